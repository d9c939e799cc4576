package org.entente.node.demo;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.client.ClientContext;
import org.entente.client.EntenteClient;
import org.entente.client.Reply;
import org.entente.client.RequestFailedException;
import org.entente.core.time.Timestamp;
import org.entente.node.cli.CommandLine;
import org.entente.node.cli.ExitCode;
import org.entente.node.cli.NodeCommand;
import org.entente.node.config.ClusterId;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvReply;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Three processes, as they are deployed. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NodeSystemTest
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long CLUSTER = ClusterId.of(Demo.CLUSTER_ID);

    @TempDir
    Path dir;

    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());

    @Test
    void shouldReadOverEachNodeWhatWasPutOverAnotherAndComeBackFromKillAndFromRestart()
    {
        try (LocalCluster cluster = Demo.cluster(dir, 0, Map.of("entente.journal.segment.length", "1m")))
        {
            IntStream.range(0, 3).forEach(cluster::start);
            awaitServing(cluster);

            for (int node = 0; node < 3; node++)
            {
                put(cluster, node, "key" + node, "value" + node);
                assertValue(cluster, (node + 1) % 3, "key" + node, "value" + node);
                assertQueried(cluster, (node + 2) % 3, "key" + node, "value" + node);
            }

            cluster.kill(1);
            put(cluster, 0, "while-down", "0");
            assertValue(cluster, 2, "while-down", "0");

            cluster.start(1);
            awaitServing(cluster);
            awaitAgreement(cluster);
            assertValue(cluster, 1, "while-down", "0");

            // All at once: what was answered is in the journals, and nowhere else.
            IntStream.range(0, 3).forEach(cluster::kill);
            IntStream.range(0, 3).forEach(cluster::start);
            awaitServing(cluster);
            assertValue(cluster, 2, "key0", "value0");
            assertValue(cluster, 0, "while-down", "0");
            assertQueried(cluster, 1, "while-down", "0");
            awaitAgreement(cluster);

            assertEquals(0, cluster.stop(2), cluster.logTail(2));
            assertTrue(cluster.logTail(2).contains("closing"), cluster.logTail(2));
        }
    }

    @Test
    void shouldRefuseMalformedAndOversizedCommandsWithASentence()
    {
        try (LocalCluster cluster = Demo.cluster(dir, 0, Map.of()))
        {
            IntStream.range(0, 3).forEach(cluster::start);
            awaitServing(cluster);
            try (EntenteClient client = client(cluster, 0))
            {
                final RequestFailedException malformed = assertThrows(
                    RequestFailedException.class,
                    () -> client.request(new UnsafeBuffer(new byte[]{1, 99}), 0, 2));
                assertEquals(ReplyCode.INVALID_REQUEST, malformed.code());
                assertTrue(malformed.getMessage().contains("operation is 99"), malformed.getMessage());

                assertThrows(
                    RequestFailedException.class,
                    () -> client.request(new UnsafeBuffer(new byte[70_000]), 0, 70_000));
                assertEquals(KvCode.NOT_FOUND, request(client, encoder.encodeGet(bytes("none"))).code());
            }
        }
    }

    @Test
    void shouldNotStartASecondNodeOnOneDirectory() throws Exception
    {
        try (LocalCluster cluster = Demo.cluster(dir, 0, Map.of()))
        {
            cluster.start(0);
            final Path log = cluster.log(0);
            await(() -> Files.exists(log) && Files.readString(log).contains("serving"));

            final ByteArrayOutputStream err = new ByteArrayOutputStream();
            final CommandLine commandLine = new CommandLine(
                List.of(new NodeCommand(
                    new PrintStream(new ByteArrayOutputStream()), new PrintStream(err))),
                System.out, System.err);
            assertEquals(
                ExitCode.IN_USE,
                commandLine.run("node", "--config", dir.resolve("node-0.properties").toString()));
            assertTrue(err.toString(StandardCharsets.UTF_8).contains("is in use by process "), err.toString());
            assertTrue(cluster.isAlive(0));
        }
    }

    @Test
    void shouldLoseNothingInARoundOfKill()
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final KillRounds rounds = new KillRounds(
            Map.of("entente.journal.segment.length", "1m"), 3_000, TimeUnit.SECONDS.toNanos(10), new PrintStream(out));
        assertEquals(List.of(), rounds.run(dir.resolve("round"), 0, 7));
        assertTrue(rounds.longestGapNs() > 0);
        assertFalse(Files.exists(dir.resolve("round")));
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

    private void put(final LocalCluster cluster, final int node, final String key, final String value)
    {
        try (EntenteClient client = client(cluster, node))
        {
            assertEquals(KvCode.OK, request(client, encoder.encodePut(bytes(key), bytes(value))).code());
        }
    }

    private void assertValue(final LocalCluster cluster, final int node, final String key, final String value)
    {
        try (EntenteClient client = client(cluster, node))
        {
            assertArrayEquals(bytes(value), request(client, encoder.encodeGet(bytes(key))).value(), key);
        }
    }

    /** By a quorum read; afterwards the node is asked about the transaction that a read of the same key becomes. */
    private void assertQueried(final LocalCluster cluster, final int node, final String key, final String value)
    {
        try (EntenteClient client = client(cluster, node))
        {
            final int length = encoder.encodeGet(bytes(key));
            final Reply read = client.query(encoder.buffer(), 0, length, Consistency.QUORUM);
            assertEquals(0, read.txnId());
            assertArrayEquals(
                bytes(value), new KvReply().decode(new UnsafeBuffer(read.payload()), 0, read.payload().length).value());

            final long txnId = client.query(encoder.buffer(), 0, length, Consistency.TRANSACTION).txnId();
            final String explanation = client.explain(txnId);
            assertTrue(explanation.startsWith("txnId=" + Timestamp.toString(txnId) + "\ntxnIdNumber=" + txnId +
                "\ncoordinator=" + node + "\nnode=" + node + "\nknown="), explanation);
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

    private static void await(final Condition condition) throws Exception
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.holds())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "in time");
            Thread.onSpinWait();
        }
    }

    /** Something that is waited for. */
    private interface Condition
    {
        boolean holds() throws Exception;
    }
}
