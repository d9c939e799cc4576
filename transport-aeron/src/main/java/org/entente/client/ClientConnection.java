package org.entente.client;

import io.aeron.Aeron;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.Consistency;
import org.entente.transport.AeronClientGateway;
import org.entente.transport.LocalAddress;
import org.entente.transport.Media;
import org.entente.wire.ClientDecoder;
import org.entente.wire.ClientEgressHandler;
import org.entente.wire.ClientEncoder;
import org.entente.wire.ClientReply;
import org.entente.wire.SessionConnect;
import org.entente.wire.SessionRefusal;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One attempt at one node: opens the channels, asks for a session, keeps it alive. Never repaired: once it is down the
 * client makes another.
 */
final class ClientConnection implements ClientEgressHandler, AutoCloseable
{
    private static final int RESPONSE_STREAM_ID = 2002;
    private static final int FRAGMENTS_MAX = 32;
    private static final long ASK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Media media;
    private final ClientContext context;
    private final String endpoint;
    private final Consumer<ClientReply> replies;
    private final ClientEncoder encoder = new ClientEncoder();
    private final ClientDecoder decoder;
    private final FragmentAssembler assembler;
    private final UnsafeBuffer buffer;
    private final SessionConnect connect = new SessionConnect();
    private final long deadlineNs;

    private long subscriptionId = Aeron.NULL_VALUE;
    private long publicationId = Aeron.NULL_VALUE;
    private Subscription subscription;
    private ExclusivePublication publication;
    private long session;
    private int requestLengthMax;
    private long sendAtNs;
    private boolean isOpen;
    private String downReason;

    ClientConnection(
        final Media media,
        final ClientContext context,
        final String endpoint,
        final Consumer<ClientReply> replies,
        final long nowNs)
    {
        this.media = media;
        this.context = context;
        this.endpoint = endpoint;
        this.replies = replies;
        final int frameLengthMax = media.context().termLength() / 8;
        decoder = new ClientDecoder(frameLengthMax);
        assembler = new FragmentAssembler(
            (fragment, offset, length, header) -> decoder.decodeEgress(fragment, offset, length, this));
        buffer = new UnsafeBuffer(new byte[frameLengthMax]);
        deadlineNs = nowNs + context.connectTimeoutNs();
        sendAtNs = nowNs;
        begin();
    }

    /** Null as long as it is not down. */
    String downReason()
    {
        return downReason;
    }

    boolean isOpen()
    {
        return isOpen && null == downReason;
    }

    String endpoint()
    {
        return endpoint;
    }

    int requestLengthMax()
    {
        return requestLengthMax;
    }

    int poll(final long nowNs)
    {
        if (null != downReason)
        {
            return 0;
        }

        try
        {
            return isOpen ? serve(nowNs) : open(nowNs);
        }
        catch (final AeronException ex)
        {
            down(ex.getMessage());
            return 1;
        }
    }

    /** @return as {@link Publication#offer}. */
    long request(final long correlation, final DirectBuffer payload, final int offset, final int length)
    {
        return offer(encoder.wrap(buffer, 0).request(session, correlation, payload, offset, length));
    }

    /** @return as {@link Publication#offer}. */
    long statusRequest(final long correlation)
    {
        return offer(encoder.wrap(buffer, 0).statusRequest(session, correlation));
    }

    /** @return as {@link Publication#offer}. */
    long query(
        final long correlation, final Consistency consistency,
        final DirectBuffer payload, final int offset, final int length)
    {
        return offer(encoder.wrap(buffer, 0).query(session, correlation, consistency, payload, offset, length));
    }

    /** @return as {@link Publication#offer}. */
    long explainRequest(final long correlation, final long txnId)
    {
        return offer(encoder.wrap(buffer, 0).explainRequest(session, correlation, txnId));
    }

    /** @return as {@link Publication#offer}. */
    long snapshotRequest(final long correlation)
    {
        return offer(encoder.wrap(buffer, 0).snapshotRequest(session, correlation));
    }

    @Override
    public void close()
    {
        if (media.aeron().isClosed())
        {
            return;
        }

        if (isOpen && publication.isConnected())
        {
            // If it gets lost the node ends the session by itself, later.
            offer(encoder.wrap(buffer, 0).close(session));
        }
        if (null != publication)
        {
            publication.close();
        }
        else if (Aeron.NULL_VALUE != publicationId)
        {
            media.aeron().asyncRemovePublication(publicationId);
        }
        if (null != subscription)
        {
            subscription.close();
        }
        else if (Aeron.NULL_VALUE != subscriptionId)
        {
            media.aeron().asyncRemoveSubscription(subscriptionId);
        }
    }

