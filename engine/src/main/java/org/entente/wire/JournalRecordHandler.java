package org.entente.wire;

import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.spi.JournalException;

/** Takes decoded journal records. Arguments are borrowed: valid until the method returns. */
public interface JournalRecordHandler
{
    void onChange(TxnChange change);

    /** What was known of a node's frontier. */
    void onFrontier(int node, Frontier applied);

    /**
     * What a snapshot begins with: in snapshots alone.
     *
     * @throws JournalException where none is expected, as in a journal.
     */
    default void onBase(final SnapshotBase base)
    {
        throw new JournalException(
            "the beginning of a snapshot of node " + base.node + " stands where there can be none");
    }

    /**
     * A node is not heard below an incarnation; of the replica itself, it has rejoined under it.
     */
    default void onFence(final int node, final long incarnation)
    {
        throw new UnsupportedOperationException("this host rebuilds no replicas");
    }
}
