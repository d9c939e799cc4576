package org.entente.journal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.entente.spi.Journal;
import org.entente.spi.JournalException;

/**
 * A {@link Journal} in files that Chronicle Queue writes, or that are written by plain writes ({@link JournalFormat}).
 * One thread at a time, which must not be interrupted: an interrupt closes the file under a barrier. {@link #append}
 * and {@link #sync} allocate nothing but for a new file. After the first failure of any kind the journal refuses
 * everything: nothing can be said of what is on the disk, and only a restart reads it back.
 */
public final class FileJournal implements Journal
{
    private final JournalContext ctx;
    private final boolean isSynced;
    private final int recordLengthMax;
    private final JournalDirectory directory;
    private volatile DiskSpace space;
    private DiskWatch diskWatch;
    private SegmentWriter writer;
    private DurableMark mark;
    private volatile JournalFiles files;
    private ReplaySummary replaySummary;
    private Throwable failure;
    private volatile boolean isClosed;
    private volatile long appendedRecords;
    private volatile long durableRecords;

    private FileJournal(final JournalContext ctx, final JournalDirectory directory)
    {
        this.ctx = ctx;
        this.isSynced = ctx.syncPolicy() == SyncPolicy.SYNC;
        this.recordLengthMax = ctx.recordLengthMax();
        this.directory = directory;
    }

    /**
     * Takes the directory for this process. Nothing is read before {@link #replay}.
     *
     * @throws JournalException if the context is wrong, a JVM flag is missing or another process has the directory.
     */
    public static FileJournal open(final JournalContext ctx)
    {
        ctx.conclude();
        JvmFlags.check();
        return new FileJournal(ctx, JournalDirectory.open(ctx.dir()));
    }

    @Override
    public long replay(final RecordHandler handler)
    {
        return replay(0, handler);
    }

    @Override
    public long replay(final long from, final RecordHandler handler)
    {
        checkUsable();
        if (writer != null)
        {
            throw new IllegalStateException("replay is to be called once");
        }
        try
        {
            final JournalStart start = JournalStart.read(directory, ctx, from, handler);
            final JournalContents contents = start.contents();
            replaySummary = ReplaySummary.of(contents);
            appendedRecords = contents.records();
            durableRecords = contents.records();
            files = new JournalFiles(directory, contents.files(), contents.records());
            mark = start.mark();
            space = DiskSpace.open(directory.path(), ctx.reserveLength());
            writer = openWriter(contents.end());
            diskWatch = new DiskWatch(space);
            return contents.records();
        }
        catch (final IOException | RuntimeException | InternalError ex)
        {
            throw fail("replay of " + directory.path() + " failed", ex);
        }
    }

    private SegmentWriter openWriter(final ChainEnd end) throws IOException
    {
        return ctx.format() == JournalFormat.CHRONICLE ?
            new ChronicleWriter(directory.nextRun(), ctx, end, files, space) :
            new PlainWriter(directory.nextRun(), ctx, end, files, space);
    }

    @Override
    public void append(final DirectBuffer buffer, final int offset, final int length)
    {
        checkUsable();
        if (writer == null)
        {
            throw new IllegalStateException("replay comes before the first append");
        }
        if (length < 1 || length > recordLengthMax)
        {
            throw new IllegalArgumentException("record of " + length + " bytes, allowed are 1 to " + recordLengthMax +
                " (" + JournalContext.RECORD_LENGTH_MAX_PROP + ")");
        }
        final long sequence = appendedRecords;
        try
        {
            writer.append(buffer, offset, length, sequence, durableRecords);
        }
        catch (final IOException | RuntimeException | Error ex)
        {
            // An InternalError is a fault of the mapping, mostly a full disk. Any other Error leaves half a record too.
            throw fail("append of record " + sequence + " to " + directory.path() + " failed", ex);
        }
        appendedRecords = sequence + 1;
    }

    @Override
    public void sync()
    {
        checkUsable();
        final long appended = appendedRecords;
        if (appended == durableRecords)
        {
            return;
        }
        try
        {
            writer.flush();
            if (isSynced)
            {
                writer.force();
            }
            mark.store(appended, writer.hash());
            if (files.onSync(writer.position()) && isSynced)
            {
                mark.force();
            }
        }
        catch (final IOException | RuntimeException | Error ex)
        {
            // Never again: Linux marks the pages clean after a failed barrier, and the next one would succeed.
            throw fail("the barrier after record " + (appended - 1) + " in " + directory.path() + " failed", ex);
        }
        durableRecords = appended;
    }

    @Override
    public void truncate(final long records)
    {
        checkUsable();
        if (writer == null)
        {
            throw new IllegalStateException("replay comes before truncate");
        }
        if (records > durableRecords)
        {
            throw new IllegalArgumentException(records + " to be removed, but only " + durableRecords + " are durable");
        }
        try
        {
            files.truncate(records, isSynced ? mark : null);
        }
        catch (final IOException | RuntimeException ex)
        {
            throw fail("removing the oldest files of " + directory.path() + " failed", ex);
        }
    }

    @Override
    public long truncatedRecords()
    {
        return files == null ? 0 : files.truncatedRecords();
    }

    /** Up to the end of the last record that was synced; room that is allocated ahead is not counted. Any thread. */
    @Override
    public long bytes()
    {
        return files == null ? 0 : files.bytes();
    }

    private JournalException fail(final String what, final Throwable cause)
    {
        failure = cause;
        return DiskFailure.of(what, cause);
    }

    @Override
    public boolean hasRoom()
    {
        return space == null || space.hasRoom();
    }

    @Override
    public long slowSyncNs()
    {
        return TimeUnit.MILLISECONDS.toNanos(ctx.slowMs());
    }

    @Override
    public boolean waitsForDisk()
    {
        return isSynced;
    }

    @Override
    public boolean hasReserve()
    {
        return space == null || space.hasReserve();
    }

    private void checkUsable()
    {
        if (failure != null)
        {
            throw new JournalException(
                "the journal " + directory.path() + " failed before and refuses all work: restart", failure);
        }
        if (isClosed)
        {
            throw new IllegalStateException("the journal is closed");
        }
    }

    @Override
    public long appendedRecords()
    {
        return appendedRecords;
    }

    @Override
    public long durableRecords()
    {
        return durableRecords;
    }

    /** What the replay found, null before it. The thread that called {@link #replay}. */
    public ReplaySummary replaySummary()
    {
        return replaySummary;
    }

    /** Whether it has been closed: nothing is written to it any more. Any thread. */
    public boolean isClosed()
    {
        return isClosed;
    }

    /** Gives the directory back. Does not sync. */
    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        try
        {
            if (failure == null && writer != null)
            {
                writer.flush();
            }
            CloseHelper.closeAll(files, diskWatch, writer, space);
            if (failure == null && mark != null && isSynced)
            {
                mark.force();
            }
        }
        catch (final IOException | RuntimeException ex)
        {
            throw new JournalException("closing the journal " + directory.path() + " failed: " + ex, ex);
        }
        finally
        {
            CloseHelper.quietClose(mark);
            directory.close();
        }
    }
}
