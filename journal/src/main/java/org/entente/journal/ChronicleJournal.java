package org.entente.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.entente.spi.Journal;
import org.entente.spi.JournalException;

/**
 * A {@link Journal} on Chronicle Queue. One thread at a time, which must not be interrupted: an interrupt closes the
 * file under a barrier. {@link #append} and {@link #sync} allocate nothing but for a new file. After the first failure
 * of any kind the journal refuses everything: nothing can be said of what is on the disk, and only a restart reads it
 * back.
 */
public final class ChronicleJournal implements Journal
{
    private final Context ctx;
    private final boolean isSynced;
    private final int recordLengthMax;
    private final JournalDirectory directory;
    private volatile DiskSpace space;
    private DiskWatch diskWatch;
    private ChronicleWriter writer;
    private DurableMark mark;
    private volatile JournalFiles files;
    private ReplaySummary replaySummary;
    private Throwable failure;
    private volatile boolean isClosed;
    private volatile long appendedRecords;
    private volatile long durableRecords;

    private ChronicleJournal(final Context ctx, final JournalDirectory directory)
    {
        this.ctx = ctx;
        this.isSynced = ctx.syncPolicy == SyncPolicy.SYNC;
        this.recordLengthMax = ctx.recordLengthMax;
        this.directory = directory;
    }

