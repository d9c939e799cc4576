package org.entente.core;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.message.Accept;
import org.entente.core.message.AcceptInvalid;
import org.entente.core.message.Invalidate;
import org.entente.core.message.Message;
import org.entente.core.message.PreAccept;
import org.entente.core.message.PreAcceptOk;
import org.entente.core.message.Recover;
import org.entente.core.message.Stable;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What a replica says comes behind the record that it rests on (protocol, section 1, output rule, and section 13, trap
 * 12): hosts rely on the order, for a sync may fall between any two effects.
 */
class RecordBeforeSendTest implements Effects
{
    private static final int SELF = 0;
    private static final int PEER = 1;
    private static final int NODES = 3;
    private static final long START_MICROS = 1_000_000;
    private static final long TXN = Timestamp.of(START_MICROS, PEER);
    private static final long LATER = Timestamp.of(START_MICROS + 500, PEER);
    private static final long BALLOT = Timestamp.of(1, 2);

    private final ReplicaConfig config = new ReplicaConfig();
    private final List<String> effects = new ArrayList<>();
    private long proposed;
    private long now = START_MICROS;
    private Replica replica = started(NODES);

    @Test
    void shouldRecordItsOwnVoteBeforeAnybodyHearsOfItsProposal()
    {
        assertTrue(submit());
        expect("record PRE_ACCEPTED", "send PRE_ACCEPT");
    }

    @Test
    void shouldRecordTheDecisionBeforeItExecutesAndTellsIt()
    {
        assertTrue(submit());
        effects.clear();
        onMessage(vote(proposed, proposed));
        expect("record STABLE", "execute", "send STABLE", "send STABLE");
    }

    @Test
    void shouldRecordItsOwnAcceptanceBeforeItProposesToOthers()
    {
        assertTrue(submit());
        onMessage(vote(proposed, LATER + (1L << 40)));
        effects.clear();
        passTime(10_000);
        expect("record ACCEPTED", "send ACCEPT", "send ACCEPT");
    }

    @Test
    void shouldRecordAndExecuteAlone()
    {
        replica = started(1);
        assertTrue(submit());
        expect("record PRE_ACCEPTED", "record STABLE", "execute");
    }

    @Test
    void shouldRecordAVoteBeforeItIsGivenAndOnlyOnce()
    {
        onMessage(preAccept());
        expect("record PRE_ACCEPTED", "send PRE_ACCEPT_OK");
        onMessage(preAccept());
        expect("send PRE_ACCEPT_OK");
    }

    @Test
    void shouldRecordAnAcceptanceBeforeItIsGivenAndOnlyOnce()
    {
        onMessage(accept());
        expect("record ACCEPTED", "send ACCEPT_OK");
        onMessage(accept());
        expect("send ACCEPT_OK");
    }

    @Test
    void shouldRecordTheAcceptanceOfNeverBeforeItIsGivenAndOnlyOnce()
    {
        onMessage(acceptInvalid());
        expect("record ACCEPTED_INVALID", "send ACCEPT_INVALID_OK");
        onMessage(acceptInvalid());
        expect("send ACCEPT_INVALID_OK");
    }

    @Test
    void shouldRecordAPromiseBeforeItIsGivenAndOnlyOnce()
    {
        onMessage(recover(false));
        expect("record PROMISED", "send RECOVER_OK");
        onMessage(recover(false));
        expect("send RECOVER_OK");
        onMessage(recover(true));
        expect("record PRE_ACCEPTED", "send RECOVER_OK");
        onMessage(recover(true));
        expect("send RECOVER_OK");
    }

    @Test
    void shouldRecordItsOwnPromiseBeforeItAsksForThoseOfOthers()
    {
        onMessage(preAccept());
        effects.clear();
        while (effects.stream().noneMatch(effect -> effect.startsWith("record")))
        {
            effects.clear();
            passTime(1_000);
        }

        expect("record PROMISED", "send RECOVER");
    }

    @Test
    void shouldRecordWhatOthersDecided()
    {
        onMessage(stable());
        expect("record STABLE", "execute");
        onMessage(stable());
        expect();
    }

    @Test
    void shouldRecordAnInvalidationBeforeItsClientIsTold()
    {
        assertTrue(submit());
        effects.clear();
        final Invalidate message = new Invalidate(NODES, config.keysMax);
        message.txnId = proposed;
        onMessage(message);
        expect("record INVALIDATED", "refuse");
    }

    @Test
    void shouldNeitherVoteNorProposeBeforeReplayHasEnded()
    {
        replica = new Replica(SELF, Topology.ofSize(NODES), config, this);
        onMessage(preAccept());
        onMessage(accept());
        onMessage(recover(true));
        onMessage(stable());
        passTime(1_000);
        assertTrue(!submit());
        expect();
    }

    private Replica started(final int nodes)
    {
        config.heartbeatMicros = Long.MAX_VALUE / 20;
        final Replica created = new Replica(SELF, Topology.ofSize(nodes), config, this);
        created.onStart(START_MICROS);
        return created;
    }

    private void expect(final String... expected)
    {
        assertEquals(List.of(expected), effects);
        effects.clear();
    }

    private boolean submit()
    {
        final KeySet keys = new KeySet(config.keysMax);
        keys.add(1);
        return replica.onSubmit(START_MICROS, 1, 1, TxnKind.WRITE, keys, new UnsafeBuffer(new byte[8]), 0, 8);
    }

    private void passTime(final long micros)
    {
        for (long at = 1_000; at <= micros; at += 1_000)
        {
            now += 1_000;
            replica.onTick(now);
        }
    }

    private void onMessage(final Message message)
    {
        message.from = PEER;
        if (Timestamp.NONE == message.txnId)
        {
            message.txnId = TXN;
        }

        replica.onMessage(now, message);
    }

    private PreAccept preAccept()
    {
        final PreAccept message = new PreAccept(NODES, config.keysMax);
        define(message.definition);
        return message;
    }

    private PreAcceptOk vote(final long txnId, final long vote)
    {
        final PreAcceptOk message = new PreAcceptOk(NODES, config.depsMax);
        message.txnId = txnId;
        message.vote = vote;
        return message;
    }

    private Accept accept()
    {
        final Accept message = new Accept(NODES, config.keysMax, config.depsMax);
        message.executeAt = LATER;
        define(message.definition);
        return message;
    }

    private AcceptInvalid acceptInvalid()
    {
        final AcceptInvalid message = new AcceptInvalid(NODES);
        message.ballot = BALLOT;
        return message;
    }

    private Recover recover(final boolean isWithDefinition)
    {
        final Recover message = new Recover(NODES, config.keysMax);
        message.ballot = BALLOT;
        if (isWithDefinition)
        {
            define(message.definition);
        }

        return message;
    }

    private Stable stable()
    {
        final Stable message = new Stable(NODES, config.keysMax, config.depsMax);
        message.executeAt = LATER;
        define(message.definition);
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
        effects.add("send " + message.type());
        if (message instanceof PreAccept)
        {
            proposed = message.txnId;
        }
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
