package org.entente.core.execute;

import org.entente.core.Effects;
import org.entente.core.ReplicaStatus;
import org.entente.core.conflict.ConflictIndex;
import org.entente.core.explain.Explanation;
import org.entente.core.time.Deadlines;
import org.entente.core.txn.Chains;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnStatus;
import org.entente.core.txn.TxnTable;

/**
 * What a decided transaction still waits for, and the order in which transactions execute (protocol, section 5).
 * <p>
 * A waiting transaction waits for one thing at a time: a dependency that is not decided or not executed, or the
 * frontier of decisions of one coordinator. When that has come it is looked at again, from where it stood. Waits form
 * no cycle: execution waits only for lower executeAt.
 */
public final class ExecutionScheduler
{
    private final TxnTable txns;
    private final Chains chains;
    private final ConflictIndex conflicts;
    private final Effects effects;
    private final ReplicaStatus status;
    /** Per coordinator, those that wait for its frontier of decisions, by the id that it has to reach. */
    private final Deadlines<TxnRecord>[] frontierWaiters;
    private final WaitList ready = new WaitList();
    private final Execution execution = new Execution();
    private final UnknownDependency unknownDependency;
    private final Reads reads;
    private boolean isDraining;

    /** Told of a dependency that was never heard of, so that somebody asks for it. */
    public interface UnknownDependency
    {
        /** @return the record that stands for it from now on. */
        TxnRecord onUnknown(long txnId);
    }

    /** Told of a read that is no transaction and waits for nothing any more. */
    public interface Reads
    {
        /** @param txn that was given to {@link #onRead}; it is the receiver's again. */
        void onFree(TxnRecord txn);
    }

    public ExecutionScheduler(
        final TxnTable txns,
        final Chains chains,
        final ConflictIndex conflicts,
        final Effects effects,
        final UnknownDependency unknownDependency,
        final Reads reads,
        final ReplicaStatus status)
    {
        this.txns = txns;
        this.chains = chains;
        this.conflicts = conflicts;
        this.effects = effects;
        this.unknownDependency = unknownDependency;
        this.reads = reads;
        this.status = status;
        this.frontierWaiters = newHeaps(chains.decided().length());
    }

    /** A transaction was decided, to execute or never: it, and those that waited for it, are looked at. */
    public void onDecided(final TxnRecord txn)
    {
        if (TxnStatus.STABLE == txn.status())
        {
            status.waiting++;
            ready.addLast(txn);
        }

        wakeWaiters(txn);
        advance(txn.coordinator());
        drain();
    }

    /**
     * A read that is no transaction has its deps, and an executeAt above all others: it waits for every one of them,
     * and nothing waits for it.
     */
    public void onRead(final TxnRecord txn)
    {
        ready.addLast(txn);
        drain();
    }

    /** The chain of a coordinator has become known further on, without a decision. */
    public void onChainExtended(final int node)
    {
        advance(node);
        drain();
    }

    /** Says what a decided transaction waits for: what the scheduler would find if it looked now. Changes nothing. */
    public void explain(final TxnRecord txn, final Explanation explanation)
    {
        final Deps deps = txn.deps();
        for (int i = txn.waitCursor, size = deps.size(); i < size; i++)
        {
            final long id = deps.get(i);
            final TxnRecord dependency = txns.find(id);
            if (id == txn.txnId() || chains.applied().covers(id))
            {
                continue;
            }

            if (null == dependency || isWaitedFor(dependency, txn))
            {
                explanation.waitFor(null != dependency && dependency.isDecided() ?
                    Explanation.Wait.UNEXECUTED_DEPENDENCY : Explanation.Wait.UNDECIDED_DEPENDENCY, id);
                return;
            }
        }

        for (int node = 0; node < frontierWaiters.length; node++)
        {
            if (chains.decided().get(node) < deps.floor().get(node))
            {
                explanation.waitForFrontier(node, chains.decided().get(node), deps.floor().get(node));
                return;
            }
        }

        final long cursor = txn.floorCursor;
        final TxnRecord blocker = conflicts.unexecutedUnderFloor(txn);
        txn.floorCursor = cursor;
        explanation.waitFor(
            null == blocker ? Explanation.Wait.NOTHING : Explanation.Wait.UNEXECUTED_UNDER_FLOOR,
            null == blocker ? 0 : blocker.txnId());
    }

    private void drain()
    {
        if (isDraining)
        {
            return;
        }

        isDraining = true;
        for (TxnRecord txn = ready.pollFirst(); null != txn; txn = ready.pollFirst())
        {
            if (!isBlocked(txn))
            {
                execute(txn);
            }
        }

        isDraining = false;
    }

