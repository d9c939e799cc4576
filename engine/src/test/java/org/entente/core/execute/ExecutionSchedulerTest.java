package org.entente.core.execute;

import org.entente.core.Effects;
import org.entente.core.Refusal;
import org.entente.core.ReplicaStatus;
import org.entente.core.conflict.ConflictIndex;
import org.entente.core.message.Message;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.Chains;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnTable;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/** What the scheduler looks at while a transaction with many dependencies waits for them, one after the other. */
class ExecutionSchedulerTest implements Effects
{
    private static final int NODES = 3;
    private static final int DEPS = 500;

    private final TxnTable txns = new TxnTable(NODES, 4, DEPS, 10_000);
    /** The dependencies are kept where the scheduler does not see them: so each look at one is a call back. */
    private final TxnTable elsewhere = new TxnTable(NODES, 4, DEPS, 10_000);
    private final Chains chains = new Chains(txns, NODES);
    private final ExecutionScheduler scheduler = new ExecutionScheduler(
        txns, chains, new ConflictIndex(new Frontier(NODES), 100), this, this::onUnknown,
        txn -> fail("nobody reads"), new ReplicaStatus());
    private int looks;
    private int executed;

    @Test
    void shouldGoOnFromTheDependencyThatItWaitedForAndNotFromTheFirst()
    {
        final TxnRecord waiting = txns.findOrCreate(Timestamp.of(10_000, 0));
        final Deps deps = new Deps(NODES, DEPS);
        for (int i = 0; i < DEPS; i++)
        {
            deps.add(Timestamp.of(1_000 + i, 1));
        }

        waiting.define(definition());
        waiting.stable(waiting.txnId(), deps);
        scheduler.onDecided(waiting);
        assertEquals(1, looks);

        for (int i = 0; i < DEPS; i++)
        {
            assertEquals(0, executed);
            final TxnRecord dependency = elsewhere.find(Timestamp.of(1_000 + i, 1));
            dependency.invalidate();
            scheduler.onDecided(dependency);
        }

        assertEquals(1, executed);
        assertTrue(looks <= 2 * DEPS, "looked at dependencies " + looks + " times, of which there are " + DEPS);
    }

    private static Definition definition()
    {
        final Definition definition = new Definition(4);
        definition.isPresent = true;
        definition.kind = TxnKind.WRITE;
        definition.keys.add(1);
        definition.payload.wrap(new byte[8]);
        return definition;
    }

    private TxnRecord onUnknown(final long txnId)
    {
        looks++;
        return elsewhere.findOrCreate(txnId);
    }

    @Override
    public void execute(final Execution execution)
    {
        executed++;
    }

    @Override
    public void record(final TxnChange change)
    {
        throw new AssertionError("recorded");
    }

    @Override
    public void recordFrontier(final int node, final Frontier applied)
    {
        throw new AssertionError("recorded");
    }

    @Override
    public void send(final long to, final Message message)
    {
        throw new AssertionError("sent");
    }

    @Override
    public void refuse(final long session, final long correlation, final Refusal refusal)
    {
        throw new AssertionError("refused");
    }
}
