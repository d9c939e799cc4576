package org.entente.node.demo;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.DefiniteFailureException;
import org.entente.client.ClientContext;
import org.entente.client.EntenteClient;
import org.entente.client.Reply;
import org.entente.client.SessionClient;
import org.entente.client.SessionCommands;
import org.entente.client.SessionContext;
import org.entente.client.SessionListener;
import org.entente.node.config.ClusterId;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvReply;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Three processes, one client of a session, and the node that it talks to is killed with its requests in flight. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SessionSystemTest
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(90);
    private static final long CLUSTER = ClusterId.of(Demo.CLUSTER_ID);
    private static final int OUTAGE_SECONDS = Integer.getInteger("entente.test.outage.seconds", 3);
    private static final int TRANSFERS = 4_000;
    private static final int FUTURES = 2_000;
    private static final long BALANCE = 1_000_000;
    private static final byte[] FROM = "from".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TO = "to".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path dir;

    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
    private final Transfers transfers = new Transfers();
    private long transferred;

    @Test
    void shouldExecuteEachRequestOnceThoughTheClientsNodeIsKilledTwice()
    {
        try (LocalCluster cluster = Demo.cluster(dir, 0, Map.of()))
        {
            cluster.jvmOption("-XX:TieredStopAtLevel=1");
            IntStream.range(0, 3).forEach(cluster::start);
            awaitAgreement(cluster);
            request(cluster, 1, encoder.encodeOpen(FROM, BALANCE));
            request(cluster, 1, encoder.encodeOpen(TO, 0));

            transferWhileNodesAreKilled(cluster);

            assertEquals(List.of(), transfers.others);
            assertEquals(TRANSFERS, transfers.executed);
            awaitAgreement(cluster);
            for (int node = 0; node < 3; node++)
            {
                assertEquals(TRANSFERS, request(cluster, node, encoder.encodeGet(TO)).balance(), "node " + node);
                assertEquals(BALANCE - TRANSFERS, request(cluster, node, encoder.encodeGet(FROM)).balance());
            }

            completeFuturesWhileANodeIsKilled(cluster);
            failNothingWhileNodesAreRestartedInTurn(cluster);
            recoverAfterAllNodesHaveBeenAway(cluster);
        }
    }

    private void transferWhileNodesAreKilled(final LocalCluster cluster)
    {
        final ClientContext context = context(cluster);
        final SessionContext session = new SessionContext().lanes(4).window(64)
            .deliveryTimeoutNs(TIMEOUT_NS);
        try (SessionClient client = SessionClient.open(context, session, transfers))
        {
            final int length = encoder.encodeTransfer(FROM, TO, 1);
            final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
            int offered = 0;
            int kills = 0;
            while (transfers.executed + transfers.others.size() < TRANSFERS)
            {
                offered += offered < TRANSFERS && client.offer(encoder.buffer(), 0, length) > 0 ? 1 : 0;
                client.poll();
                assertTrue(System.nanoTime() - deadlineNs < 0, () -> "executed " + transfers.executed + ", in flight " +
                    client.inFlight() + ", " + client.failure() + ", " + transfers.others);
                if (kills < 2 && client.inFlight() > 200 && transfers.executed > (kills + 1) * TRANSFERS / 4)
                {
                    cluster.kill(kills);
                    cluster.start(kills);
                    kills++;
                }
            }

            assertEquals(2, kills);
        }
    }

    private void completeFuturesWhileANodeIsKilled(final LocalCluster cluster)
    {
        try (SessionCommands commands = SessionCommands.launch(context(cluster), new SessionContext()))
        {
            final List<CompletableFuture<org.entente.app.Reply>> futures = new ArrayList<>();
            final int length = encoder.encodeTransfer(FROM, TO, 1);
            for (int i = 0; i < FUTURES; i++)
            {
                futures.add(commands.write(encoder.buffer(), 0, length));
                if (FUTURES / 2 == i)
                {
                    commands.await(futures.get(i / 2));
                    cluster.kill(0);
                    cluster.start(0);
                }
            }

            for (final CompletableFuture<org.entente.app.Reply> future : futures)
            {
                final DirectBuffer result = commands.await(future).result();
                assertEquals(KvCode.OK, new KvReply().decode(result, 0, result.capacity()).code());
            }

            for (final Consistency consistency : List.of(Consistency.QUORUM, Consistency.TRANSACTION))
            {
                final DirectBuffer result = commands.await(
                    commands.read(encoder.buffer(), 0, encoder.encodeGet(TO), consistency)).result();
                assertEquals(TRANSFERS + FUTURES, new KvReply().decode(result, 0, result.capacity()).balance());
            }

            final DefiniteFailureException ex = assertThrows(DefiniteFailureException.class,
                () -> commands.await(commands.write(new UnsafeBuffer(new byte[] {1, 99}), 0, 2)));
            assertEquals(ReplyCode.INVALID_REQUEST, ex.code());
        }
    }

    /** A rolling restart: each node in turn ends by SIGTERM and comes back. */
    private void failNothingWhileNodesAreRestartedInTurn(final LocalCluster cluster)
    {
        try (SessionCommands commands = SessionCommands.launch(context(cluster), new SessionContext()))
        {
            final List<CompletableFuture<org.entente.app.Reply>> futures = new ArrayList<>();
            for (int node = 0; node < 3; node++)
            {
                transfer(commands, futures);
                assertEquals(0, cluster.stop(node));
                transfer(commands, futures);
                cluster.start(node);
                awaitAgreement(cluster);
            }

            for (final CompletableFuture<org.entente.app.Reply> future : futures)
            {
                final DirectBuffer result = commands.await(future).result();
                assertEquals(KvCode.OK, new KvReply().decode(result, 0, result.capacity()).code());
            }

            final DirectBuffer result = commands.await(
                commands.read(encoder.buffer(), 0, encoder.encodeGet(TO), Consistency.QUORUM)).result();
            transferred = TRANSFERS + FUTURES + futures.size();
            assertEquals(transferred, new KvReply().decode(result, 0, result.capacity()).balance());
        }
    }

    /** Nobody is there for a while: the client comes back by itself, and all that has waited is executed once. */
    private void recoverAfterAllNodesHaveBeenAway(final LocalCluster cluster)
    {
        final SessionContext session = new SessionContext()
            .deliveryTimeoutNs(TimeUnit.SECONDS.toNanos(OUTAGE_SECONDS) + TIMEOUT_NS);
        try (SessionCommands commands = SessionCommands.launch(context(cluster), session))
        {
            final List<CompletableFuture<org.entente.app.Reply>> futures = new ArrayList<>();
            commands.await(commands.write(encoder.buffer(), 0, encoder.encodeTransfer(FROM, TO, 1)));
            IntStream.range(0, 3).forEach(cluster::kill);
            transfer(commands, futures);
            assertThrows(TimeoutException.class, () -> futures.get(0).get(OUTAGE_SECONDS, TimeUnit.SECONDS));

            IntStream.range(0, 3).forEach(cluster::start);
            for (final CompletableFuture<org.entente.app.Reply> future : futures)
            {
                final DirectBuffer result = commands.await(future).result();
                assertEquals(KvCode.OK, new KvReply().decode(result, 0, result.capacity()).code());
            }

            final DirectBuffer result = commands.await(
                commands.read(encoder.buffer(), 0, encoder.encodeGet(TO), Consistency.QUORUM)).result();
            assertEquals(transferred + 1 + futures.size(),
                new KvReply().decode(result, 0, result.capacity()).balance());
        }
    }

    private void transfer(
        final SessionCommands commands, final List<CompletableFuture<org.entente.app.Reply>> futures)
    {
        final int length = encoder.encodeTransfer(FROM, TO, 1);
        for (int i = 0; i < FUTURES / 4; i++)
        {
            futures.add(commands.write(encoder.buffer(), 0, length));
        }
    }

    private static ClientContext context(final LocalCluster cluster)
    {
        return new ClientContext()
            .endpoints(String.join(",",
                IntStream.of(0, 1, 2).mapToObj(cluster::clientEndpoint).toArray(String[]::new)))
            .clusterId(CLUSTER)
            .requestTimeoutNs(TimeUnit.SECONDS.toNanos(2));
    }

    private KvReply request(final LocalCluster cluster, final int node, final int length)
    {
        try (EntenteClient client = EntenteClient.connect(new ClientContext()
            .endpoints(cluster.clientEndpoint(node))
            .clusterId(CLUSTER)
            .requestTimeoutNs(TimeUnit.SECONDS.toNanos(20))))
        {
            final Reply reply = client.request(encoder.buffer(), 0, length);
            final KvReply decoded = new KvReply().decode(
                new UnsafeBuffer(reply.payload()), 0, reply.payload().length);
            assertEquals(KvCode.OK, decoded.code());
            return decoded;
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

    private static final class Transfers implements SessionListener
    {
        private final KvReply reply = new KvReply();
        private final List<String> others = new ArrayList<>();
        private int executed;

        @Override
        public void onExecuted(
            final long request, final long txnId, final long executeAt, final DirectBuffer buffer, final int offset,
            final int length)
        {
            assertEquals(KvCode.OK, reply.decode(buffer, offset, length).code());
            executed++;
        }

        @Override
        public void onExecutedWithoutReply(final long request)
        {
            others.add(request + " without reply");
        }

        @Override
        public void onNotExecuted(final long request, final ReplyCode code, final String reason)
        {
            others.add(request + " " + code + " " + reason);
        }

        @Override
        public void onUnknownOutcome(final long request, final String reason)
        {
            others.add(request + " unknown " + reason);
        }
    }
}
