package org.entente.core.txn;

import org.agrona.collections.Long2LongHashMap;
import org.entente.core.Digest;
import org.entente.core.time.Timestamp;

/**
 * The chain of each coordinator's transactions, linked by {@code prev}: tells a complete prefix from one with holes,
 * and so gives this replica's frontiers (protocol, section 3).
 */
public final class Chains
{
    private final Long2LongHashMap successors;
    private final TxnTable txns;
    private final Frontier decided;
    private final Frontier applied;
    private long decidedCount;

    public Chains(final TxnTable txns, final int idLimit)
    {
        this.txns = txns;
        this.successors = new Long2LongHashMap(Math.min(1024, txns.limit()), 0.6f, Timestamp.NONE);
        this.decided = new Frontier(idLimit);
        this.applied = new Frontier(idLimit);
    }

    /** Per coordinator, the highest id such that it and all before it are decided here. */
    public Frontier decided()
    {
        return decided;
    }

    /** Per coordinator, the highest id such that it and all before it are executed or invalidated here. */
    public Frontier applied()
    {
        return applied;
    }

    /**
     * Takes the definition of a transaction, where it is new, and links the transaction into its coordinator's chain. A
     * chain that forks, because its coordinator has lost part of its journal, keeps its first branch.
     *
     * @param definition borrowed; may be one that is not present.
     * @return whether the definition was new.
     */
    public boolean define(final TxnRecord txn, final Definition definition)
    {
        if (txn.isDefined() || !definition.isPresent)
        {
            return false;
        }

        txn.define(definition);
        txns.onDefined(txn);

        final long place = place(definition.prev, txn.coordinator());
        if (Timestamp.NONE == successors.get(place))
        {
            successors.put(place, txn.txnId());
        }

        return true;
    }

    /** A snapshot is read back: the chains go on from where it has applied them. */
    public void onRestoreBase(final Frontier restored)
    {
        decided.copyFrom(restored);
        applied.copyFrom(restored);
    }

    /** Drops the link that leads to a transaction which is forgotten. */
    public void unlink(final TxnRecord txn)
    {
        successors.remove(place(txn.definition().prev, txn.coordinator()));
    }

    /**
     * The transaction that follows in a chain.
     *
     * @param node coordinator of the chain.
     * @param prev where to go on from; 0 for the start of the chain.
     * @return the id, or 0 where it is not known.
     */
    public long next(final int node, final long prev)
    {
        return successors.get(place(prev, node));
    }

    /** How many transactions the frontier of decisions has passed so far. */
    public long decidedCount()
    {
        return decidedCount;
    }

    /** Moves the frontier of decisions of a coordinator. @return whether it moved. */
    public boolean advanceDecided(final int node)
    {
        final long before = decided.get(node);
        long at = before;
        for (TxnRecord txn = nextRecord(node, at); null != txn && txn.isDecided(); txn = nextRecord(node, at))
        {
            at = txn.txnId();
            decidedCount++;
        }

        decided.set(node, at);
        return at != before;
    }

    /** Moves the frontier of what is executed or invalidated. @return whether it moved. */
    public boolean advanceApplied(final int node)
    {
        final long before = applied.get(node);
        long at = before;
        for (TxnRecord txn = nextRecord(node, at);
            null != txn && txn.status().isApplied();
            txn = nextRecord(node, at))
        {
            at = txn.txnId();
        }

        applied.set(node, at);
        return at != before;
    }

    /** The record of a transaction, or null. */
    public TxnRecord find(final long txnId)
    {
        return txns.find(txnId);
    }

    /** The record of the transaction that follows in a chain, or null where it is not known. */
    public TxnRecord nextRecord(final int node, final long prev)
    {
        final long next = next(node, prev);
        return Timestamp.NONE == next ? null : txns.find(next);
    }

    /** Ids are positive, so the start of each chain has a negative place of its own. */
    private static long place(final long prev, final int node)
    {
        return Timestamp.NONE == prev ? -1L - node : prev;
    }

    /** Adds the frontiers; the links go with the transactions that they lead to. */
    public void digest(final Digest digest)
    {
        digest.add(decided).add(applied).add(decidedCount);
    }
}
