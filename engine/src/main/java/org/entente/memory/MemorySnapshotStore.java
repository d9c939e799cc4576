package org.entente.memory;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.JournalException;
import org.entente.spi.SnapshotStore;

/**
 * Snapshots in memory. What it holds outlives {@link #close}, so that an engine can be launched from it again. The last
 * two are kept.
 */
public final class MemorySnapshotStore implements SnapshotStore
{
    private static final int KEPT = 2;

    private final List<Snapshot> kept = new ArrayList<>();
    private Snapshot begun;
    private Snapshot finished;
    private volatile Snapshot transferred;
    private volatile boolean isInUse;
    private volatile boolean isHeld;
    private volatile boolean isBusy;
    private volatile boolean isReady = true;
    private volatile long covered;
    private volatile long newest;
    private volatile String failure;
    private volatile int failsAtPiece = -1;
    private volatile boolean failsAtBegin;
    private volatile int aborts;

    /** From now on what is finished stays not durable until {@link #release}. */
    public void hold()
    {
        isHeld = true;
    }

    /** What was finished becomes durable, or fails where a reason is given. By the thread that writes. */
    public void release(final String failureOrNull)
    {
        isHeld = false;
        if (null != finished)
        {
            durable(failureOrNull);
        }
    }

    /** Whether from now on no snapshot can be begun. */
    public void failAtBegin(final boolean fails)
    {
        failsAtBegin = fails;
    }

    /** @param piece number of the piece whose write fails; -1 for none. */
    public void failAtPiece(final int piece)
    {
        failsAtPiece = piece;
    }

    /** Whether there is room for a piece. */
    public void ready(final boolean ready)
    {
        isReady = ready;
    }

    /** Snapshots that were given up. */
    public int aborts()
    {
        return aborts;
    }

    /** Pieces of the application in the newest snapshot. */
    public int stateOfNewest()
    {
        return (int)kept.get(kept.size() - 1).parts.stream().filter((part) -> Part.STATE == part).count();
    }

    /** Pieces of the engine in the newest snapshot. */
    public int coreOfNewest()
    {
        return (int)kept.get(kept.size() - 1).parts.stream().filter((part) -> Part.CORE == part).count();
    }

    /** Takes the newest snapshot of another replica, as state transfer does. */
    public void transferFrom(final MemorySnapshotStore peer)
    {
        transferred = peer.kept.get(peer.kept.size() - 1);
        isInUse = false;
    }

    /** The newest cannot be read any more: the one before it, if there is one, is what is left. */
    public void damageNewest()
    {
        kept.remove(kept.size() - 1);
    }

    /** All that it held is gone. */
    public void loseAll()
    {
        kept.clear();
        transferred = null;
        isInUse = false;
        newest = 0;
        covered = 0;
    }

    /** Snapshots that there are. */
    public int kept()
    {
        return kept.size();
    }

    /** Makes the peer's snapshot such that it cannot be read. */
    public void damageTransferred()
    {
        transferred = new Snapshot(-1);
    }

    @Override
    public long read(final PieceHandler handler)
    {
        if (kept.isEmpty())
        {
            return 0;
        }

        final Snapshot snapshot = kept.get(kept.size() - 1);
        snapshot.read(handler);
        return snapshot.journalRecords;
    }

    @Override
    public boolean hasTransferred()
    {
        return null != transferred;
    }

    @Override
    public void readTransferred(final PieceHandler handler)
    {
        if (null == transferred || transferred.journalRecords < 0)
        {
            throw new JournalException("the transferred snapshot is damaged");
        }

        transferred.read(handler);
    }

    @Override
    public void dropTransferred()
    {
        transferred = null;
    }

    @Override
    public void useTransferred()
    {
        isInUse = true;
    }

    @Override
    public boolean isTransferredInUse()
    {
        return isInUse;
    }

    @Override
    public void replaceTransferred()
    {
        kept.subList(0, kept.size() - 1).clear();
        covered = newest;
        transferred = null;
        isInUse = false;
    }

    @Override
    public void begin(final long journalRecords)
    {
        if (failsAtBegin)
        {
            throw new JournalException("no room for a snapshot");
        }

        failure = null;
        isBusy = true;
        begun = new Snapshot(journalRecords);
    }

    @Override
    public boolean isReady()
    {
        return isReady;
    }

    @Override
    public void write(final Part part, final DirectBuffer buffer, final int offset, final int length)
    {
        if (begun.pieces.size() == failsAtPiece)
        {
            throw new JournalException("piece " + failsAtPiece + " cannot be written");
        }

        final byte[] piece = new byte[length];
        buffer.getBytes(offset, piece);
        begun.parts.add(part);
        begun.pieces.add(piece);
    }

    @Override
    public void finish()
    {
        finished = begun;
        begun = null;
        if (!isHeld)
        {
            durable(null);
        }
    }

    @Override
    public void abort()
    {
        aborts = aborts + 1;
        begun = null;
        isBusy = false;
    }

    @Override
    public boolean isBusy()
    {
        return isBusy;
    }

    @Override
    public long journalRecordsCovered()
    {
        return covered;
    }

    @Override
    public long journalRecordsOfNewest()
    {
        return newest;
    }

    @Override
    public String failure()
    {
        return failure;
    }

    @Override
    public void close()
    {
        // What was not durable is lost, as it is in a file without its end.
        begun = null;
        finished = null;
        isBusy = false;
    }

    private void durable(final String failureOrNull)
    {
        failure = failureOrNull;
        if (null == failureOrNull)
        {
            kept.add(finished);
            while (kept.size() > KEPT)
            {
                kept.remove(0);
            }

            newest = finished.journalRecords;
            covered = kept.get(0).journalRecords;
        }

        finished = null;
        isBusy = false;
    }

    private static final class Snapshot
    {
        private final long journalRecords;
        private final List<Part> parts = new ArrayList<>();
        private final List<byte[]> pieces = new ArrayList<>();

        Snapshot(final long journalRecords)
        {
            this.journalRecords = journalRecords;
        }

        void read(final PieceHandler handler)
        {
            for (int i = 0; i < pieces.size(); i++)
            {
                handler.onPiece(parts.get(i), new UnsafeBuffer(pieces.get(i)), 0, pieces.get(i).length);
            }
        }
    }
}
