package org.entente.core.retain;

import org.entente.core.Digest;
import org.entente.core.ReplicaConfig;
import org.entente.core.conflict.ConflictIndex;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Chains;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnTable;

/**
 * The frontiers of all replicas, as far as this one knows them, and what may be let go because of them (protocol,
 * section 8): what a majority has applied leaves the conflict index, what all have applied leaves memory. Where a peer
 * is down for long, the oldest is let go all the same once the limit is near; that peer then needs a snapshot.
 */
public final class Retention
{
    private final Topology topology;
    private final TxnTable txns;
    private final Chains chains;
    private final ConflictIndex conflicts;
    private final int self;
    private final int retainedSoftLimit;
    private final long bytesSoftLimit;
    private final Frontier[] applied;
    private final Frontier majority;
    private final Frontier all;
    private final Frontier pruned;
    private final Frontier forgotten;
    private final long[] sorted;
    private long prunedCount;
    private int ownOpen;
    private boolean isHeld;

    /**
     * @param majority shared with the conflict index, which reads it as the floor of the deps that it computes; raised
     *         here.
     */
    public Retention(
        final int self,
        final Topology topology,
        final ReplicaConfig config,
        final TxnTable txns,
        final Chains chains,
        final ConflictIndex conflicts,
        final Frontier majority)
    {
        this.self = self;
        this.topology = topology;
        this.txns = txns;
        this.chains = chains;
        this.conflicts = conflicts;
        this.majority = majority;
        this.retainedSoftLimit = config.txnsRetainedMax - config.txnsRetainedMax / 8;
        this.bytesSoftLimit = config.bytesRetainedMax;

        final int idLimit = topology.idLimit();
        applied = new Frontier[idLimit];
        for (int node = 0; node < idLimit; node++)
        {
            applied[node] = new Frontier(idLimit);
        }

        applied[self] = chains.applied();
        all = new Frontier(idLimit);
        pruned = new Frontier(idLimit);
        forgotten = new Frontier(idLimit);
        sorted = new long[topology.size()];
    }

    /** What a replica has applied, as far as it is known here. */
    public Frontier applied(final int node)
    {
        return applied[node];
    }

    /**
     * Highest id of each chain that is no longer in memory here: it, and all before it, are executed or invalidated.
     */
    public Frontier forgotten()
    {
        return forgotten;
    }

    /** How many transactions have left the conflict index so far. */
    public long prunedCount()
    {
        return prunedCount;
    }

    /** Transactions of this replica's own that have not been applied by a majority yet. */
    public int ownOpen()
    {
        return ownOpen;
    }

    /** A transaction of this replica's own was proposed, or read back from the journal. */
    public void onOwnOpened()
    {
        ownOpen++;
    }

    /** A proposal was taken back before anybody heard of it. */
    public void onOwnWithdrawn()
    {
        ownOpen--;
    }

    /** A peer has told its frontier. */
    public void onApplied(final int node, final Frontier told)
    {
        for (int n = 0; n < told.length(); n++)
        {
            if (applied[node].raise(n, told.get(n)))
            {
                release(n);
            }
        }
    }

    /** A peer has come back with nothing: what it had applied is not there any more. The bounds that follow stay. */
    public void onFenced(final int node)
    {
        applied[node].clear();
    }

    /** The own chain was learnt from others: counts what a majority has not applied of it, as far as is known. */
    public void recountOwn()
    {
        ownOpen = 0;
        for (final TxnRecord txn : txns.snapshot())
        {
            // What is neither known nor forgotten is in no chain: somebody's deps have named it.
            final boolean isInChain = txn.isDefined() || txn.isForgotten();
            ownOpen += self == txn.coordinator() && isInChain && txn.txnId() > pruned.get(self) ? 1 : 0;
        }
    }

    /** This replica's own frontier may have moved. */
    public void onOwnApplied()
    {
        for (long rest = topology.members(); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            onOwnApplied(node);
        }
    }

    private void onOwnApplied(final int coordinator)
    {
        if (chains.applied().get(coordinator) > pruned.get(coordinator))
        {
            release(coordinator);
        }
    }

