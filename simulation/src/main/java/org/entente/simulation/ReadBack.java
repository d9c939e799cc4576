package org.entente.simulation;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.Replica;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.wire.JournalCodec;
import org.entente.wire.JournalRecordHandler;

/** Gives a replica what is read back: of the snapshot that it begins with, or of its own beyond that. */
final class ReadBack implements JournalRecordHandler
{
    private final Replica replica;
    private final boolean isFirst;

    /** @param isFirst whether it is of the snapshot that the replica begins with. */
    ReadBack(final Replica replica, final boolean isFirst)
    {
        this.replica = replica;
        this.isFirst = isFirst;
    }

    /**
     * Reads the snapshots on a disk back.
     *
     * @return records of the journal that are in them.
     */
    static int restore(final Replica replica, final SimulatedSnapshots snapshots, final JournalCodec codec)
    {
        final SimulatedSnapshots.Image transferred = snapshots.usableTransferred();
        final SimulatedSnapshots.Image own = snapshots.newest();
        final SimulatedSnapshots.Image first = null == transferred ? own : transferred;
        if (null != first)
        {
            snapshots.restore(replica.self(), first);
            new ReadBack(replica, true).read(first, codec);
            replica.onRestored();
        }

        if (null != transferred && null != own)
        {
            new ReadBack(replica, false).read(own, codec);
        }

        return null == own ? 0 : own.journalRecords;
    }

    /** All records of a snapshot. */
    private void read(final SimulatedSnapshots.Image image, final JournalCodec codec)
    {
        codec.decode(new UnsafeBuffer(image.baseRecord), 0, image.baseRecord.length, this);
        for (final byte[] record : image.records)
        {
            codec.decode(new UnsafeBuffer(record), 0, record.length, this);
        }
    }

    @Override
    public void onBase(final SnapshotBase base)
    {
        if (isFirst)
        {
            replica.onRestoreBase(base);
        }
        else
        {
            replica.onReplayBase(base);
        }
    }

    @Override
    public void onChange(final TxnChange change)
    {
        if (isFirst)
        {
            replica.onRestore(change);
        }
        else
        {
            replica.onReplay(change);
        }
    }

    @Override
    public void onFrontier(final int node, final Frontier applied)
    {
        if (isFirst)
        {
            replica.onRestoreFrontier(node, applied);
        }
        else
        {
            replica.onReplayFrontier(node, applied);
        }
    }
}