    @Override
    public void onOpened(final long clientNonce, final long openedSession, final int node, final int lengthMax)
    {
        if (clientNonce == connect.clientNonce && !isOpen)
        {
            session = openedSession;
            requestLengthMax =
                Math.min(lengthMax, publication.maxMessageLength() - ClientEncoder.frameLength(0));
            isOpen = true;
        }
    }

    @Override
    public void onRefused(final long clientNonce, final SessionRefusal refusal, final String text)
    {
        if (clientNonce == connect.clientNonce)
        {
            down(refusal + ": " + text);
        }
    }

    @Override
    public void onReply(final ClientReply reply)
    {
        if (isOpen && reply.session == session)
        {
            replies.accept(reply);
        }
    }

    @Override
    public void onClosed(final long closedSession)
    {
        if (isOpen && closedSession == session)
        {
            down("the node has ended the session");
        }
    }

    private void begin()
    {
        try
        {
            subscriptionId = media.aeron().asyncAddSubscription(
                new ChannelUriStringBuilder()
                    .media(CommonContext.UDP_MEDIA)
                    .endpoint(localAddress() + ":0")
                    .socketRcvbufLength(media.context().socketBufferLength())
                    .receiverWindowLength(media.context().socketBufferLength())
                    .build(),
                RESPONSE_STREAM_ID,
                image -> {},
                image -> assembler.freeSessionBuffer(image.sessionId()));
            publicationId = media.aeron().asyncAddExclusivePublication(
                new ChannelUriStringBuilder()
                    .media(CommonContext.UDP_MEDIA)
                    .endpoint(endpoint)
                    .termLength(media.context().termLength())
                    .mtu(media.context().mtuLength())
                    .socketSndbufLength(media.context().socketBufferLength())
                    .build(),
                AeronClientGateway.INGRESS_STREAM_ID);
        }
        catch (final IOException | IllegalArgumentException | AeronException ex)
        {
            down(ex.getMessage());
        }
    }

    private int open(final long nowNs)
    {
        if (nowNs - deadlineNs >= 0)
        {
            down("no answer within " + context.connectTimeoutNs() / 1_000_000 + "ms");
            return 1;
        }

        if (null == subscription)
        {
            subscription = media.aeron().getSubscription(subscriptionId);
        }
        if (null == publication)
        {
            publication = media.aeron().getExclusivePublication(publicationId);
        }
        if (null == subscription || null == publication || !publication.isConnected())
        {
            return 0;
        }

        final String channel = subscription.tryResolveChannelEndpointPort();
        if (null != channel && nowNs - sendAtNs >= 0)
        {
            ask(channel, nowNs);
        }

        return subscription.poll(assembler, FRAGMENTS_MAX);
    }

    private void ask(final String channel, final long nowNs)
    {
        if (null == connect.responseChannel)
        {
            connect.clientNonce = ThreadLocalRandom.current().nextLong();
            connect.clusterId = context.clusterId();
            connect.protocolVersion = ClientEncoder.PROTOCOL_VERSION;
            connect.responseStreamId = RESPONSE_STREAM_ID;
            connect.responseChannel = channel;
        }

        // Not taken or lost: asked again after the interval, under the same nonce.
        offer(encoder.wrap(buffer, 0).connect(connect));
        sendAtNs = nowNs + ASK_INTERVAL_NS;
    }

    private int serve(final long nowNs)
    {
        final int work = subscription.poll(assembler, FRAGMENTS_MAX);
        if (null == downReason && (subscription.hasNoImages() || !publication.isConnected()))
        {
            down("connection lost");
        }
        else if (null == downReason && nowNs - sendAtNs >= 0)
        {
            // A keep-alive that is dropped is followed by the next.
            offer(encoder.wrap(buffer, 0).keepAlive(session));
            sendAtNs = nowNs + context.keepAliveIntervalNs();
        }

        return work;
    }

    private long offer(final int length)
    {
        final long result = media.offer(publication, buffer, 0, length);
        if (Publication.CLOSED == result || Publication.MAX_POSITION_EXCEEDED == result)
        {
            down("the channel to the node is at its end");
        }

        return result;
    }

    private void down(final String reason)
    {
        if (null == downReason)
        {
            downReason = reason;
        }
    }

    // The address by which this machine reaches the node; nothing is sent to find it out.
    private String localAddress() throws IOException
    {
        if (null != context.responseHost())
        {
            return LocalAddress.literal(InetAddress.getByName(context.responseHost()));
        }

        return LocalAddress.towards(endpoint);
    }
}
