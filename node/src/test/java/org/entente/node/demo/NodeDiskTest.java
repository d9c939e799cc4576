package org.entente.node.demo;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.client.ClientContext;
import org.entente.client.EntenteClient;
import org.entente.client.Reply;
import org.entente.client.RequestFailedException;
import org.entente.node.cli.ExitCode;
import org.entente.node.config.ClusterId;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvReply;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Three processes, one of them on a disk that runs full or fails. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class NodeDiskTest
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long CLUSTER = ClusterId.of(Demo.CLUSTER_ID);
    private static final int VICTIM = 2;
    private static final long MIB = 1024 * 1024;

    @TempDir
    Path dir;

    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());

    @BeforeEach
    void needRoot()
    {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")),
            "a small disk is mounted, and a process traced, by root alone: run as root to test a disk that fails");
    }

    @Test
    void shouldTakeNoNewWorkOnAFullDiskStandStillOnAnExhaustedOneAndComeBackByItself() throws IOException
    {
        final Path disk = Files.createDirectories(dir.resolve("cluster").resolve("node-" + VICTIM));
        run(List.of("mount", "-t", "tmpfs", "-o", "size=48m", "entente-test", disk.toString()));
        try (LocalCluster cluster = cluster())
        {
            IntStream.range(0, 3).forEach(cluster::start);
            awaitServing(cluster);
            put(cluster, VICTIM, "key", "before");

            final Path ballast = disk.resolve("ballast");
            run(List.of("fallocate", "-l", Long.toString(disk.toFile().getUsableSpace()), ballast.toString()));
            await(() -> "NEARLY_FULL".equals(status(cluster).get("journalState")), () -> status(cluster).toString());
            final RequestFailedException refused =
                assertThrows(RequestFailedException.class, () -> put(cluster, VICTIM, "key", "refused"));
            assertEquals(ReplyCode.NO_SPACE, refused.code());
            assertEquals("before", query(cluster, Consistency.QUORUM));
            assertEquals("before", query(cluster, Consistency.LOCAL));

            // The others go on, and it votes for them until its reserve is nearly used up.
            final String large = "x".repeat(16 * 1024);
            await(() ->
            {
                putAgainAndAgain(cluster, large);
                return "FULL".equals(status(cluster).get("journalState"));
            }, () -> status(cluster).toString());
            put(cluster, 1, "key", "after");
            assertEquals("before", query(cluster, Consistency.LOCAL));
            assertEquals(ReplyCode.NO_SPACE,
                assertThrows(RequestFailedException.class, () -> query(cluster, Consistency.QUORUM)).code());
            assertTrue(cluster.isAlive(VICTIM), cluster.logTail(VICTIM));

            Files.delete(ballast);
            await(() -> "OK".equals(status(cluster).get("journalState")), () -> status(cluster).toString());
            awaitAgreement(cluster);
            put(cluster, VICTIM, "key", "at last");
            assertEquals("at last", query(cluster, Consistency.LOCAL));
        }
        finally
        {
            run(List.of("umount", disk.toString()));
        }
    }

    @Test
    void shouldHaltWhenABarrierFailsAndLoseNothing() throws IOException
    {
        try (LocalCluster cluster = cluster())
        {
            IntStream.range(0, 3).forEach(cluster::start);
            awaitServing(cluster);
            put(cluster, VICTIM, "key", "before");

            final Process strace = new ProcessBuilder("strace", "-f", "-qq", "-o", "/dev/null",
                "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO", "-p",
                Long.toString(cluster.pid(VICTIM))).redirectErrorStream(true).start();
            try
            {
                // Each of them leads to a barrier at all nodes; strace may take a while to attach.
                await(() ->
                {
                    put(cluster, 0, "other", "value");
                    return !cluster.isAlive(VICTIM);
                }, () -> cluster.logTail(VICTIM));
            }
            finally
            {
                strace.destroy();
                strace.onExit().join();
            }

            assertEquals(ExitCode.DISK, cluster.exitCode(VICTIM), cluster.logTail(VICTIM));
            assertTrue(cluster.logTail(VICTIM).contains("the journal failed (IO)"), cluster.logTail(VICTIM));
            put(cluster, 0, "key", "while down");

            cluster.start(VICTIM);
            awaitServing(cluster);
            awaitAgreement(cluster);
            assertEquals("while down", query(cluster, Consistency.QUORUM));
        }
    }

    private LocalCluster cluster()
    {
        return Demo.cluster(dir.resolve("cluster"), 0, Map.of(
            "entente.journal.segment.length", "1m",
            "entente.journal.reserve.bytes", Long.toString(8 * MIB)));
    }

    private static void awaitServing(final LocalCluster cluster)
    {
        try (ClusterProbes probes = new ClusterProbes(cluster, CLUSTER))
        {
            probes.awaitServing(TIMEOUT_NS);
        }
    }

    private static void awaitAgreement(final LocalCluster cluster)
    {
        try (ClusterProbes probes = new ClusterProbes(cluster, CLUSTER))
        {
            assertTrue(probes.awaitAgreement(List.of(0, 1, 2), TIMEOUT_NS), () -> probes.statuses().toString());
        }
    }

    private static Map<String, String> status(final LocalCluster cluster)
    {
        try (ClusterProbes probes = new ClusterProbes(cluster, CLUSTER))
        {
            return probes.statuses().get(VICTIM);
        }
    }

    private void put(final LocalCluster cluster, final int node, final String key, final String value)
    {
        try (EntenteClient client = client(cluster, node))
        {
            client.request(encoder.buffer(), 0, encoder.encodePut(bytes(key), bytes(value)));
        }
    }

    private void putAgainAndAgain(final LocalCluster cluster, final String value)
    {
        try (EntenteClient client = client(cluster, 0))
        {
            for (int i = 0; i < 50; i++)
            {
                client.request(encoder.buffer(), 0, encoder.encodePut(bytes("large"), bytes(value)));
            }
        }
    }

    private String query(final LocalCluster cluster, final Consistency consistency)
    {
        try (EntenteClient client = client(cluster, VICTIM))
        {
            final Reply read = client.query(encoder.buffer(), 0, encoder.encodeGet(bytes("key")), consistency);
            return new String(new KvReply().decode(
                new UnsafeBuffer(read.payload()), 0, read.payload().length).value(), StandardCharsets.UTF_8);
        }
    }

    private static EntenteClient client(final LocalCluster cluster, final int node)
    {
        return EntenteClient.connect(new ClientContext()
            .endpoints(cluster.clientEndpoint(node))
            .clusterId(CLUSTER)
            .requestTimeoutNs(TimeUnit.SECONDS.toNanos(20)));
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void run(final List<String> command) throws IOException
    {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.onExit().join().exitValue(), () -> command + ": " + output);
    }

    private static void await(final BooleanSupplier condition, final Supplier<String> otherwise)
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, otherwise);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
