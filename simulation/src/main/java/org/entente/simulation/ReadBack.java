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
    private final Runnable onRejoined;
    private boolean isPeers;

    /**
     * @param isFirst    whether it is of the snapshot that the replica begins with.
     * @param onRejoined told where the replica itself has noted that it votes again.
     */
    ReadBack(final Replica replica, final boolean isFirst, final Runnable onRejoined)
    {
        this.replica = replica;
        this.isFirst = isFirst;
        this.onRejoined = onRejoined;
    }

    /**
     * Reads the snapshots on a disk back.
     *
     * @return records of the journal that are in them.
     */
    static int restore(
        final Replica replica, final SimulatedSnapshots snapshots, final JournalCodec codec, final Runnable onRejoined)
    {
        final SimulatedSnapshots.Image transferred = snapshots.usableTransferred();
        final SimulatedSnapshots.Image own = snapshots.newest();
        final SimulatedSnapshots.Image first = null == transferred ? own : transferred;
        if (null != first)
        {
            snapshots.restore(replica.self(), first);
            new ReadBack(replica, true, onRejoined).read(first, codec);
            replica.restore().onEnd();
        }

        if (null != transferred && null != own)
        {
            new ReadBack(replica, false, onRejoined).read(own, codec);
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
        isPeers = replica.self() != base.node;
        if (isFirst)
        {
            replica.restore().onBase(base);
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
            replica.restore().onChange(change);
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
            replica.restore().onFrontier(node, applied);
        }
        else
        {
            replica.onReplayFrontier(node, applied);
        }
    }

    @Override
    public void onFence(final int node, final long incarnation)
    {
        if (isFirst)
        {
            replica.restore().onFence(node, incarnation);
        }
        else
        {
            replica.onReplayFence(node, incarnation);
        }

        if (replica.self() == node && !isPeers)
        {
            onRejoined.run();
        }
    }
}