    /**
     * Takes the directory for this process. Nothing is read before {@link #replay}.
     *
     * @throws JournalException if the context is wrong, a JVM flag is missing or another process has the directory.
     */
    public static ChronicleJournal open(final Context ctx)
    {
        ctx.conclude();
        JvmFlags.check();
        return new ChronicleJournal(ctx, JournalDirectory.open(ctx.dir));
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
            space = DiskSpace.open(directory.path(), ctx.reserveLength);
            writer = new ChronicleWriter(directory.nextRun(), ctx, contents.end(), files, space);
            diskWatch = new DiskWatch(space);
            return contents.records();
        }
        catch (final IOException | RuntimeException | InternalError ex)
        {
            throw fail("replay of " + directory.path() + " failed", ex);
        }
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
                " (" + Context.RECORD_LENGTH_MAX_PROP + ")");
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
        return TimeUnit.MILLISECONDS.toNanos(ctx.slowMs);
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

    /** Configuration; every value can come from a system property. Not to be changed after {@link #conclude}. */
    public static final class Context
    {
        /** Directory of the journal, one for each replica. Required. */
        public static final String DIR_PROP = "entente.journal.dir";
        /** {@link SyncPolicy}, default SYNC. */
        public static final String SYNC_POLICY_PROP = "entente.journal.sync.policy";
        /** Length in bytes at which a new file begins, default 64 MiB; its room is taken as it fills. */
        public static final String SEGMENT_LENGTH_PROP = "entente.journal.segment.length";
        /** Longest record in bytes, default 1 MiB. */
        public static final String RECORD_LENGTH_MAX_PROP = "entente.journal.record.length.max";
        /**
         * Whether each record also carries a SHA-256 over itself and the one before, default false: proof against
         * intent, where the CRC32C is proof against accident. Costs time for each record.
         */
        public static final String AUDIT_CHAIN_PROP = "entente.journal.audit.chain";
        /**
         * Bytes of the disk that are held back, default 256 MiB: new work is refused before they are touched, what is
         * under way is carried to its end with them.
         */
        public static final String RESERVE_LENGTH_PROP = "entente.journal.reserve.bytes";
        /** A barrier that takes longer, in milliseconds, is told of as slow, default 100. */
        public static final String SLOW_MS_PROP = "entente.journal.slow.ms";

        private static final int SLOW_MS_MAX = 60_000;

        static final int SEGMENT_LENGTH_MIN = 1024 * 1024;
        static final int SEGMENT_LENGTH_MAX = 1024 * 1024 * 1024;

        private Path dir = System.getProperty(DIR_PROP) == null ? null : Path.of(System.getProperty(DIR_PROP));
        private String syncPolicyName = System.getProperty(SYNC_POLICY_PROP, SyncPolicy.SYNC.name());
        private String segmentLengthText = System.getProperty(SEGMENT_LENGTH_PROP, "67108864");
        private String recordLengthMaxText = System.getProperty(RECORD_LENGTH_MAX_PROP, "1048576");
        private String reserveLengthText = System.getProperty(RESERVE_LENGTH_PROP, "268435456");
        private String slowMsText = System.getProperty(SLOW_MS_PROP, "100");
        private SyncPolicy syncPolicy;
        private int segmentLength;
        private int recordLengthMax;
        private boolean hasAuditChain = Boolean.getBoolean(AUDIT_CHAIN_PROP);
        private JournalIdentity identity = new JournalIdentity(0, 0, 0);
        private int schemaVersion;
        private long durableRecordsAtLeast;
        private int reserveLength;
        private int slowMs;

        public Context dir(final Path dir)
        {
            this.dir = dir;
            return this;
        }

        public Path dir()
        {
            return dir;
        }

        /**
         * With {@code SYNC} a record is on the disk before anything is answered and survives a loss of power; with
         * {@code ASYNC} it has been handed to the operating system: it survives {@code kill -9}, not a loss of power.
         */
        public Context syncPolicy(final SyncPolicy policy)
        {
            this.syncPolicyName = policy.name();
            return this;
        }

        /** Known after {@link #conclude}, as are the lengths. */
        public SyncPolicy syncPolicy()
        {
            return syncPolicy;
        }

        public Context segmentLength(final int lengthBytes)
        {
            this.segmentLengthText = Integer.toString(lengthBytes);
            return this;
        }

        public int segmentLength()
        {
            return segmentLength;
        }

        public Context recordLengthMax(final int lengthBytes)
        {
            this.recordLengthMaxText = Integer.toString(lengthBytes);
            return this;
        }

        public int recordLengthMax()
        {
            return recordLengthMax;
        }

        public Context auditChain(final boolean isAudited)
        {
            this.hasAuditChain = isAudited;
            return this;
        }

        public boolean auditChain()
        {
            return hasAuditChain;
        }

        /** Cluster that the replica belongs to: every file says so, and files of another one are refused. Default 0. */
        public Context clusterId(final long clusterId)
        {
            this.identity = new JournalIdentity(clusterId, identity.nodeId(), identity.incarnation());
            return this;
        }

        /** The replica, as {@link #clusterId}. Default 0. */
        public Context nodeId(final int nodeId)
        {
            this.identity = new JournalIdentity(identity.clusterId(), nodeId, identity.incarnation());
            return this;
        }

        /** The incarnation of the replica, as {@link #clusterId}: another one after each rebuild. Default 0. */
        public Context incarnation(final long incarnation)
        {
            this.identity = new JournalIdentity(identity.clusterId(), identity.nodeId(), incarnation);
            return this;
        }

        /** Whose journal it is. */
        JournalIdentity identity()
        {
            return identity;
        }

        /** Version of the schema of the records, told by each of them. 0 to 65,535, default 0. */
        public Context schemaVersion(final int version)
        {
            this.schemaVersion = version;
            return this;
        }

        public int schemaVersion()
        {
            return schemaVersion;
        }

        /**
         * Number of records that somebody else, such as a manifest, vouches for: a journal that ends before them is
         * refused. Default 0.
         */
        public Context durableRecordsAtLeast(final long records)
        {
            this.durableRecordsAtLeast = records;
            return this;
        }

        public long durableRecordsAtLeast()
        {
            return durableRecordsAtLeast;
        }

        public Context reserveLength(final int lengthBytes)
        {
            this.reserveLengthText = Integer.toString(lengthBytes);
            return this;
        }

        public int reserveLength()
        {
            return reserveLength;
        }

        public Context slowMs(final int slowMs)
        {
            this.slowMsText = Integer.toString(slowMs);
            return this;
        }

        public int slowMs()
        {
            return slowMs;
        }

        /**
         * Checks all values.
         *
         * @throws JournalException naming every problem with its property.
         */
        public Context conclude()
        {
            final List<String> problems = new ArrayList<>();
            if (dir == null)
            {
                problems.add(DIR_PROP + " is required");
            }
            try
            {
                syncPolicy = SyncPolicy.valueOf(syncPolicyName);
            }
            catch (final IllegalArgumentException ex)
            {
                problems.add(SYNC_POLICY_PROP + " is " + syncPolicyName + ", must be SYNC or ASYNC");
            }
            segmentLength = Lengths.parse(
                SEGMENT_LENGTH_PROP, segmentLengthText, SEGMENT_LENGTH_MIN, SEGMENT_LENGTH_MAX, problems);
            recordLengthMax = Lengths.parse(
                RECORD_LENGTH_MAX_PROP, recordLengthMaxText, 1, Math.max(SEGMENT_LENGTH_MIN, segmentLength) / 4,
                problems);
            if (schemaVersion < 0 || schemaVersion > 65_535)
            {
                problems.add("schemaVersion is " + schemaVersion + ", must be 0 to 65535");
            }
            if (durableRecordsAtLeast < 0)
            {
                problems.add("durableRecordsAtLeast is " + durableRecordsAtLeast + ", must be 0 or more");
            }
            reserveLength =
                Lengths.parse(RESERVE_LENGTH_PROP, reserveLengthText, SEGMENT_LENGTH_MIN, Integer.MAX_VALUE, problems);
            slowMs = Lengths.parse(SLOW_MS_PROP, slowMsText, 1, SLOW_MS_MAX, "ms", problems);
            if (!problems.isEmpty())
            {
                throw new JournalException("journal configuration: " + String.join("; ", problems));
            }
            return this;
        }
    }
}
