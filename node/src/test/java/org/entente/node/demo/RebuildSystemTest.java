package org.entente.node.demo;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.client.ClientContext;
import org.entente.client.EntenteClient;
import org.entente.client.Reply;
import org.entente.journal.DataDirectory;
import org.entente.journal.Manifest;
import org.entente.node.cli.CommandLine;
import org.entente.node.cli.ExitCode;
import org.entente.node.cli.RebuildCommand;
import org.entente.node.config.ClusterId;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvReply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Three processes; one of them loses its directory, and later another one has its own rebuilt as it is. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@Tag("long")
class RebuildSystemTest
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long CLUSTER = ClusterId.of(Demo.CLUSTER_ID);
    private static final int KEYS = 200;

    @TempDir
    Path dir;

    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void shouldVoteAgainAfterItsDirectoryWasLostAndRebuilt() throws IOException
    {
        try (LocalCluster cluster = Demo.cluster(dir, 0, Map.of("entente.journal.segment.length", "1m")))
        {
            cluster.jvmOption("-XX:TieredStopAtLevel=1");
            IntStream.range(0, 3).forEach(cluster::start);
            awaitAgreement(cluster);
            put(cluster, 2, "own");
            put(cluster, 0, "others");

            cluster.kill(2);
            delete(cluster.dir().resolve("node-2"));
            cluster.start(2);
            assertTrue(cluster.awaitEnd(2, TimeUnit.NANOSECONDS.toMillis(TIMEOUT_NS)), cluster.logTail(2));
            assertEquals(ExitCode.NOT_BOOTSTRAPPED, cluster.exitCode(2), cluster.logTail(2));

            put(cluster, 1, "meanwhile");
            rebuild(cluster, 2);
            cluster.start(2);
            awaitRejoined(cluster, 2);
            awaitAgreement(cluster);
            assertDecidesWithout(cluster, 0, 1, 2);

            // Its directory is there: it is moved aside, and tells the next incarnation.
            cluster.kill(1);
            final String text = rebuild(cluster, 1);
            assertTrue(text.contains("is now in "), text);
            cluster.start(1);
            awaitRejoined(cluster, 1);
            assertEquals(1, DataDirectory.peek(cluster.dir().resolve("node-1")).identity().nodeIncarnation());
            awaitAgreement(cluster);
            assertDecidesWithout(cluster, 0, 2, 1);

            // Killed as voters, they come back as voters.
            IntStream.range(0, 3).forEach(cluster::kill);
            IntStream.range(0, 3).forEach(cluster::start);
            awaitAgreement(cluster);
            put(cluster, 2, "last");
            awaitAgreement(cluster);
        }
    }

    private String rebuild(final LocalCluster cluster, final int node)
    {
        printed.reset();
        final PrintStream print = new PrintStream(printed);
        final int code = new CommandLine(List.of(new RebuildCommand(print, print)), print, print).run(
            "rebuild", "--config", cluster.configure(node).toString());
        final String text = printed.toString(StandardCharsets.UTF_8);
        assertEquals(ExitCode.OK, code, text);
        assertEquals(Manifest.State.REBUILDING, manifest(cluster, node).state());
        return text;
    }

    /** Without it, the two others are no majority: where they decide, both vote. */
    private void assertDecidesWithout(final LocalCluster cluster, final int down, final int client, final int voter)
    {
        cluster.kill(down);
        put(cluster, client, "by-" + client + "-and-" + voter + "-");
        put(cluster, voter, "by-" + voter + "-and-" + client + "-");
        cluster.start(down);
        awaitAgreement(cluster);
    }

    private static void awaitRejoined(final LocalCluster cluster, final int node)
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!cluster.isServing(node))
        {
            assertTrue(cluster.isAlive(node) && System.nanoTime() - deadlineNs < 0, () -> cluster.logTail(node));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }

        assertEquals(Manifest.State.VOTER, manifest(cluster, node).state(), () -> cluster.logTail(node));
        assertTrue(cluster.logTail(node).contains(": rebuilding"), () -> cluster.logTail(node));
    }

    private static Manifest manifest(final LocalCluster cluster, final int node)
    {
        return DataDirectory.peek(cluster.dir().resolve("node-" + node));
    }

    private static void awaitAgreement(final LocalCluster cluster)
    {
        try (ClusterProbes probes = new ClusterProbes(cluster, CLUSTER))
        {
            probes.awaitServing(TIMEOUT_NS);
            assertTrue(probes.awaitAgreement(List.of(0, 1, 2), TIMEOUT_NS), () -> probes.statuses().toString());
        }
    }

    private void put(final LocalCluster cluster, final int node, final String prefix)
    {
        try (EntenteClient client = EntenteClient.connect(new ClientContext()
            .endpoints(cluster.clientEndpoint(node))
            .clusterId(CLUSTER)
            .requestTimeoutNs(TimeUnit.SECONDS.toNanos(20))))
        {
            for (int i = 0; i < KEYS; i++)
            {
                final Reply reply =
                    client.request(encoder.buffer(), 0, encoder.encodePut(bytes(prefix + i), bytes("value" + i)));
                assertEquals(KvCode.OK, new KvReply().decode(
                    new UnsafeBuffer(reply.payload()), 0, reply.payload().length).code());
            }
        }
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void delete(final Path path) throws IOException
    {
        try (Stream<Path> paths = Files.walk(path))
        {
            paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