    /**
     * From now on nothing is forgotten: a snapshot goes through what is in memory. Meanwhile the limits are kept by
     * what they refuse.
     */
    public void hold()
    {
        isHeld = true;
    }

    /** What was held back is forgotten. */
    public void letGo()
    {
        isHeld = false;
        for (long rest = topology.members(); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            forgetAppliedByAll(node);
        }
        makeRoom();
    }

    /**
     * A snapshot is read back: what its replica had forgotten is known no more than by these frontiers, and so has to
     * be under the floor from the start.
     */
    public void onRestoreBase(final SnapshotBase base)
    {
        hold();
        majority.raiseAll(base.forgotten);
        pruned.copyFrom(base.forgotten);
        forgotten.copyFrom(base.forgotten);
    }

    /** A frontier of a peer from a snapshot: nothing leaves before all of it is there. */
    public void onRestoreFrontier(final int node, final Frontier told)
    {
        applied[node].raiseAll(told);
    }

    /** All of a snapshot is there. */
    public void onRestored()
    {
        for (long rest = topology.members(); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            release(node);
        }
        letGo();
    }

    /** Lets go of the oldest where the limit is near, what a peer that is down may still need included. */
    public void makeRoom()
    {
        while (!isHeld && isOverSoftLimit())
        {
            final TxnRecord oldest = oldestPruned();
            if (null == oldest)
            {
                return;
            }

            forget(oldest);
        }
    }

    /** Whether so much is retained that nothing new should be proposed here. */
    public boolean isOverSoftLimit()
    {
        return txns.size() > retainedSoftLimit || txns.retainedBytes() > bytesSoftLimit;
    }

    public void digest(final Digest digest)
    {
        for (int node = 0; node < applied.length; node++)
        {
            if (node != self)
            {
                digest.add(applied[node]);
            }
        }

        digest.add(majority).add(all).add(pruned).add(forgotten).add(ownOpen).add(isHeld);
    }

    private void release(final int coordinator)
    {
        computeBounds(coordinator);
        prune(coordinator);
        forgetAppliedByAll(coordinator);
    }

    private void computeBounds(final int coordinator)
    {
        int count = 0;
        for (long rest = topology.members(); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            insert(applied[node].get(coordinator), count++);
        }

        // Ascending: the first is the lowest, the q-th from the end the q-th highest.
        all.raise(coordinator, sorted[0]);
        majority.raise(coordinator, sorted[count - topology.slowQuorum()]);
    }

    private void insert(final long id, final int count)
    {
        int i = count;
        while (i > 0 && sorted[i - 1] > id)
        {
            sorted[i] = sorted[i - 1];
            i--;
        }

        sorted[i] = id;
    }

    private void prune(final int coordinator)
    {
        final long bound = Math.min(majority.get(coordinator), chains.applied().get(coordinator));
        while (pruned.get(coordinator) < bound)
        {
            final TxnRecord txn = chains.nextRecord(coordinator, pruned.get(coordinator));
            conflicts.remove(txn);
            pruned.set(coordinator, txn.txnId());
            prunedCount++;
            if (self == coordinator)
            {
                ownOpen--;
            }
        }
    }

    private void forgetAppliedByAll(final int coordinator)
    {
        final long bound = Math.min(all.get(coordinator), pruned.get(coordinator));
        while (!isHeld && forgotten.get(coordinator) < bound)
        {
            forget(chains.nextRecord(coordinator, forgotten.get(coordinator)));
        }
    }

    private void forget(final TxnRecord txn)
    {
        forgotten.set(txn.coordinator(), txn.txnId());
        chains.unlink(txn);
        txns.remove(txn);
    }

    private TxnRecord oldestPruned()
    {
        TxnRecord oldest = null;
        for (long rest = topology.members(); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            if (forgotten.get(node) < pruned.get(node))
            {
                final TxnRecord txn = chains.nextRecord(node, forgotten.get(node));
                oldest = null == oldest || txn.txnId() < oldest.txnId() ? txn : oldest;
            }
        }

        return oldest;
    }
}
