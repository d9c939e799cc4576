package org.entente.journal.snapshot;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.entente.spi.JournalException;
import org.entente.spi.SnapshotFiles;
import org.entente.spi.SnapshotStore;

/**
 * Snapshots of one replica as files in a directory. The directory belongs to this process: its lock is that of the data
 * directory. The thread that calls {@link #write} does not wait for the disk, unless that falls behind by some MiB: see
 * {@link #isReady}.
 */
public final class FileSnapshotStore implements SnapshotStore, SnapshotFiles
{
    private static final long CLOSE_SECONDS = 30;

    private final SnapshotStoreContext ctx;
    private final SnapshotDirectory directory;
    private final KeptSnapshots kept;
    private final SnapshotQueue queue = new SnapshotQueue();
    private final Thread thread;
    private final AtomicLong ended = new AtomicLong();
    private volatile long begun;
    private volatile String failure;
    private SnapshotReadSummary readSummary;
    private SnapshotAttempt attempt;
    private Chunk chunk;
    private boolean isClosed;

    private FileSnapshotStore(final SnapshotStoreContext ctx) throws IOException
    {
        this.ctx = ctx;
        this.directory = new SnapshotDirectory(ctx.dir());
        this.kept = new KeptSnapshots(directory, ctx.keep());
        this.thread = new Thread(
            new BackgroundWriter(queue, directory, ctx.reserveBytes(), this::onDurable, this::onEnd),
            "entente-snapshot-" + ctx.nodeId());
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /**
     * Opens the directory, creates it where needed, and removes what was not finished.
     *
     * @throws JournalException if the context is wrong, or the disk refuses.
     */
    public static FileSnapshotStore open(final SnapshotStoreContext ctx)
    {
        ctx.conclude();
        try
        {
            return new FileSnapshotStore(ctx);
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot open the directory of snapshots " + ctx.dir() + ": " + ex, ex);
        }
    }

    @Override
    public long read(final PieceHandler handler)
    {
        final List<Path> files = kept.undamaged();
        final List<String> damages = new ArrayList<>(kept.damages());
        for (int i = files.size() - 1; i >= 0; i--)
        {
            final SnapshotReader reader = new SnapshotReader(files.get(i));
            try
            {
                requireOwn(files.get(i), kept.check(files.get(i), reader));
            }
            catch (final JournalException ex)
            {
                if (JournalException.Reason.DAMAGED != ex.reason())
                {
                    throw ex;
                }
                kept.markDamaged(files.get(i), ex.getMessage());
                damages.add(ex.getMessage());
                continue;
            }
            reader.read(handler);
            readSummary = new SnapshotReadSummary(SnapshotDirectory.journalRecords(files.get(i)),
                files.get(i).toString(), damages.size(), String.join("; ", damages));
            return readSummary.journalRecords();
        }
        if (!damages.isEmpty())
        {
            throw new JournalException(JournalException.Reason.DAMAGED, "no snapshot is whole: " +
                String.join("; ", damages) + "; the journal before them may be gone, so this replica cannot start " +
                "from what it has: rebuild it (bin/entente rebuild), or put the snapshot back from a copy of this " +
                "directory; do not delete the files to get it started");
        }
        readSummary = new SnapshotReadSummary(0, "", 0, "");
        return 0;
    }

    private void requireOwn(final Path file, final SnapshotHeader header)
    {
        requireCluster(file, header);
        if (ctx.nodeId() != header.nodeId() || ctx.nodeIncarnation() != header.nodeIncarnation())
        {
            throw foreign(file, "node " + header.nodeId() + ", incarnation " + header.nodeIncarnation(),
                "node " + ctx.nodeId() + ", incarnation " + ctx.nodeIncarnation());
        }
        if (SnapshotDirectory.journalRecords(file) != header.journalRecords())
        {
            throw SnapshotFormat.damaged(file, 0, "it holds " + header.journalRecords() + " journal records");
        }
    }

    private void requireCluster(final Path file, final SnapshotHeader header)
    {
        if (ctx.clusterId() != header.clusterId() || ctx.clusterIncarnation() != header.clusterIncarnation())
        {
            throw foreign(file,
                "cluster " + Long.toHexString(header.clusterId()) + ", incarnation " + header.clusterIncarnation(),
                "cluster " + Long.toHexString(ctx.clusterId()) + ", incarnation " + ctx.clusterIncarnation());
        }
    }

    private static JournalException foreign(final Path file, final String is, final String own)
    {
        return new JournalException(JournalException.Reason.FOREIGN, "the snapshot " + file + " is of " + is +
            ", this is " + own + ": give each node its own directory, and move no files between them");
    }

    @Override
    public boolean hasTransferred()
    {
        return Files.exists(directory.transferred()) || isTransferredInUse();
    }

    @Override
    public boolean isTransferredInUse()
    {
        return Files.exists(directory.used());
    }

    /** The one in use goes before one that came after it: only that holds what the journal takes for known. */
    private Path transferred()
    {
        return isTransferredInUse() ? directory.used() : directory.transferred();
    }

    @Override
    public void readTransferred(final PieceHandler handler)
    {
        final SnapshotReader reader = new SnapshotReader(transferred());
        requireCluster(transferred(), reader.check().header());
        reader.read(handler);
    }

    @Override
    public void dropTransferred()
    {
        remove(directory.transferred());
    }

    @Override
    public void useTransferred()
    {
        if (isTransferredInUse())
        {
            return;
        }
        try
        {
            directory.publish(directory.transferred(), directory.used());
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot rename " + directory.transferred() + ": " + ex, ex);
        }
    }

    @Override
    public void replaceTransferred()
    {
        kept.removeAllButNewest();
        remove(directory.used());
    }

    private void remove(final Path transferred)
    {
        try
        {
            directory.removeDurably(transferred);
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot remove " + transferred + ": " + ex, ex);
        }
    }

    @Override
    public void begin(final long journalRecords)
    {
        requireOpen();
        abort();
        try
        {
            kept.requireRoom(journalRecords, ctx.reserveBytes());
        }
        catch (final JournalException ex)
        {
            failure = ex.getMessage();
            throw ex;
        }
        final SnapshotHeader header = new SnapshotHeader(ctx.nodeId(), ctx.clusterId(), ctx.clusterIncarnation(),
            ctx.nodeIncarnation(), newId(), journalRecords,
            System.currentTimeMillis(), ctx.schema());
        attempt = new SnapshotAttempt(header, directory.temporary(journalRecords));
        begun++;
        queue.add(SnapshotQueue.Kind.BEGIN, attempt, null);
    }

    /** Never 0, which stands for none. */
    private static long newId()
    {
        return UUID.randomUUID().getMostSignificantBits() | 1;
    }

    @Override
    public boolean isReady()
    {
        return queue.isReady();
    }

    @Override
    public void write(final Part part, final DirectBuffer buffer, final int offset, final int length)
    {
        requireBegun();
        if (length < 0 || length > SnapshotFormat.PIECE_LENGTH_MAX)
        {
            throw new IllegalArgumentException("piece of " + length + " bytes, allowed are 0 to " +
                SnapshotFormat.PIECE_LENGTH_MAX);
        }
        if (null != attempt.failure())
        {
            throw new JournalException(attempt.failure());
        }
        if (null != chunk && !chunk.hasRoomFor(length))
        {
            queueChunk();
        }
        if (null == chunk)
        {
            chunk = acquire();
        }
        chunk.put(part, buffer, offset, length);
    }

    private Chunk acquire()
    {
        final Chunk acquired = queue.acquire();
        if (null == acquired)
        {
            throw new JournalException("the disk under " + directory.path() + " did not take a chunk of the snapshot " +
                "within " + SnapshotQueue.WAIT_MS + " ms: the snapshot is given up");
        }
        return acquired;
    }

    private void queueChunk()
    {
        queue.add(SnapshotQueue.Kind.CHUNK, attempt, chunk);
        chunk = null;
    }

    @Override
    public void finish()
    {
        requireBegun();
        if (null != chunk)
        {
            queueChunk();
        }
        queue.add(SnapshotQueue.Kind.END, attempt, null);
        attempt = null;
    }

    @Override
    public void abort()
    {
        if (null != chunk)
        {
            queue.release(chunk);
            chunk = null;
        }
        if (null != attempt)
        {
            queue.add(SnapshotQueue.Kind.ABORT, attempt, null);
            attempt = null;
        }
    }

    private void requireOpen()
    {
        if (isClosed)
        {
            throw new IllegalStateException("the store of snapshots is closed");
        }
    }

    private void requireBegun()
    {
        requireOpen();
        if (null == attempt)
        {
            throw new IllegalStateException("no snapshot was begun");
        }
    }

    /** By the writing thread. */
    private void onDurable(final SnapshotAttempt durable)
    {
        kept.add(directory.snapshot(durable.header().journalRecords()));
    }

    /** By the writing thread. */
    private void onEnd(final SnapshotAttempt over)
    {
        failure = over.failure();
        ended.incrementAndGet();
    }

    @Override
    public boolean isBusy()
    {
        return ended.get() != begun;
    }

    @Override
    public long journalRecordsCovered()
    {
        return kept.journalRecordsOfOldest();
    }

    @Override
    public long journalRecordsOfNewest()
    {
        return kept.journalRecordsOfNewest();
    }

    @Override
    public String failure()
    {
        return failure;
    }

    /** What {@link #read} found last; null before. The thread that read. */
    public SnapshotReadSummary readSummary()
    {
        return readSummary;
    }

    @Override
    public Image openNewest()
    {
        return kept.openNewest();
    }

    @Override
    public Interrupted interrupted()
    {
        try
        {
            return directory.interrupted();
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot list " + directory.path() + ": " + ex, ex);
        }
    }

    @Override
    public Arrival receive(final int sender, final long id, final long length)
    {
        if (isTransferredInUse())
        {
            throw new JournalException("no other peer's snapshot can come before an own one has taken the place of " +
                directory.used());
        }
        return FileArrival.open(directory, ctx, new FileArrival.Expected(sender, id, length));
    }

    /** Gives up the snapshot that was begun; one that was finished is waited for. */
    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        abort();
        isClosed = true;
        queue.add(SnapshotQueue.Kind.STOP, null, null);
        try
        {
            thread.join(SECONDS.toMillis(CLOSE_SECONDS));
            thread.interrupt();
        }
        catch (final InterruptedException ex)
        {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
