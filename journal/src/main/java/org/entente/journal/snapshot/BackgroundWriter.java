package org.entente.journal.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.util.function.Consumer;
import org.entente.journal.snapshot.SnapshotQueue.Task;

/**
 * The thread that writes snapshots. What fails ends the snapshot, and nothing else: its file is removed, and the reason
 * told. It forces what it has written every few MiB, so that the last barrier does not flush a whole snapshot at once
 * and the journal's barriers, on the same disk, do not wait behind it.
 */
final class BackgroundWriter implements Runnable
{
    private static final long FORCE_BYTES = 4 * 1024 * 1024;

    private final SnapshotQueue queue;
    private final SnapshotDirectory directory;
    private final long reserveBytes;
    private final Consumer<SnapshotAttempt> onDurable;
    private final Consumer<SnapshotAttempt> onEnd;
    private SnapshotWriter writer;
    private long forcedLength;

    /**
     * @param reserveBytes that have to stay free on the volume.
     * @param onDurable    a snapshot has its name, and both are on the disk.
     * @param onEnd        a snapshot is over, well or not; after {@code onDurable}.
     */
    BackgroundWriter(
        final SnapshotQueue queue,
        final SnapshotDirectory directory,
        final long reserveBytes,
        final Consumer<SnapshotAttempt> onDurable,
        final Consumer<SnapshotAttempt> onEnd)
    {
        this.queue = queue;
        this.directory = directory;
        this.reserveBytes = reserveBytes;
        this.onDurable = onDurable;
        this.onEnd = onEnd;
    }

    @Override
    public void run()
    {
        try
        {
            for (Task task = queue.take(); SnapshotQueue.Kind.STOP != task.kind(); task = queue.take())
            {
                perform(task);
            }
        }
        catch (final InterruptedException ex)
        {
            // The store is closed, and has waited long enough.
            Thread.currentThread().interrupt();
        }
        finally
        {
            closeWriter();
        }
    }

    private void perform(final Task task)
    {
        final SnapshotAttempt attempt = task.attempt();
        try
        {
            if (null == attempt.failure())
            {
                step(task);
            }
        }
        catch (final IOException | RuntimeException | Error ex)
        {
            // An Error too, such as no memory: the replica lives without a snapshot.
            attempt.fail("snapshot of " + attempt.header().journalRecords() + " journal records in " +
                directory.path() + " failed: " + ex);
        }
        if (null != task.chunk())
        {
            queue.release(task.chunk());
        }
        if (SnapshotQueue.Kind.END == task.kind() || SnapshotQueue.Kind.ABORT == task.kind())
        {
            discard(attempt);
            onEnd.accept(attempt);
        }
    }

    private void step(final Task task) throws IOException
    {
        final SnapshotAttempt attempt = task.attempt();
        switch (task.kind())
        {
            case BEGIN:
                writer = new SnapshotWriter(attempt.temporary(), attempt.header());
                forcedLength = 0;
                break;

            case CHUNK:
                writer.write(task.chunk());
                forceNowAndThen();
                break;

            case END:
                writer.end();
                writer.force();
                writer.close();
                directory.publish(attempt.temporary(), directory.snapshot(attempt.header().journalRecords()));
                onDurable.accept(attempt);
                break;

            case ABORT:
                break;

            default:
                throw new IllegalStateException("no step: " + task.kind());
        }
    }

    private void forceNowAndThen() throws IOException
    {
        if (writer.length() - forcedLength >= FORCE_BYTES)
        {
            writer.force();
            forcedLength = writer.length();
            if (directory.usableBytes() < reserveBytes)
            {
                throw new IOException("less than the reserve of " + reserveBytes + " bytes is left on the volume (" +
                    SnapshotStoreContext.RESERVE_PROP + ")");
            }
        }
    }

    /** Removes the temporary file, if it did not become a snapshot. */
    private void discard(final SnapshotAttempt attempt)
    {
        closeWriter();
        try
        {
            Files.deleteIfExists(attempt.temporary());
        }
        catch (final IOException ex)
        {
            // Takes room until the next start removes it: to be seen, and no reason to stop.
            attempt.fail("the temporary file " + attempt.temporary() + " of a snapshot cannot be removed: " + ex);
        }
    }

    private void closeWriter()
    {
        if (null != writer)
        {
            try
            {
                writer.close();
            }
            catch (final IOException ex)
            {
                // What had to be durable was forced before; the rest is given up.
                System.err.println("closing a snapshot file in " + directory.path() + " failed: " + ex);
            }
            writer = null;
        }
    }
}
