package org.entente.client;

import io.aeron.driver.status.PublisherLimit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.ClientGateway;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.transport.AeronClientGateway;
import org.entente.transport.Media;
import org.entente.transport.MediaContext;
import org.entente.transport.Network;
import org.entente.transport.TransportException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.entente.transport.Network.driveUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EntenteClientTest
{
    private final List<AutoCloseable> closeables = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();
    private final List<TestNode> nodes = new ArrayList<>();

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(closeables);
        CloseHelper.closeAll(nodes);
    }

    @Test
    void shouldMatchRepliesToRequests()
    {
        final TestNode node = node(0, 4);
        final EntenteClient client = open(node.endpoint);

        final long first = client.offer(bytes("a"), 0, 1);
        final long second = client.offerStatusRequest();
        final long third = client.offerQuery(bytes("b"), 0, 1, Consistency.QUORUM);
        final long fourth = client.offerExplainRequest(513);
        final long fifth = client.offerSnapshotRequest();
        driveUntil(() -> 5 == outcomes.size(), () -> drive(client));

        assertEquals(
            List.of(first + " OK a", second + " OK status", third + " OK QUORUM", fourth + " OK 513",
                fifth + " OK snapshot"), outcomes);
    }

    @Test
    void shouldRefuseWhatCannotBeSent()
    {
        final TestNode node = node(0, 4);
        final EntenteClient client = open(node.endpoint);

        assertEquals(EntenteClient.EMPTY, client.offer(bytes("a"), 0, 0));
        assertEquals(EntenteClient.TOO_LARGE, client.offer(new UnsafeBuffer(new byte[1001]), 0, 1001));
        assertEquals(EntenteClient.EMPTY, client.offerQuery(bytes("a"), 0, 0, Consistency.LOCAL));
        client.close();
        assertEquals(EntenteClient.CLOSED, client.offer(bytes("a"), 0, 1));
        assertTrue(outcomes.isEmpty());
    }

    @Test
    void shouldBoundRequestsInFlight()
    {
        final TestNode node = node(0, 4);
        final EntenteClient client = open(node.endpoint);
        node.isSilent = true;

        for (int i = 0; i < 8; i++)
        {
            assertTrue(client.offer(bytes("a"), 0, 1) > 0);
        }
        assertEquals(EntenteClient.BACK_PRESSURED, client.offer(bytes("a"), 0, 1));
    }

    @Test
    void shouldTellUnknownOutcomeOnceAndGoToNextNode()
    {
        final TestNode silent = node(0, 4);
        final TestNode other = node(1, 4);
        final EntenteClient client = open(silent.endpoint + "," + other.endpoint);
        silent.isSilent = true;

        final long correlation = client.offer(bytes("a"), 0, 1);
        driveUntil(() -> other.endpoint.equals(client.endpoint()) && client.isConnected(), () -> drive(client));
        assertEquals(List.of(correlation + " unknown"), outcomes);

        final long next = client.offer(bytes("b"), 0, 1);
        driveUntil(() -> 2 == outcomes.size(), () -> drive(client));
        assertEquals(next + " OK b", outcomes.get(1));
    }

    @Test
    void shouldGoToNextNodeWhenConnectionIsLost()
    {
        final TestNode dying = node(0, 4);
        final TestNode other = node(1, 4);
        final EntenteClient client = open(dying.endpoint + "," + other.endpoint);
        dying.close();
        nodes.remove(dying);

        driveUntil(() -> other.endpoint.equals(client.endpoint()) && client.isConnected(), () -> drive(client));
    }

    @Test
    void shouldRefuseSessionsBeyondLimit()
    {
        final TestNode node = node(0, 1);
        open(node.endpoint);
        final EntenteClient second = EntenteClient.open(context(node.endpoint));
        closeables.add(second);

        driveUntil(() -> null != second.endpoint(), () -> drive(second));
        driveUntil(() -> null == second.endpoint(), () -> drive(second));
        assertEquals(1, node.gateway.sessions());
    }

    @Test
    void shouldEndSessionWhenClientCloses()
    {
        final TestNode node = node(0, 4);
        final EntenteClient client = open(node.endpoint);
        assertEquals(1, node.gateway.sessions());

        client.close();

        driveUntil(() -> 0 == node.gateway.sessions(), node::poll);
    }

    /** One that dies says nothing: its link goes, and what the node has opened to it has to go, too. */
    @Test
    void shouldEndSessionOfClientThatDies()
    {
        final TestNode node = node(0, 4);
        open(node.endpoint);
        assertEquals(1, node.gateway.sessions());

        driveUntil(() -> 0 == node.gateway.sessions(), node::poll);
        driveUntil(() -> 0 == node.count(PublisherLimit.PUBLISHER_LIMIT_TYPE_ID), node::poll);
        assertEquals(List.of(), node.errors);
    }

    @Test
    void shouldOfferRequestAgainThatNodeCouldNotTake()
    {
        final TestNode node = node(0, 4);
        final EntenteClient client = open(node.endpoint);
        node.refusalsLeft = 20;

        final long correlation = client.offer(bytes("a"), 0, 1);
        driveUntil(() -> 1 == outcomes.size(), () -> drive(client));

        assertEquals(List.of(correlation + " OK a"), outcomes);
        assertEquals(0, node.refusalsLeft);
    }

    @Test
    void shouldShareAnAeronClientWithOthers()
    {
        final TestNode node = node(0, 4);
        final Media shared = Media.launch(new MediaContext());
        final EntenteClient first = EntenteClient.open(context(node.endpoint).media(shared));
        final EntenteClient second = EntenteClient.connect(context(node.endpoint).media(shared)
            .idleStrategy(new PollingIdleStrategy(node)));
        closeables.add(0, first);
        closeables.add(0, second);
        closeables.add(shared);
        driveUntil(first::isConnected, () -> driveShared(shared, first, second));
        assertEquals(2, node.gateway.sessions());

        final Reply reply = second.request(bytes("a"), 0, 1);
        assertEquals("a", new String(reply.payload(), StandardCharsets.US_ASCII));

        second.close();
        assertFalse(shared.aeron().isClosed(), "others use it");
        driveUntil(() -> 1 == node.gateway.sessions(), () -> driveShared(shared, first));
        final long correlation = first.offer(bytes("b"), 0, 1);
        driveUntil(() -> 1 == outcomes.size(), () -> driveShared(shared, first));
        assertEquals(List.of(correlation + " OK b"), outcomes);

        final long lost = first.offer(bytes("c"), 0, 1);
        shared.close();
        final TransportException ex = assertThrows(TransportException.class, first::poll);
        assertTrue(ex.getMessage().contains("given is closed"), ex.getMessage());
        assertEquals(List.of(correlation + " OK b", lost + " unknown"), outcomes);
    }

    @Test
    void shouldNameEveryNodeThatDoesNotAnswer()
    {
        final String nowhere = "127.0.0.1:" + Network.freePorts() + ",127.0.0.1:" + Network.freePorts();

        final RequestFailedException ex = assertThrows(RequestFailedException.class, () ->
            EntenteClient.connect(context(nowhere).connectTimeoutNs(TimeUnit.MILLISECONDS.toNanos(100))));

        for (final String endpoint : nowhere.split(","))
        {
            assertTrue(ex.getMessage().contains(endpoint), ex.getMessage());
        }
    }

    private TestNode node(final int id, final int sessionsMax)
    {
        final TestNode node = new TestNode(id, sessionsMax);
        nodes.add(node);

        return node;
    }

    private EntenteClient open(final String endpoints)
    {
        final EntenteClient client = EntenteClient.open(context(endpoints));
        closeables.add(client);
        driveUntil(client::isConnected, () -> drive(client));

        return client;
    }

    private ClientContext context(final String endpoints)
    {
        return new ClientContext().endpoints(endpoints).window(8).clusterId(42).idleStrategy(NoOpIdleStrategy.INSTANCE)
            .requestTimeoutNs(TimeUnit.MILLISECONDS.toNanos(1_500)).listener(new ReplyListener()
            {
                @Override
                public void onReply(
                    final long correlation, final ReplyCode code, final long txnId, final long executeAt,
                    final int path, final DirectBuffer buffer, final int offset, final int length)
                {
                    outcomes.add(correlation + " " + code + " " + buffer.getStringWithoutLengthAscii(offset, length));
                }

                @Override
                public void onUnknownOutcome(final long correlation, final String reason)
                {
                    outcomes.add(correlation + " unknown");
                }
            });
    }

    private void driveShared(final Media shared, final EntenteClient... clients)
    {
        nodes.forEach(TestNode::poll);
        shared.poll();
        for (final EntenteClient client : clients)
        {
            client.poll();
        }
    }

    private void drive(final EntenteClient client)
    {
        nodes.forEach(TestNode::poll);
        client.poll();
    }

    private static UnsafeBuffer bytes(final String text)
    {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Lets a node do its work while a call waits for it in the same thread. */
    private static final class PollingIdleStrategy implements IdleStrategy
    {
        private final TestNode node;

        private PollingIdleStrategy(final TestNode node)
        {
            this.node = node;
        }

        @Override
        public void idle(final int workCount)
        {
            node.poll();
        }

        @Override
        public void idle()
        {
            node.poll();
        }

        @Override
        public void reset()
        {
        }
    }

    /** A gateway that answers every request with its own bytes. */
    private static final class TestNode implements ClientGateway.RequestReceiver, AutoCloseable
    {
        private final List<Throwable> errors = new ArrayList<>();
        private final Media media = Media.launch(new MediaContext().errorHandler(errors::add)
            .imageLivenessTimeoutNs(TimeUnit.MILLISECONDS.toNanos(500))
            .connectionTimeoutNs(TimeUnit.SECONDS.toNanos(5)));
        private final String endpoint = "127.0.0.1:" + Network.freePorts();
        private final AeronClientGateway gateway;
        private boolean isSilent;
        private int refusalsLeft;

        private TestNode(final int id, final int sessionsMax)
        {
            gateway = new AeronClientGateway(new AeronClientGateway.Context()
                .media(media).endpoint(endpoint).nodeId(id).clusterId(42)
                .requestLengthMax(1000).sessionsMax(sessionsMax));
        }

        /** Counters of a type: of publications to clients, say. */
        private long count(final int type)
        {
            final long[] count = new long[1];
            media.aeron().countersReader().forEach((counterId, typeId, keyBuffer, label) ->
                count[0] += type == typeId ? 1 : 0);
            return count[0];
        }

        private void poll()
        {
            media.poll();
            gateway.poll(this, 10);
        }

        @Override
        public boolean onRequest(
            final long session, final long correlation, final DirectBuffer buffer, final int offset, final int length)
        {
            if (refusalsLeft > 0)
            {
                refusalsLeft--;
                return false;
            }
            if (!isSilent)
            {
                gateway.reply(session, correlation, ReplyCode.OK, 1, 1, 0, buffer, offset, length);
            }
            return true;
        }

        @Override
        public boolean onStatusRequest(final long session, final long correlation)
        {
            return gateway.reply(session, correlation, ReplyCode.OK, 0, 0, -1, bytes("status"), 0, 6);
        }

        @Override
        public boolean onQuery(
            final long session, final long correlation, final Consistency consistency,
            final DirectBuffer buffer, final int offset, final int length)
        {
            final UnsafeBuffer text = bytes(consistency.name());
            return gateway.reply(session, correlation, ReplyCode.OK, 0, 0, -1, text, 0, text.capacity());
        }

        @Override
        public boolean onExplainRequest(final long session, final long correlation, final long txnId)
        {
            final UnsafeBuffer text = bytes(Long.toString(txnId));
            return gateway.reply(session, correlation, ReplyCode.OK, 0, 0, -1, text, 0, text.capacity());
        }

        @Override
        public boolean onSnapshotRequest(final long session, final long correlation)
        {
            final UnsafeBuffer text = bytes("snapshot");
            return gateway.reply(session, correlation, ReplyCode.OK, 0, 0, -1, text, 0, text.capacity());
        }

        @Override
        public void close()
        {
            gateway.close();
            media.close();
        }
    }
}
