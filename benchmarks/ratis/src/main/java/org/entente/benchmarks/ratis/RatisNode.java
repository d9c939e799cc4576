package org.entente.benchmarks.ratis;

import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;
import org.entente.benchmarks.load.Load;
import org.entente.benchmarks.load.Settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A member of a Ratis group, over gRPC, with Ratis' own log. No snapshots are taken. */
public final class RatisNode implements AutoCloseable
{
    // So long that on a busy machine nobody takes a leader that waits for its processor for one that has died.
    private static final int ELECTION_TIMEOUT_MIN_MS = 3_000;
    private static final int ELECTION_TIMEOUT_MAX_MS = 4_000;
    // When nobody has led yet, nobody can be taken for dead.
    private static final int FIRST_ELECTION_TIMEOUT_MIN_MS = 300;
    private static final int FIRST_ELECTION_TIMEOUT_MAX_MS = 900;
    // Appends that the leader sends a follower before it waits for an answer; 8 by default.
    private static final int APPENDS_MAX = 128;
    // Entries of segments stay in memory: smaller ones and fewer than by default, so that the heap has room for them.
    private static final SizeInBytes SEGMENT_MAX = SizeInBytes.valueOf("8MB");
    private static final int SEGMENTS_IN_MEMORY_MAX = 2;

    private final EchoStateMachine stateMachine = new EchoStateMachine();
    private final RaftServer server;

    /**
     * @param settings {@code id}, {@code endpoints} (addresses and ports of all, with commas between), {@code dir} (a
     *                 directory of its own is made in it) and {@code sync} (1: each batch of the log is on the disk
     *                 before it counts; 0: it counts when it is written, and goes to the disk afterwards).
     */
    RatisNode(final Settings settings) throws IOException
    {
        final String endpoints = settings.text("endpoints");
        final int id = (int)settings.number("id", 0);
        final RaftGroup group = EchoGroup.of(endpoints);
        server = RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(Integer.toString(id)))
            .setGroup(group)
            .setStateMachine(stateMachine)
            .setOption(RaftStorage.StartupOption.FORMAT)
            .setProperties(properties(
                endpoints.split(",")[id],
                Files.createDirectories(Path.of(settings.text("dir"), Integer.toString(id))),
                1 == settings.number("sync", 0)))
            .build();
        server.start();
    }

    public static void main(final String[] arguments) throws IOException
    {
        CommonPool.widen();
        try (RatisNode ignored = new RatisNode(Settings.parse(arguments)))
        {
            // Killed when the benchmark ends; where that was killed itself, by this.
            ProcessHandle.current().parent().orElseThrow().onExit().join();
        }
        System.exit(0);
    }

    /** Commands applied so far. Any thread. */
    long applied()
    {
        return stateMachine.applied();
    }

    @Override
    public void close() throws IOException
    {
        server.close();
    }

    private static RaftProperties properties(final String endpoint, final Path dir, final boolean isSync)
    {
        final int colon = endpoint.lastIndexOf(':');
        final RaftProperties properties = new RaftProperties();
        GrpcConfigKeys.Server.setHost(properties, endpoint.substring(0, colon));
        GrpcConfigKeys.Server.setPort(properties, Integer.parseInt(endpoint.substring(colon + 1)));
        GrpcConfigKeys.Server.setLeaderOutstandingAppendsMax(properties, APPENDS_MAX);

        RaftServerConfigKeys.setStorageDir(properties, List.of(dir.toFile()));
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, milliseconds(ELECTION_TIMEOUT_MIN_MS));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, milliseconds(ELECTION_TIMEOUT_MAX_MS));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, milliseconds(FIRST_ELECTION_TIMEOUT_MIN_MS));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, milliseconds(FIRST_ELECTION_TIMEOUT_MAX_MS));

        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, !isSync);
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SEGMENT_MAX);
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SEGMENT_MAX);
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, SEGMENTS_IN_MEMORY_MAX);
        // No request of one client is refused for want of room.
        RaftServerConfigKeys.Log.setQueueElementLimit(properties, 2 * Load.WINDOW_MAX);
        RaftServerConfigKeys.Write.setElementLimit(properties, 2 * Load.WINDOW_MAX);
        // By default the leader rests for a millisecond between appends.
        RaftServerConfigKeys.Log.Appender.setWaitTimeMin(properties, TimeDuration.ZERO);
        return properties;
    }

    private static TimeDuration milliseconds(final int count)
    {
        return TimeDuration.valueOf(count, TimeUnit.MILLISECONDS);
    }
}
