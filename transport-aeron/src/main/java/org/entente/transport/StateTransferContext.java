package org.entente.transport;

import org.agrona.SystemUtil;
import org.entente.core.topology.NodeSet;
import org.entente.spi.SnapshotFiles;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Configuration of {@link AeronStateTransfer}. Not thread-safe; not to be changed after {@link #conclude()}. Must be
 * set: endpoint, files; and for an agent that sends node id and source.
 */
public final class StateTransferContext
{
    /** Property: most bytes of snapshots sent in a second, to all receivers together. */
    public static final String RATE_PROP = "entente.transfer.bytes.per.second";
    /** Property: how many bytes a receiver lets its sender have under way. */
    public static final String WINDOW_PROP = "entente.transfer.window";
    /** Property: after how long without a frame from the other side a transfer is cut off. */
    public static final String TIMEOUT_PROP = "entente.transfer.timeout";
    /** Property: how long a snapshot may take that has to be taken before it is sent. */
    public static final String PENDING_TIMEOUT_PROP = "entente.transfer.pending.timeout";

    /** Default of {@value #RATE_PROP}: chosen, not measured; see docs/state-transfer.md. */
    public static final int RATE_DEFAULT = 16 * 1024 * 1024;
    public static final int RATE_MIN = 64 * 1024;
    public static final int WINDOW_MIN = 128 * 1024;
    public static final int WINDOW_MAX = 1 << 30;

    private static final int TERM_LENGTH = 512 * 1024;

    private int nodeId;
    private long clusterId;
    private String endpoint;
    private SnapshotFiles files;
    private SnapshotSource source;
    private MediaContext mediaContext = new MediaContext();
    private long bytesPerSecond = SystemUtil.getSizeAsLong(RATE_PROP, RATE_DEFAULT);
    private int window = SystemUtil.getSizeAsInt(WINDOW_PROP, 1024 * 1024);
    private long timeoutNs = SystemUtil.getDurationInNanos(TIMEOUT_PROP, TimeUnit.SECONDS.toNanos(5));
    private long pendingTimeoutNs =
        SystemUtil.getDurationInNanos(PENDING_TIMEOUT_PROP, TimeUnit.SECONDS.toNanos(300));

    /**
     * Checks all values.
     *
     * @return this.
     * @throws IllegalArgumentException naming every problem with its property.
     */
    public StateTransferContext conclude()
    {
        final List<String> problems = new ArrayList<>();
        check(problems, NodeSet.contains(-1L, nodeId), "nodeId: must lie within 0 to 63, is " + nodeId);
        check(problems, null != endpoint, "endpoint: not set");
        check(problems, null != files, "files: not set");
        check(problems, bytesPerSecond >= RATE_MIN, RATE_PROP + ": must be at least 64k, is " + bytesPerSecond);
        check(problems, window >= WINDOW_MIN && window <= WINDOW_MAX,
            WINDOW_PROP + ": must lie within 128k to 1g, is " + window);
        check(problems, timeoutNs >= TimeUnit.SECONDS.toNanos(1), TIMEOUT_PROP + ": must be at least 1s");
        check(problems, pendingTimeoutNs >= timeoutNs,
            PENDING_TIMEOUT_PROP + ": must be at least " + TIMEOUT_PROP);
        if (!problems.isEmpty())
        {
            throw new IllegalArgumentException(String.join("; ", problems));
        }

        // Chunks fit into datagrams; a long term would only be memory.
        mediaContext.termLength(TERM_LENGTH);
        return this;
    }

    private static void check(final List<String> problems, final boolean isRight, final String problem)
    {
        if (!isRight)
        {
            problems.add(problem);
        }
    }

    /** This node, as told to receivers. */
    public StateTransferContext nodeId(final int nodeId)
    {
        this.nodeId = nodeId;
        return this;
    }

    public int nodeId()
    {
        return nodeId;
    }

    /** Both sides must name the same. */
    public StateTransferContext clusterId(final long clusterId)
    {
        this.clusterId = clusterId;
        return this;
    }

    public long clusterId()
    {
        return clusterId;
    }

    /** {@code host:port} to listen on: {@link Members#transferEndpoint}; port 0 for a tool that only receives. */
    public StateTransferContext endpoint(final String endpoint)
    {
        this.endpoint = endpoint;
        return this;
    }

    public String endpoint()
    {
        return endpoint;
    }

    /** What is sent, and where to put what comes. */
    public StateTransferContext files(final SnapshotFiles files)
    {
        this.files = files;
        return this;
    }

    public SnapshotFiles files()
    {
        return files;
    }

    /** Makes the snapshots that are sent; by default none are, and nobody is listened to. */
    public StateTransferContext source(final SnapshotSource source)
    {
        this.source = source;
        return this;
    }

    public SnapshotSource source()
    {
        return source;
    }

    /** How the agent's own driver and client are launched; its term length is set by {@link #conclude}. */
    public StateTransferContext mediaContext(final MediaContext mediaContext)
    {
        this.mediaContext = mediaContext;
        return this;
    }

    public MediaContext mediaContext()
    {
        return mediaContext;
    }

    /** Most bytes of snapshots sent in a second, to all receivers together. */
    public StateTransferContext bytesPerSecond(final long bytesPerSecond)
    {
        this.bytesPerSecond = bytesPerSecond;
        return this;
    }

    public long bytesPerSecond()
    {
        return bytesPerSecond;
    }

    /** How many bytes a receiver lets its sender have under way. */
    public StateTransferContext window(final int window)
    {
        this.window = window;
        return this;
    }

    public int window()
    {
        return window;
    }

    /** After how long without a frame from the other side a transfer is cut off. */
    public StateTransferContext timeoutNs(final long timeoutNs)
    {
        this.timeoutNs = timeoutNs;
        return this;
    }

    public long timeoutNs()
    {
        return timeoutNs;
    }

    /** How long a snapshot may take that has to be taken before it is sent. */
    public StateTransferContext pendingTimeoutNs(final long pendingTimeoutNs)
    {
        this.pendingTimeoutNs = pendingTimeoutNs;
        return this;
    }

    public long pendingTimeoutNs()
    {
        return pendingTimeoutNs;
    }
}
