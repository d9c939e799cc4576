package org.entente.simulation.explore;

import org.entente.core.Replica;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.wire.JournalRecordHandler;

/** Gives a replica what its journal holds. */
final class ReplayedInto implements JournalRecordHandler
{
    private final Replica replica;

    ReplayedInto(final Replica replica)
    {
        this.replica = replica;
    }

    @Override
    public void onChange(final TxnChange change)
    {
        replica.onReplay(change);
    }

    @Override
    public void onFrontier(final int node, final Frontier applied)
    {
        replica.onReplayFrontier(node, applied);
    }

    @Override
    public void onFence(final int node, final long fenced)
    {
        replica.onReplayFence(node, fenced);
    }
}
