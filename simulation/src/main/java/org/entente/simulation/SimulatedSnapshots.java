package org.entente.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import org.entente.core.snapshot.SnapshotBase;

/**
 * The snapshots on one replica's disk: some of its own, the newest of which may be damaged, and one of a peer's that
 * has come in whole. What is being written, or not durable yet, is lost with the process.
 */
final class SimulatedSnapshots
{
    private final int kept;
    private final Host host;
    private final ArrayDeque<Image> durable = new ArrayDeque<>();
    private Image writing;
    private Image finished;
    private Image transferred;
    private boolean isBusy;
    private boolean isLost;

    /** What takes and gives back the application's part of a node's snapshots. */
    interface Host
    {
        /** The state as it is now; null where it cannot be had. */
        Object onSnapshot(int node);

        /** The node begins its life with that state. */
        void onRestore(int node, Image image);

        /** A snapshot is written, and not durable yet. */
        void onFinished(int node);
    }

    /** A snapshot: records as bytes, and whatever the host calls the state that belongs to them. */
    static final class Image
    {
        final int journalRecords;
        final SnapshotBase base;
        final byte[] baseRecord;
        final List<byte[]> records = new ArrayList<>();
        Object state;
        boolean isDamaged;
        /** Of its own, begun in a life that began with a peer's: what is older is of no use without that one. */
        private final boolean isOverTransferred;

        Image(
            final int journalRecords, final SnapshotBase base, final byte[] baseRecord,
            final boolean isOverTransferred)
        {
            this.journalRecords = journalRecords;
            this.base = new SnapshotBase(base.applied.length());
            this.base.node = base.node;
            this.base.applied.copyFrom(base.applied);
            this.base.forgotten.copyFrom(base.forgotten);
            this.baseRecord = baseRecord;
            this.isOverTransferred = isOverTransferred;
        }
    }

    /** @param kept most durable ones, at least 1. */
    SimulatedSnapshots(final int kept, final Host host)
    {
        this.kept = kept;
        this.host = host;
    }

    boolean hasTransferred()
    {
        return null != transferred;
    }

    /** Whether one was begun and is not durable yet. */
    boolean isBusy()
    {
        return isBusy;
    }

    /** The replica begins one; its marker is on the way. */
    void announce()
    {
        isBusy = true;
    }

    /** The marker has come to the application: where it has no state to give, there will be no snapshot. */
    void begin(final Image image, final int node)
    {
        image.state = host.onSnapshot(node);
        writing = null == image.state ? null : image;
    }

    /** A node begins its life with a snapshot. */
    void restore(final int node, final Image image)
    {
        host.onRestore(node, image);
    }

    void write(final byte[] record)
    {
        if (null != writing)
        {
            writing.records.add(record);
        }
    }

    /** The last piece is written: it has to be made durable yet. */
    void finish(final int node)
    {
        finished = writing;
        writing = null;
        isBusy = null != finished;
        if (isBusy)
        {
            host.onFinished(node);
        }
    }

    /** @return records of the journal that no snapshot needs any more. */
    int makeDurable()
    {
        if (finished.isOverTransferred)
        {
            // The journal since then takes for known what was in the peer's snapshot alone: without it, no older one of
            // its own can be gone back to.
            transferred = null;
            durable.clear();
        }

        durable.addLast(finished);
        finished = null;
        isBusy = false;
        while (durable.size() > kept)
        {
            durable.pollFirst();
        }

        return durable.peekFirst().journalRecords;
    }

    /** What a peer has sent is there, whole. */
    void receive(final Image image)
    {
        transferred = image;
    }

    /** The newest one rots, where there is another one. @return whether it did. */
    boolean damageNewest()
    {
        if (durable.size() < 2 || durable.peekLast().isDamaged)
        {
            return false;
        }

        durable.peekLast().isDamaged = true;
        return true;
    }

    /** The process is gone, and with it all that it had not made durable. */
    void die()
    {
        isLost |= isBusy;
        isBusy = false;
        writing = null;
        finished = null;
    }

    /** The disk is gone, and all that was on it. */
    void loseAll()
    {
        durable.clear();
        transferred = null;
    }

    /** Whether a death has cut one short since this was asked. */
    boolean takeLost()
    {
        final boolean wasLost = isLost;
        isLost = false;
        return wasLost;
    }

    /** The newest that is whole; those that are not are removed. Null where there is none. */
    Image newest()
    {
        while (!durable.isEmpty() && durable.peekLast().isDamaged)
        {
            durable.pollLast();
        }

        return durable.peekLast();
    }

    /** A peer's that is to be taken instead of this replica's own; null where there is none, or it is of no use. */
    Image usableTransferred()
    {
        final Image own = newest();
        if (null != transferred && null != own && !transferred.base.coversForgottenOf(own.base))
        {
            transferred = null;
        }

        return transferred;
    }
}
