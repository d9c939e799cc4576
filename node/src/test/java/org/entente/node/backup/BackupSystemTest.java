package org.entente.node.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.client.ClientContext;
import org.entente.client.EntenteClient;
import org.entente.client.Reply;
import org.entente.client.RequestFailedException;
import org.entente.client.UnknownOutcomeException;
import org.entente.node.cli.BackupCommand;
import org.entente.node.cli.CommandLine;
import org.entente.node.cli.ExitCode;
import org.entente.node.config.ClusterId;
import org.entente.node.demo.ClusterProbes;
import org.entente.node.demo.Demo;
import org.entente.node.demo.Hosts;
import org.entente.node.demo.LocalCluster;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvReply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three processes, a backup of them under load, and three others that are restored from it. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@Tag("long")
class BackupSystemTest
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long CLUSTER = ClusterId.of(Demo.CLUSTER_ID);
    private static final long REQUEST_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int WRITES_BEFORE = 500;
    private static final int WRITES_AFTER = 200;

    @TempDir
    private Path temp;

    private final Hosts hosts = Hosts.loopback(3, 0);
    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private volatile boolean isOver;

    @Test
    void shouldRestoreAClusterFromABackupUnderLoadThatOldMembersCannotReach()
    {
        final int before;
        try (LocalCluster old = cluster("old"))
        {
            IntStream.range(0, 3).forEach(old::start);
            awaitServing(old);
            before = backUpUnderLoad(old);

            try (LocalCluster restored = cluster("restored").restored())
            {
                final String checksum = restore(restored);
                IntStream.range(0, 3).forEach(restored::start);
                awaitServing(restored);
                assertState(restored, checksum, before);
                assertServes(restored);
                assertOldMemberIsNotHeard(old, restored);
            }
        }
    }

    private LocalCluster cluster(final String name)
    {
        return new LocalCluster(temp.resolve(name), 3, hosts, Map.of(
            "entente.cluster.id", Demo.CLUSTER_ID,
            "entente.journal.segment.length", "1m"));
    }

    /** Leaves all nodes killed. @return number of writes that were acknowledged when the backup began. */
    private int backUpUnderLoad(final LocalCluster old)
    {
        final CompletableFuture<Void> load = CompletableFuture.runAsync(() -> write(old));
        awaitWrites(load, WRITES_BEFORE);
        final int before = acknowledged.get();
        assertEquals(ExitCode.OK, run("create", "--name", "b1", "--cluster",
            String.join(",", old.clientEndpoints()), "--cluster-id", Demo.CLUSTER_ID), err::toString);
        final int after = acknowledged.get();
        awaitWrites(load, after + WRITES_AFTER);
        isOver = true;
        load.join();
        IntStream.range(0, 3).forEach(old::kill);
        return before;
    }

    private void awaitWrites(final CompletableFuture<Void> load, final int writes)
    {
        await(() -> acknowledged.get() >= writes || load.isDone());
        if (load.isDone())
        {
            load.join();
        }
        assertFalse(load.isDone(), "the load goes on");
    }

    /** One key after the other, through node 0: what a state holds of them has no gap. */
    private void write(final LocalCluster cluster)
    {
        final long deadlineNs = System.nanoTime() + 2 * TIMEOUT_NS;
        while (!isOver && System.nanoTime() - deadlineNs < 0)
        {
            try (EntenteClient client = client(cluster, 0, REQUEST_TIMEOUT_NS))
            {
                write(client);
            }
            catch (final UnknownOutcomeException ex)
            {
                // A busy machine lost the connection: the same key is put again, to the same value.
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private void write(final EntenteClient client)
    {
        final KvCommandEncoder command = new KvCommandEncoder(new ExpandableArrayBuffer());
        while (!isOver)
        {
            final int next = acknowledged.get();
            final int length = command.encodePut(key(next), ("value" + next).getBytes(UTF_8));
            client.request(command.buffer(), 0, length);
            acknowledged.incrementAndGet();
        }
    }

    private static byte[] key(final int i)
    {
        return ("key" + i).getBytes(UTF_8);
    }

    private int run(final String... arguments)
    {
        out.reset();
        err.reset();
        final PrintStream printed = new PrintStream(out, true, UTF_8);
        final PrintStream told = new PrintStream(err, true, UTF_8);
        final List<String> line = new ArrayList<>(List.of("backup", "--dir", temp.resolve("backups").toString()));
        line.addAll(List.of(arguments));
        return new CommandLine(List.of(new BackupCommand(printed, told)), printed, told)
            .run(line.toArray(String[]::new));
    }

    /** @return the checksum of the state that each node gets. */
    private String restore(final LocalCluster restored)
    {
        assertEquals(ExitCode.OK, run("verify", "b1"), err::toString);
        final Pattern pattern = Pattern.compile("checksum ([0-9a-f]+)");
        String checksum = null;
        for (int node = 0; node < 3; node++)
        {
            assertEquals(ExitCode.OK, run("restore", "b1", "--config", restored.configure(node).toString()),
                err::toString);
            final Matcher matcher = pattern.matcher(out.toString(UTF_8));
            assertTrue(matcher.find(), out::toString);
            assertTrue(null == checksum || checksum.equals(matcher.group(1)));
            checksum = matcher.group(1);
        }

        return checksum;
    }

    private void assertState(final LocalCluster restored, final String checksum, final int before)
    {
        try (ClusterProbes probes = new ClusterProbes(restored, CLUSTER))
        {
            for (int node = 0; node < 3; node++)
            {
                assertEquals(checksum, probes.status(node).get("checksum").replaceFirst("^0+(?!$)", ""));
            }
        }

        try (EntenteClient client = client(restored, 1, REQUEST_TIMEOUT_NS))
        {
            int held = 0;
            while (KvCode.OK == request(client, encoder.encodeGet(key(held))).code())
            {
                held++;
            }
            assertTrue(held >= before, held + " writes are in the backup, " + before + " were acknowledged before it");
            assertTrue(held < acknowledged.get(), "it is of the moment of the backup, and of no later one");
            for (int i = held; i < acknowledged.get(); i++)
            {
                assertEquals(KvCode.NOT_FOUND, request(client, encoder.encodeGet(key(i))).code(), "no gaps: " + i);
            }
        }
    }

    private void assertServes(final LocalCluster restored)
    {
        for (int node = 0; node < 3; node++)
        {
            try (EntenteClient client = client(restored, node, REQUEST_TIMEOUT_NS))
            {
                final int length = encoder.encodePut(("new" + node).getBytes(UTF_8), new byte[]{(byte)node});
                assertEquals(KvCode.OK, request(client, length).code());
            }
            try (EntenteClient client = client(restored, (node + 1) % 3, REQUEST_TIMEOUT_NS))
            {
                assertArrayEquals(new byte[]{(byte)node},
                    request(client, encoder.encodeGet(("new" + node).getBytes(UTF_8))).value());
            }
        }

        // And from its own journal, over the snapshot that it was restored from.
        restored.kill(0);
        restored.start(0);
        awaitServing(restored);
        try (ClusterProbes probes = new ClusterProbes(restored, CLUSTER))
        {
            assertTrue(probes.awaitAgreement(List.of(0, 1, 2), TIMEOUT_NS), () -> probes.statuses().toString());
        }
    }

    private void assertOldMemberIsNotHeard(final LocalCluster old, final LocalCluster restored)
    {
        restored.kill(2);
        old.start(2);
        try (ClusterProbes now = new ClusterProbes(restored, CLUSTER);
            ClusterProbes then = new ClusterProbes(old, CLUSTER))
        {
            await(() -> rejected(now, 0) > 0 && rejected(now, 1) > 0 && rejected(then, 2) > 0);
        }

        // It has a majority of addresses, and yet is alone.
        try (EntenteClient client = client(old, 2, TimeUnit.SECONDS.toNanos(3)))
        {
            final int length = encoder.encodePut("from-the-past".getBytes(UTF_8), new byte[1]);
            assertThrows(RuntimeException.class, () -> client.request(encoder.buffer(), 0, length));
        }
        catch (final RequestFailedException | UnknownOutcomeException ex)
        {
            assertFalse(ex.getMessage().isEmpty(), "refused at the door, which is as good");
        }

        try (EntenteClient client = client(restored, 0, REQUEST_TIMEOUT_NS))
        {
            assertEquals(KvCode.NOT_FOUND, request(client, encoder.encodeGet("from-the-past".getBytes(UTF_8))).code());
        }
    }

    private static long rejected(final ClusterProbes probes, final int node)
    {
        return Long.parseLong(probes.status(node).getOrDefault("framesRejected.CLUSTER", "0"));
    }

    private static void awaitServing(final LocalCluster cluster)
    {
        try (ClusterProbes probes = new ClusterProbes(cluster, CLUSTER))
        {
            probes.awaitServing(TIMEOUT_NS);
        }
    }

    private static EntenteClient client(final LocalCluster cluster, final int node, final long timeoutNs)
    {
        return EntenteClient.connect(new ClientContext()
            .endpoints(cluster.clientEndpoint(node))
            .clusterId(CLUSTER)
            .requestTimeoutNs(timeoutNs));
    }

    private KvReply request(final EntenteClient client, final int length)
    {
        final Reply reply = client.request(encoder.buffer(), 0, length);
        return new KvReply().decode(new UnsafeBuffer(reply.payload()), 0, reply.payload().length);
    }

    private static void await(final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "in time");
            LockSupport.parkNanos(1_000_000);
        }
    }
}
