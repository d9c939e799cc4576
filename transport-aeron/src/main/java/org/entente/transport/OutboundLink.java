package org.entente.transport;

import io.aeron.Aeron;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.exceptions.AeronException;
import org.agrona.DirectBuffer;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A publication that is opened, and opened again when it has come to its end, by the polling thread, and offered to by
 * the sending thread. Neither waits for the other, nor for the driver.
 * <p>
 * Each opening draws a new session id whose low bits are this node's id, so that a receiver knows which member a
 * session
 * belongs to, and takes a new one at once (an old one would have to cool down first).
 */
final class OutboundLink implements AutoCloseable
{
    private static final int NODE_BITS = 6;
    private static final int NODE_MASK = (1 << NODE_BITS) - 1;
    private static final long REOPEN_DELAY_NS = TimeUnit.SECONDS.toNanos(1);

    private final Media media;
    private final int node;
    private final int streamId;
    private final ChannelUriStringBuilder channel;
    private final List<String> destinations;
    private final AtomicLong dropped = new AtomicLong();

    private volatile ExclusivePublication publication;
    // The publication that the sending thread found to be at its end.
    private volatile ExclusivePublication ended;
    private long registrationId = Aeron.NULL_VALUE;
    private long retryAtNs;

    private OutboundLink(
        final Media media,
        final int node,
        final int streamId,
        final ChannelUriStringBuilder channel,
        final List<String> destinations)
    {
        this.media = media;
        this.node = node;
        this.streamId = streamId;
        this.channel = channel
            .media(CommonContext.UDP_MEDIA)
            .termLength(media.context().termLength())
            .mtu(media.context().mtuLength())
            .socketSndbufLength(media.context().socketBufferLength());
        this.destinations = destinations;
        retryAtNs = System.nanoTime();
    }

    /** A link to one peer. */
    static OutboundLink unicast(final Media media, final int node, final int streamId, final String endpoint)
    {
        return new OutboundLink(media, node, streamId, new ChannelUriStringBuilder().endpoint(endpoint), List.of());
    }

    /**
     * A link to several peers. Destinations are given to the sender (not asked for by the receivers) so that it finds a
     * peer that has come back by itself. Flow control is by the fastest: a peer that stands still loses frames
     * instead of
     * holding up the others, and the protocol resends.
     */
    static OutboundLink multicast(
        final Media media, final int node, final int streamId, final List<String> endpoints)
    {
        final ChannelUriStringBuilder channel = new ChannelUriStringBuilder()
            .controlMode(CommonContext.MDC_CONTROL_MODE_MANUAL)
            .flowControl("max");

        return new OutboundLink(media, node, streamId, channel, endpoints);
    }

    /** Node id of the sender with a session id. */
    static int nodeOf(final int sessionId)
    {
        return sessionId & NODE_MASK;
    }

    /** Sending thread. False: dropped, and counted. */
    boolean offer(final DirectBuffer buffer, final int offset, final int length)
    {
        final ExclusivePublication target = publication;
        if (null != target && length <= target.maxMessageLength())
        {
            final long result = media.offer(target, buffer, offset, length);
            if (result >= 0)
            {
                return true;
            }

            if (Publication.CLOSED == result || Publication.MAX_POSITION_EXCEEDED == result)
            {
                ended = target;
            }
        }

        dropped.lazySet(dropped.get() + 1);

        return false;
    }

    /** Polling thread: opens what is not open. */
    int poll(final long nowNs)
    {
        final ExclusivePublication current = publication;
        if (null != current)
        {
            if (current != ended)
            {
                return 0;
            }

            publication = null;
            ended = null;
            current.close();
        }

        return Aeron.NULL_VALUE == registrationId ? beginOpening(nowNs) : completeOpening(nowNs);
    }

    boolean isConnected()
    {
        final ExclusivePublication target = publication;

        return null != target && target.isConnected();
    }

    long dropped()
    {
        return dropped.get();
    }

    @Override
    public void close()
    {
        final ExclusivePublication current = publication;
        publication = null;
        if (null != current)
        {
            current.close();
        }
        else if (Aeron.NULL_VALUE != registrationId && !media.aeron().isClosed())
        {
            media.aeron().asyncRemovePublication(registrationId);
        }
    }

    private int beginOpening(final long nowNs)
    {
        if (nowNs - retryAtNs < 0)
        {
            return 0;
        }

        retryAtNs = nowNs + REOPEN_DELAY_NS;
        final int sessionId = ThreadLocalRandom.current().nextInt() & ~NODE_MASK | node;
        registrationId =
            media.aeron().asyncAddExclusivePublication(channel.sessionId(sessionId).build(), streamId);

        return 1;
    }

    private int completeOpening(final long nowNs)
    {
        try
        {
            final ExclusivePublication opened = media.aeron().getExclusivePublication(registrationId);
            if (null == opened)
            {
                return 0;
            }

            for (final String destination : destinations)
            {
                opened.asyncAddDestination("aeron:udp?endpoint=" + destination);
            }
            publication = opened;
        }
        catch (final AeronException ex)
        {
            // For one, a host name that does not resolve yet: reported, and tried again after a while.
            media.onError(ex);
            retryAtNs = nowNs + REOPEN_DELAY_NS;
        }

        registrationId = Aeron.NULL_VALUE;

        return 1;
    }
}
