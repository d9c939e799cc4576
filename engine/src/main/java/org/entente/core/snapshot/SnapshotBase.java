package org.entente.core.snapshot;

import org.entente.core.txn.Frontier;

/** What a snapshot of the core begins with: all but its transactions, as it was at the marker. A reused holder. */
public final class SnapshotBase
{
    /** Node id of the replica that took the snapshot. */
    public int node;
    /** All up to there is executed, in the application's state of the same snapshot, or invalidated. */
    public final Frontier applied;
    /** All up to there has left memory: no record about it follows. */
    public final Frontier forgotten;
    /** Last transaction that the replica had proposed itself. */
    public long ownLast;
    /** Lives of the replica that have made quorum reads. */
    public long lives;
    /** Time part of the highest timestamp minted or seen, in microseconds. */
    public long clock;
    /** Highest timestamp witnessed on any key: no vote is t0 for a t0 at or below it. */
    public long highest;

    /** @param idLimit greatest node id plus one. */
    public SnapshotBase(final int idLimit)
    {
        applied = new Frontier(idLimit);
        forgotten = new Frontier(idLimit);
    }

    /**
     * Whether a replica that holds another snapshot of its own may begin with this one of a peer: what it has let go is
     * in this one's state, so that its frontier does not fall below what it has told its peers.
     */
    public boolean coversForgottenOf(final SnapshotBase own)
    {
        for (int node = 0; node < applied.length(); node++)
        {
            if (applied.get(node) < own.forgotten.get(node))
            {
                return false;
            }
        }

        return true;
    }
}
