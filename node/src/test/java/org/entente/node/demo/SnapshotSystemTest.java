package org.entente.node.demo;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.client.ClientContext;
import org.entente.client.EntenteClient;
import org.entente.client.Reply;
import org.entente.node.cli.CommandLine;
import org.entente.node.cli.ExitCode;
import org.entente.node.cli.SnapshotCommand;
import org.entente.node.config.ClusterId;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvReply;
import org.entente.node.load.NodeProbe;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Three processes that take snapshots because an operator asks for them, and start again from them. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@Tag("long")
class SnapshotSystemTest
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long CLUSTER = ClusterId.of(Demo.CLUSTER_ID);
    private static final int KEYS = 200;

    @TempDir
    Path dir;

    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());

    @Test
    void shouldStartFromTheSnapshotThatWasAskedForAndTheJournalAfterIt()
    {
        try (LocalCluster cluster = Demo.cluster(dir, 0, Map.of("entente.journal.segment.length", "1m")))
        {
            IntStream.range(0, 3).forEach(cluster::start);
            awaitAgreement(cluster);
            put(cluster, 0, "before");
            assertEquals(ExitCode.OK, snapshot(cluster));
            assertEquals(ExitCode.OK, snapshot(cluster), "not needed, and said so");
            put(cluster, 1, "after");
            final long covered = covered(cluster, 0);
            assertTrue(covered > 0);

            IntStream.range(0, 3).forEach(cluster::kill);
            IntStream.range(0, 3).forEach(cluster::start);
            awaitAgreement(cluster);
            assertEquals(covered, covered(cluster, 0));
            assertValues(cluster, 2, "before");
            assertValues(cluster, 0, "after");
        }
    }

    private static int snapshot(final LocalCluster cluster)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final PrintStream print = new PrintStream(out);
        final int code = new CommandLine(List.of(new SnapshotCommand(print, print)), print, print).run(
            "snapshot", "--cluster", String.join(",", cluster.clientEndpoint(0), cluster.clientEndpoint(1),
            cluster.clientEndpoint(2)), "--cluster-id", Demo.CLUSTER_ID, "--timeout-ms", "20000");
        assertEquals(ExitCode.OK, code, out.toString(StandardCharsets.UTF_8));
        return code;
    }

    private static long covered(final LocalCluster cluster, final int node)
    {
        try (NodeProbe probe = new NodeProbe(cluster.clientEndpoint(node), CLUSTER, TIMEOUT_NS))
        {
            return Long.parseLong(probe.status().get("snapshotRecordsCovered"));
        }
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
        try (EntenteClient client = client(cluster, node))
        {
            for (int i = 0; i < KEYS; i++)
            {
                assertEquals(
                    KvCode.OK, request(client, encoder.encodePut(bytes(prefix + i), bytes("value" + i))).code());
            }
        }
    }

    private void assertValues(final LocalCluster cluster, final int node, final String prefix)
    {
        try (EntenteClient client = client(cluster, node))
        {
            for (int i = 0; i < KEYS; i++)
            {
                assertArrayEquals(
                    bytes("value" + i), request(client, encoder.encodeGet(bytes(prefix + i))).value(), prefix + i);
            }
        }
    }

    private static EntenteClient client(final LocalCluster cluster, final int node)
    {
        return EntenteClient.connect(new ClientContext()
            .endpoints(cluster.clientEndpoint(node))
            .clusterId(CLUSTER)
            .requestTimeoutNs(TimeUnit.SECONDS.toNanos(20)));
    }

    private KvReply request(final EntenteClient client, final int length)
    {
        final Reply reply = client.request(encoder.buffer(), 0, length);
        return new KvReply().decode(new UnsafeBuffer(reply.payload()), 0, reply.payload().length);
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
