package org.entente.journal.snapshot;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.entente.spi.JournalException;

/** Configuration of a {@link FileSnapshotStore}. Not to be changed after {@link #conclude}. */
public final class SnapshotStoreContext
{
    /** Directory of the snapshots, one for each replica. Required. */
    public static final String DIR_PROP = "entente.snapshot.dir";
    /** Number of snapshots that are kept, default 2: where the newest is damaged, the one before is used. */
    public static final String KEEP_PROP = "entente.snapshot.keep";
    /**
     * Bytes that have to stay free on the volume, default 256 MiB: a snapshot is not begun where it would need them,
     * and given up where they are gone.
     */
    public static final String RESERVE_PROP = "entente.snapshot.reserve.bytes";

    static final int KEEP_MAX = 100;

    private Path dir = null == System.getProperty(DIR_PROP) ? null : Path.of(System.getProperty(DIR_PROP));
    private String keepText = System.getProperty(KEEP_PROP, "2");
    private String reserveBytesText = System.getProperty(RESERVE_PROP, "268435456");
    private int keep;
    private long reserveBytes;
    private int nodeId;
    private long clusterId;
    private long clusterIncarnation;
    private long nodeIncarnation;
    private String schema = "";

    public SnapshotStoreContext dir(final Path dir)
    {
        this.dir = dir;
        return this;
    }

    public Path dir()
    {
        return dir;
    }

    public SnapshotStoreContext keep(final int snapshots)
    {
        this.keepText = Integer.toString(snapshots);
        return this;
    }

    /** Known after {@link #conclude}, as is the reserve. */
    public int keep()
    {
        return keep;
    }

    public SnapshotStoreContext reserveBytes(final long bytes)
    {
        this.reserveBytesText = Long.toString(bytes);
        return this;
    }

    public long reserveBytes()
    {
        return reserveBytes;
    }

    public SnapshotStoreContext nodeId(final int id)
    {
        this.nodeId = id;
        return this;
    }

    public int nodeId()
    {
        return nodeId;
    }

    public SnapshotStoreContext clusterId(final long id)
    {
        this.clusterId = id;
        return this;
    }

    public long clusterId()
    {
        return clusterId;
    }

    /** Raised where a cluster is restored from a backup. */
    public SnapshotStoreContext clusterIncarnation(final long incarnation)
    {
        this.clusterIncarnation = incarnation;
        return this;
    }

    public long clusterIncarnation()
    {
        return clusterIncarnation;
    }

    /** Raised where this node, its data lost, is rebuilt. */
    public SnapshotStoreContext nodeIncarnation(final long incarnation)
    {
        this.nodeIncarnation = incarnation;
        return this;
    }

    public long nodeIncarnation()
    {
        return nodeIncarnation;
    }

    /** What the application says about the form of its state, for people and tools. */
    public SnapshotStoreContext schema(final String text)
    {
        this.schema = text;
        return this;
    }

    public String schema()
    {
        return schema;
    }

    /**
     * Checks all values.
     *
     * @throws JournalException naming every problem with its property.
     */
    public SnapshotStoreContext conclude()
    {
        final List<String> problems = new ArrayList<>();
        if (null == dir)
        {
            problems.add(DIR_PROP + " is required");
        }
        keep = (int)number(KEEP_PROP, keepText, 1, KEEP_MAX, problems);
        reserveBytes = number(RESERVE_PROP, reserveBytesText, 0, Long.MAX_VALUE, problems);
        if (schema.getBytes(StandardCharsets.UTF_8).length > SnapshotHeader.SCHEMA_LENGTH_MAX)
        {
            problems.add("the schema's text is longer than " + SnapshotHeader.SCHEMA_LENGTH_MAX + " bytes");
        }
        if (!problems.isEmpty())
        {
            throw new JournalException("configuration of snapshots: " + String.join("; ", problems));
        }
        return this;
    }

    private static long number(
        final String property, final String text, final long min, final long max, final List<String> problems)
    {
        try
        {
            final long value = Long.parseLong(text.trim());
            if (value >= min && value <= max)
            {
                return value;
            }
        }
        catch (final NumberFormatException ignore)
        {
            // Told below, like a number out of range.
        }
        problems.add(property + " is " + text + ", must be " + min + " to " + max);
        return min;
    }
}
