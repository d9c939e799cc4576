package org.entente.core.accept;

import org.entente.core.Effects;
import org.entente.core.Refusal;
import org.entente.core.Replica;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Accept;
import org.entente.core.message.AcceptInvalid;
import org.entente.core.message.Message;
import org.entente.core.message.Nack;
import org.entente.core.message.PreAccept;
import org.entente.core.message.Recover;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/**
 * What a replica refuses once it has promised (protocol, sections 4 and 6): nothing of a lower ballot is voted for or
 * accepted, nothing of it is journaled, and whoever asked is told the promise.
 */
class AcceptorTest implements Effects
{
    private static final int NODES = 3;
    private static final int COORDINATOR = 1;
    private static final int RECOVERER = 2;
    private static final long START_MICROS = 1_000_000;
    private static final long T0 = Timestamp.of(START_MICROS, COORDINATOR);
    private static final long LOW = Timestamp.of(1, 1);
    private static final long PROMISED = Timestamp.of(2, RECOVERER);

    private final ReplicaConfig config = new ReplicaConfig();
    private final Replica replica = new Replica(0, Topology.ofSize(NODES), config, this);
    private final List<String> effects = new ArrayList<>();

    @BeforeEach
    void start()
    {
        config.heartbeatMicros = Long.MAX_VALUE / 20;
        replica.onStart(START_MICROS);
    }

    @Test
    void shouldGiveNoVoteToAProposalThatItHeardOfByAPromiseOnly()
    {
        promise(false);
        onMessage(COORDINATOR, preAccept());

        expect("nack of 0 for " + PROMISED);
        assertEquals(TxnStatus.UNKNOWN, record().status());
        assertFalse(record().hasVoted());
    }

    @Test
    void shouldNotRepeatItsVoteToACoordinatorThatItHasPromisedToStop()
    {
        onMessage(COORDINATOR, preAccept());
        expect("record PRE_ACCEPTED", "send PRE_ACCEPT_OK");
        promise(false);
        onMessage(COORDINATOR, preAccept());

        expect("nack of 0 for " + PROMISED);
    }

    @Test
    void shouldNotTellACoordinatorTheVoteThatItGaveWithAPromise()
    {
        promise(true);
        onMessage(COORDINATOR, preAccept());

        expect("nack of 0 for " + PROMISED);
    }

    @Test
    void shouldAcceptNoValueBelowItsPromise()
    {
        promise(true);
        onMessage(COORDINATOR, accept(0));
        expect("nack of 0 for " + PROMISED);
        onMessage(COORDINATOR, accept(LOW));
        expect("nack of " + LOW + " for " + PROMISED);
        assertEquals(TxnStatus.PRE_ACCEPTED, record().status());

        onMessage(RECOVERER, accept(PROMISED));
        expect("record ACCEPTED", "send ACCEPT_OK");
        assertEquals(PROMISED, record().accepted());
    }

    @Test
    void shouldAcceptNeverOnlyAtItsPromiseOrAbove()
    {
        promise(false);
        onMessage(COORDINATOR, acceptInvalid(LOW));
        expect("nack of " + LOW + " for " + PROMISED);
        assertEquals(TxnStatus.UNKNOWN, record().status());

        onMessage(RECOVERER, acceptInvalid(PROMISED));
        expect("record ACCEPTED_INVALID", "send ACCEPT_INVALID_OK");
        assertEquals(PROMISED, record().accepted());
    }

    @Test
    void shouldKeepAnAcceptedValueWhereNeverComesLate()
    {
        onMessage(RECOVERER, accept(PROMISED));
        expect("record ACCEPTED", "send ACCEPT_OK");
        onMessage(COORDINATOR, acceptInvalid(LOW));

        expect("nack of " + LOW + " for " + PROMISED);
        assertEquals(TxnStatus.ACCEPTED, record().status());
        assertEquals(T0, record().executeAt());
    }

    @Test
    void shouldPromiseNothingBelowItsPromise()
    {
        promise(true);
        final Recover message = recover(true);
        message.ballot = LOW;
        onMessage(COORDINATOR, message);

        expect("nack of " + LOW + " for " + PROMISED);
        assertEquals(PROMISED, record().promised());
    }

    private void promise(final boolean isWithDefinition)
    {
        onMessage(RECOVERER, recover(isWithDefinition));
        assertEquals(PROMISED, record().promised());
        effects.clear();
    }

    private TxnRecord record()
    {
        return replica.find(T0);
    }

    private void expect(final String... expected)
    {
        assertEquals(List.of(expected), effects);
        effects.clear();
    }

    private void onMessage(final int from, final Message message)
    {
        message.from = from;
        message.txnId = T0;
        replica.onMessage(START_MICROS, message);
    }

    private PreAccept preAccept()
    {
        final PreAccept message = new PreAccept(NODES, config.keysMax);
        define(message.definition);
        return message;
    }

    private Accept accept(final long ballot)
    {
        final Accept message = new Accept(NODES, config.keysMax, config.depsMax);
        message.ballot = ballot;
        message.executeAt = T0;
        define(message.definition);
        return message;
    }

    private AcceptInvalid acceptInvalid(final long ballot)
    {
        final AcceptInvalid message = new AcceptInvalid(NODES);
        message.ballot = ballot;
        return message;
    }

    private Recover recover(final boolean isWithDefinition)
    {
        final Recover message = new Recover(NODES, config.keysMax);
        message.ballot = PROMISED;
        if (isWithDefinition)
        {
            define(message.definition);
        }

        return message;
    }

    private static void define(final Definition definition)
    {
        definition.isPresent = true;
        definition.kind = TxnKind.WRITE;
        definition.keys.add(1);
        definition.payload.wrap(new byte[8]);
    }

    @Override
    public void record(final TxnChange change)
    {
        effects.add("record " + change.kind);
    }

    @Override
    public void recordFrontier(final int node, final Frontier applied)
    {
        effects.add("record frontier");
    }

    @Override
    public void send(final long to, final Message message)
    {
        effects.add(message instanceof final Nack nack ?
            "nack of " + nack.ballot + " for " + nack.promised : "send " + message.type());
    }

    @Override
    public void execute(final Execution execution)
    {
        effects.add("execute");
    }

    @Override
    public void refuse(final long session, final long correlation, final Refusal refusal)
    {
        effects.add("refuse");
    }
}
