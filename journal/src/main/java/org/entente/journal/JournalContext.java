package org.entente.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.entente.spi.JournalException;

/**
 * Configuration of a {@link FileJournal}; every value can come from a system property. Not to be changed after
 * {@link #conclude}.
 */
public final class JournalContext
{
    /** Directory of the journal, one for each replica. Required. */
    public static final String DIR_PROP = "entente.journal.dir";
    /** {@link SyncPolicy}, default SYNC. */
    public static final String SYNC_POLICY_PROP = "entente.journal.sync.policy";
    /** {@link JournalFormat}, default CHRONICLE. */
    public static final String FORMAT_PROP = "entente.journal.format";
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
    private String formatName = System.getProperty(FORMAT_PROP, JournalFormat.CHRONICLE.name());
    private String segmentLengthText = System.getProperty(SEGMENT_LENGTH_PROP, "67108864");
    private String recordLengthMaxText = System.getProperty(RECORD_LENGTH_MAX_PROP, "1048576");
    private String reserveLengthText = System.getProperty(RESERVE_LENGTH_PROP, "268435456");
    private String slowMsText = System.getProperty(SLOW_MS_PROP, "100");
    private SyncPolicy syncPolicy;
    private JournalFormat format;
    private int segmentLength;
    private int recordLengthMax;
    private boolean hasAuditChain = Boolean.getBoolean(AUDIT_CHAIN_PROP);
    private JournalIdentity identity = new JournalIdentity(0, 0, 0);
    private int schemaVersion;
    private long durableRecordsAtLeast;
    private int reserveLength;
    private int slowMs;

    public JournalContext dir(final Path dir)
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
    public JournalContext syncPolicy(final SyncPolicy policy)
    {
        this.syncPolicyName = policy.name();
        return this;
    }

    /** Known after {@link #conclude}, as are the lengths. */
    public SyncPolicy syncPolicy()
    {
        return syncPolicy;
    }

    /** Who writes the files of this life; those of lives before are read whatever it is. */
    public JournalContext format(final JournalFormat format)
    {
        this.formatName = format.name();
        return this;
    }

    /** Known after {@link #conclude}. */
    public JournalFormat format()
    {
        return format;
    }

    public JournalContext segmentLength(final int lengthBytes)
    {
        this.segmentLengthText = Integer.toString(lengthBytes);
        return this;
    }

    public int segmentLength()
    {
        return segmentLength;
    }

    public JournalContext recordLengthMax(final int lengthBytes)
    {
        this.recordLengthMaxText = Integer.toString(lengthBytes);
        return this;
    }

    public int recordLengthMax()
    {
        return recordLengthMax;
    }

    public JournalContext auditChain(final boolean isAudited)
    {
        this.hasAuditChain = isAudited;
        return this;
    }

    public boolean auditChain()
    {
        return hasAuditChain;
    }

    /** Cluster that the replica belongs to: every file says so, and files of another one are refused. Default 0. */
    public JournalContext clusterId(final long clusterId)
    {
        this.identity = new JournalIdentity(clusterId, identity.nodeId(), identity.incarnation());
        return this;
    }

    /** The replica, as {@link #clusterId}. Default 0. */
    public JournalContext nodeId(final int nodeId)
    {
        this.identity = new JournalIdentity(identity.clusterId(), nodeId, identity.incarnation());
        return this;
    }

    /** The incarnation of the replica, as {@link #clusterId}: another one after each rebuild. Default 0. */
    public JournalContext incarnation(final long incarnation)
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
    public JournalContext schemaVersion(final int version)
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
    public JournalContext durableRecordsAtLeast(final long records)
    {
        this.durableRecordsAtLeast = records;
        return this;
    }

    public long durableRecordsAtLeast()
    {
        return durableRecordsAtLeast;
    }

    public JournalContext reserveLength(final int lengthBytes)
    {
        this.reserveLengthText = Integer.toString(lengthBytes);
        return this;
    }

    public int reserveLength()
    {
        return reserveLength;
    }

    public JournalContext slowMs(final int slowMs)
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
    public JournalContext conclude()
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
        try
        {
            format = JournalFormat.valueOf(formatName);
        }
        catch (final IllegalArgumentException ex)
        {
            problems.add(FORMAT_PROP + " is " + formatName + ", must be CHRONICLE or PLAIN");
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
