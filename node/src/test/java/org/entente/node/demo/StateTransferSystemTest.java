package org.entente.node.demo;

import org.entente.node.config.ClusterId;
import org.entente.node.load.Operation;
import org.entente.node.load.Player;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Three processes; one of them was down for longer than the others remember. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@Tag("long")
class StateTransferSystemTest
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long CLUSTER = ClusterId.of(Demo.CLUSTER_ID);
    private static final int OPERATIONS = 20_000;
    private static final int RETAINED_MAX = 6_200;
    // The load is slower than the nodes: what they retain lasts for some seconds, on any machine.
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(700);
    private static final String RESTARTED = "starting again from the snapshot of a peer";

    @TempDir
    Path dir;

    @Test
    void shouldBringANodeBackThatWasDownForLongerThanOthersRememberWhileTheyServe()
    {
        try (LocalCluster cluster = cluster())
        {
            final RoundLoad load = new RoundLoad(OPERATIONS, new Random(5));
            final boolean[] isDone = new boolean[2];
            try (Player player = new Player(cluster.clientEndpoints(), CLUSTER, 16, TimeUnit.SECONDS.toNanos(10)))
            {
                player.play(load.operations(), (done, total) ->
                {
                    if (!isDone[0] && done > total / 10)
                    {
                        isDone[0] = true;
                        cluster.kill(2);
                    }
                    else if (!isDone[1] && done > total * 6 / 10)
                    {
                        isDone[1] = true;
                        cluster.start(2);
                    }

                    LockSupport.parkNanos(PAUSE_NS);
                });
                awaitAgreement(cluster);
                assertEquals(List.of(), load.check(player::outcome, read(cluster, load.reads())));
            }

            assertTrue(logOf(cluster, 2).contains(RESTARTED), cluster.logTail(2));
            assertTakenOver(cluster);
        }
    }

    @Test
    void shouldGoOnWithTheTransferAfterTheReceiverAndItsSenderWereKilled() throws Exception
    {
        // So slow that it is killed in the middle.
        try (LocalCluster cluster = cluster("entente.transfer.bytes.per.second", "128k"))
        {
            cluster.kill(2);
            final RoundLoad load = new RoundLoad(OPERATIONS, new Random(6));
            try (Player player = new Player(
                cluster.clientEndpoints().subList(0, 2), CLUSTER, 16, TimeUnit.SECONDS.toNanos(10)))
            {
                player.play(load.operations(), (done, total) -> {});
                cluster.start(2);
                final long before = awaitPart(cluster, 100_000);
                cluster.kill(2);
                cluster.start(2);
                final long after = awaitPart(cluster, before + 1);
                assertTrue(after >= before, "nothing was begun anew: " + before + ", then " + after);
                cluster.kill(0);
                cluster.start(0);
                awaitAgreement(cluster);
            }

            assertTrue(logOf(cluster, 2).contains(RESTARTED), cluster.logTail(2));
            assertTakenOver(cluster);
        }
    }

    /** What came is not needed any more once the node has a snapshot of its own. */
    private static void assertTakenOver(final LocalCluster cluster)
    {
        final Path transferred = snapshots(cluster).resolve("transfer.snap");
        final Path used = snapshots(cluster).resolve("transfer-used.snap");
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (Files.exists(transferred) || Files.exists(used))
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "in time: " + cluster.logTail(2));
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** Waits until a number of bytes of a peer's snapshot have come. @return how many. */
    private static long awaitPart(final LocalCluster cluster, final long bytes) throws Exception
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (true)
        {
            long there = 0;
            if (Files.isDirectory(snapshots(cluster)))
            {
                try (var files = Files.list(snapshots(cluster)))
                {
                    there = files.filter(file -> file.toString().endsWith(".part"))
                        .mapToLong(file -> file.toFile().length()).sum();
                }
            }

            if (there >= bytes)
            {
                return there;
            }

            assertTrue(System.nanoTime() - deadlineNs < 0, "in time: " + cluster.logTail(2));
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private static Path snapshots(final LocalCluster cluster)
    {
        return cluster.dir().resolve("node-2").resolve("snapshots");
    }

    private LocalCluster cluster(final String... settings)
    {
        final Map<String, String> all = new HashMap<>(Map.of(
            "entente.journal.segment.length", "1m",
            // Each command is a transaction of its own, however fast they come: so the load outlasts what is retained.
            "entente.replica.commandsMax", "1",
            "entente.replica.txnsRetainedMax", Integer.toString(RETAINED_MAX)));
        for (int i = 0; i < settings.length; i += 2)
        {
            all.put(settings[i], settings[i + 1]);
        }

        final LocalCluster cluster = Demo.cluster(dir, 0, all);
        cluster.jvmOption("-XX:TieredStopAtLevel=1");
        IntStream.range(0, 3).forEach(cluster::start);
        try (ClusterProbes probes = new ClusterProbes(cluster, CLUSTER))
        {
            probes.awaitServing(TIMEOUT_NS);
        }

        return cluster;
    }

    private static void awaitAgreement(final LocalCluster cluster)
    {
        try (ClusterProbes probes = new ClusterProbes(cluster, CLUSTER))
        {
            assertTrue(probes.awaitAgreement(List.of(0, 1, 2), TIMEOUT_NS),
                () -> cluster.logTail(0) + "\n2:\n" + cluster.logTail(2));
        }
    }

    private static Map<String, RoundLoad.Seen> read(final LocalCluster cluster, final List<Operation> reads)
    {
        final Map<String, RoundLoad.Seen> seen = new HashMap<>();
        // Through the node that has come back.
        try (Player player = new Player(
            List.of(cluster.clientEndpoint(2)), CLUSTER, 32, TimeUnit.SECONDS.toNanos(10)))
        {
            player.resultListener((index, reply) -> seen.put(reads.get(index).key(), RoundLoad.Seen.of(reply)));
            player.play(reads, (done, total) -> {});
        }

        return seen;
    }

    private static String logOf(final LocalCluster cluster, final int node)
    {
        try
        {
            return Files.readString(cluster.log(node));
        }
        catch (final java.io.IOException ex)
        {
            throw new java.io.UncheckedIOException(ex);
        }
    }
}