    /** Enters the transaction into the list of the first thing that it has to wait for. */
    private boolean isBlocked(final TxnRecord txn)
    {
        return isBlockedByListed(txn) || isBlockedByFrontier(txn) || isBlockedUnderFloor(txn);
    }

    private boolean isBlockedByListed(final TxnRecord txn)
    {
        final Deps deps = txn.deps();
        for (int size = deps.size(); txn.waitCursor < size; txn.waitCursor++)
        {
            final long id = deps.get(txn.waitCursor);
            if (id == txn.txnId() || chains.applied().covers(id))
            {
                continue;
            }

            TxnRecord dependency = txns.find(id);
            if (null == dependency)
            {
                dependency = unknownDependency.onUnknown(id);
            }

            if (isWaitedFor(dependency, txn))
            {
                addWaiter(dependency, txn);
                return true;
            }
        }

        return false;
    }

    /** Undecided: waited for whatever timestamp it carries now, for that may still change. */
    private static boolean isWaitedFor(final TxnRecord dependency, final TxnRecord txn)
    {
        return !dependency.isDecided() ||
            (TxnStatus.STABLE == dependency.status() && dependency.executeAt() < txn.executeAt());
    }

    private boolean isBlockedByFrontier(final TxnRecord txn)
    {
        final Frontier floor = txn.deps().floor();
        for (int node = 0; node < frontierWaiters.length; node++)
        {
            if (chains.decided().get(node) < floor.get(node))
            {
                // A decided transaction has no deadline, so its place in a heap is free.
                frontierWaiters[node].schedule(txn, floor.get(node));
                return true;
            }
        }

        return false;
    }

    private boolean isBlockedUnderFloor(final TxnRecord txn)
    {
        if (chains.applied().coversAll(txn.deps().floor()))
        {
            // All that there is under the floor is applied: no need to look at each key.
            return false;
        }

        final TxnRecord blocker = conflicts.unexecutedUnderFloor(txn);
        if (null == blocker)
        {
            return false;
        }

        addWaiter(blocker, txn);
        return true;
    }

    private void execute(final TxnRecord txn)
    {
        txn.executed();
        if (txn.isRead())
        {
            reads.onFree(txn);
            return;
        }

        status.waiting--;
        status.executed++;
        status.lastBarrier = TxnKind.BARRIER == txn.kind() ? txn.txnId() : status.lastBarrier;

        if (TxnKind.READ != txn.kind() || txn.hasClient)
        {
            execution.txnId = txn.txnId();
            execution.executeAt = txn.executeAt();
            execution.kind = txn.kind();
            execution.hasClient = txn.hasClient;
            execution.session = txn.session;
            execution.correlation = txn.correlation;
            execution.path = txn.path;
            execution.isCertain = txn.isCertain;
            txn.wrapPayload(execution.payload);
            effects.execute(execution);
        }

        wakeWaiters(txn);
        chains.advanceApplied(txn.coordinator());
    }

    private void advance(final int node)
    {
        chains.advanceApplied(node);
        if (chains.advanceDecided(node))
        {
            final long decided = chains.decided().get(node);
            final Deadlines<TxnRecord> waiters = frontierWaiters[node];
            for (TxnRecord txn = waiters.pollExpired(decided); null != txn; txn = waiters.pollExpired(decided))
            {
                ready.addLast(txn);
            }
        }
    }

    private void wakeWaiters(final TxnRecord txn)
    {
        TxnRecord waiter = txn.firstWaiter;
        txn.firstWaiter = null;
        txn.lastWaiter = null;

        while (null != waiter)
        {
            final TxnRecord next = waiter.nextWaiter;
            ready.addLast(waiter);
            waiter = next;
        }
    }

    @SuppressWarnings("unchecked")
    private static Deadlines<TxnRecord>[] newHeaps(final int count)
    {
        final Deadlines<TxnRecord>[] heaps = new Deadlines[count];
        for (int i = 0; i < count; i++)
        {
            heaps[i] = new Deadlines<>();
        }

        return heaps;
    }

    private static void addWaiter(final TxnRecord dependency, final TxnRecord waiter)
    {
        waiter.nextWaiter = null;
        if (null == dependency.lastWaiter)
        {
            dependency.firstWaiter = waiter;
        }
        else
        {
            dependency.lastWaiter.nextWaiter = waiter;
        }

        dependency.lastWaiter = waiter;
    }
}
