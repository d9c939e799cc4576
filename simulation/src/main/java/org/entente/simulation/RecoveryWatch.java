package org.entente.simulation;

import org.agrona.collections.Long2LongHashMap;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;

/** Tells from a replica's records which recoveries of its own are under way, and which another one ended. */
final class RecoveryWatch
{
    private final int node;
    private final Tally tally;
    private final Long2LongHashMap ballots = new Long2LongHashMap(0);

    RecoveryWatch(final int node, final Tally tally)
    {
        this.node = node;
        this.tally = tally;
    }

    void onRecord(final TxnChange change)
    {
        if (RecordKind.STABLE == change.kind || RecordKind.INVALIDATED == change.kind)
        {
            ballots.remove(change.txnId);
        }
        else if (0 != change.ballot)
        {
            if (Timestamp.node(change.ballot) == node)
            {
                ballots.put(change.txnId, change.ballot);
            }
            else if (0 != ballots.remove(change.txnId))
            {
                tally.count(Counter.RECOVERY_PREEMPTED);
            }
        }
    }

    void onCrash()
    {
        if (!ballots.isEmpty())
        {
            tally.count(Counter.CRASH_IN_RECOVERY);
            ballots.clear();
        }
    }
}
