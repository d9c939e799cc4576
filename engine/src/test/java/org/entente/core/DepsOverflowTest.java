package org.entente.core;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.message.Defined;
import org.entente.core.message.Message;
import org.entente.core.message.PreAccept;
import org.entente.core.message.Recover;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A replica that may not vote, because the deps would be incomplete, leaves nothing behind that could be mistaken. */
class DepsOverflowTest implements Effects
{
    private static final int SELF = 0;
    private static final int NODES = 3;
    private static final long START_MICROS = 1_000_000;
    private static final long FULL_KEY = 1;

    private final ReplicaConfig config = new ReplicaConfig();
    private final List<Long> sentAbout = new ArrayList<>();
    /** Predecessors that were named with proposals of this replica. */
    private final List<Long> ownPrevs = new ArrayList<>();
    private final List<Long> promised = new ArrayList<>();
    private int recoversSent;
    private Replica replica;

    @BeforeEach
    void fillTheKey()
    {
        config.depsMax = NODES;
        replica = new Replica(SELF, Topology.ofSize(NODES), config, this);
        replica.onStart(START_MICROS);
        long prev = 0;
        for (int i = 0; i <= config.depsMax; i++)
        {
            final long txnId = Timestamp.of(START_MICROS + i, 1);
            replica.onMessage(START_MICROS, preAccept(1, txnId, prev));
            prev = txnId;
        }

        assertEquals(0, replica.status().droppedDepsOverflow);
    }

    @Test
    void shouldForgetAProposalThatItCannotVoteOnItself()
    {
        assertFalse(submit(FULL_KEY));
        assertEquals(0, replica.status().inFlight);

        passTime();

        assertTrue(recoversSent > 0, "the others' transactions are looked after");
        assertTrue(
            sentAbout.stream().noneMatch(id -> Timestamp.NONE != id && SELF == Timestamp.node(id)),
            "nobody hears of what was withdrawn");
    }

    @Test
    void shouldNotLinkTheNextProposalToOneThatWasWithdrawn()
    {
        assertFalse(submit(FULL_KEY));
        assertTrue(submit(FULL_KEY + 1));

        // Whoever lacks what this replica names as the predecessor waits for it: nobody could ever give it.
        assertEquals(List.of(Timestamp.NONE), ownPrevs);
    }

    @Test
    void shouldPromiseItsOwnBallotAlsoWhereItCannotVote()
    {
        final long txnId = Timestamp.of(START_MICROS + 100, 2);
        final Defined defined = new Defined(NODES, config.keysMax);
        defined.from = 2;
        defined.txnId = txnId;
        define(defined.definition, 0);
        replica.onMessage(START_MICROS, defined);

        passTime();

        assertTrue(sentAbout.contains(txnId));
        assertEquals(0, replica.find(txnId).vote());
        assertTrue(replica.status().droppedDepsOverflow > 0);
    }

    private void passTime()
    {
        for (long micros = 0; micros < 1_000_000; micros += 1000)
        {
            replica.onTick(START_MICROS + micros);
        }
    }

    private boolean submit(final long key)
    {
        final KeySet keys = new KeySet(config.keysMax);
        keys.add(key);
        return replica.onSubmit(START_MICROS, 1, 1, TxnKind.WRITE, keys, new UnsafeBuffer(new byte[8]), 0, 8);
    }

    private PreAccept preAccept(final int from, final long txnId, final long prev)
    {
        final PreAccept message = new PreAccept(NODES, config.keysMax);
        message.from = from;
        message.txnId = txnId;
        define(message.definition, prev);
        return message;
    }

    private static void define(final Definition definition, final long prev)
    {
        definition.isPresent = true;
        definition.prev = prev;
        definition.kind = TxnKind.WRITE;
        definition.keys.add(FULL_KEY);
        definition.payload.wrap(new byte[8]);
    }

    @Override
    public void record(final TxnChange change)
    {
        promised.add(change.ballot);
    }

    @Override
    public void recordFrontier(final int node, final Frontier applied)
    {
        // Not looked at.
    }

    @Override
    public void send(final long to, final Message message)
    {
        sentAbout.add(message.txnId);
        if (message instanceof final PreAccept proposal)
        {
            ownPrevs.add(proposal.definition.prev);
        }

        if (message instanceof final Recover recover)
        {
            recoversSent++;
            final boolean isPromised = promised.contains(recover.ballot) &&
                replica.find(recover.txnId).promised() == recover.ballot;
            assertTrue(isPromised, "a ballot left that its minter has not journaled");
        }
    }

    @Override
    public void execute(final Execution execution)
    {
        throw new AssertionError("executed");
    }

    @Override
    public void refuse(final long session, final long correlation, final Refusal refusal)
    {
        throw new AssertionError("refused");
    }
}
