package org.entente.transport;

import io.aeron.Aeron;
import io.aeron.ChannelUri;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.CommonContext;
import io.aeron.ControlledFragmentAssembler;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.driver.status.ReceiverHwm;
import io.aeron.driver.status.ReceiverPos;
import io.aeron.logbuffer.ControlledFragmentHandler.Action;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.status.CountersReader;
import org.entente.core.topology.NodeSet;
import org.entente.spi.Transport.FrameReceiver;

/**
 * One receiving port and the links that come in on it, one for each session of a sender. Polling thread only.
 */
final class InboundLinks implements AutoCloseable
{
    private final Media media;
    private final long stallTimeoutNs;
    private final ControlledFragmentAssembler assembler = new ControlledFragmentAssembler(this::onFrame);
    private final Long2ObjectHashMap<StallWatch> watches = new Long2ObjectHashMap<>();
    private final Subscription subscription;

    private FrameReceiver receiver;
    private long peers;
    private long resets;
    private long opened;

    /**
     * @throws TransportException if the port cannot be had.
     */
    InboundLinks(final Media media, final String endpoint, final int streamId, final long stallTimeoutNs)
    {
        this.media = media;
        this.stallTimeoutNs = stallTimeoutNs;

        subscription = subscribe(media, endpoint, streamId, this::onAvailable, this::onUnavailable);
    }

    static Subscription subscribe(
        final Media media,
        final String endpoint,
        final int streamId,
        final io.aeron.AvailableImageHandler onAvailable,
        final io.aeron.UnavailableImageHandler onUnavailable)
    {
        final String channel = new ChannelUriStringBuilder()
            .media(CommonContext.UDP_MEDIA)
            .endpoint(endpoint)
            .socketRcvbufLength(media.context().socketBufferLength())
            .receiverWindowLength(media.context().socketBufferLength())
            .build();
        try
        {
            return media.aeron().addSubscription(channel, streamId, onAvailable, onUnavailable);
        }
        catch (final io.aeron.exceptions.AeronException ex)
        {
            throw new TransportException("cannot receive on " + endpoint + " (" + ex.getMessage() +
                "): check that the address is this machine's and that no other process uses the port", ex);
        }
    }

    /** The port that is listened on: the one that the system chose where it was left to it. */
    int port()
    {
        final String channel = subscription.tryResolveChannelEndpointPort();
        final String bound = ChannelUri.parse(null == channel ? subscription.channel() : channel)
            .get(CommonContext.ENDPOINT_PARAM_NAME);
        return Integer.parseInt(bound.substring(bound.lastIndexOf(':') + 1));
    }

    int poll(final FrameReceiver frameReceiver, final int limit)
    {
        receiver = frameReceiver;

        return subscription.controlledPoll(assembler, limit);
    }

    /** Has the driver drop links that are stalled; their senders then join anew. Also recounts the peers. */
    void check(final long nowNs)
    {
        final CountersReader counters = media.aeron().countersReader();
        for (int i = 0, size = subscription.imageCount(); i < size; i++)
        {
            final Image image = subscription.imageAtIndex(i);
            final StallWatch watch = watches.get(image.correlationId());
            final int highest = counters.findByTypeIdAndRegistrationId(
                ReceiverHwm.RECEIVER_HWM_TYPE_ID, image.correlationId());
            final int contiguous = counters.findByTypeIdAndRegistrationId(
                ReceiverPos.RECEIVER_POS_TYPE_ID, image.correlationId());

            if (null != watch && Aeron.NULL_VALUE != highest && Aeron.NULL_VALUE != contiguous && watch.isStalled(
                counters.getCounterValue(contiguous), counters.getCounterValue(highest), nowNs))
            {
                reset(image);
            }
        }
    }

    /** Drops every link, as {@link #check} drops a stalled one. */
    void resetAll()
    {
        subscription.forEachImage(this::reset);
    }

    /** Nodes from which at least one link is up. */
    long peers()
    {
        return peers;
    }

    /** Links dropped because they were stalled. */
    long resets()
    {
        return resets;
    }

    /** Links that came up, those that joined anew included. */
    long opened()
    {
        return opened;
    }

    @Override
    public void close()
    {
        subscription.close();
    }

    private Action onFrame(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        return receiver.onFrame(buffer, offset, length) ? Action.CONTINUE : Action.ABORT;
    }

    private void onAvailable(final Image image)
    {
        opened++;
        watches.put(image.correlationId(), new StallWatch(stallTimeoutNs));
        peers = NodeSet.add(peers, OutboundLink.nodeOf(image.sessionId()));
    }

    // The link was reset; its sender may well live. What was under way is lost, and half a frame must not be glued to
    // what the next link brings under the same session id.
    private void onUnavailable(final Image image)
    {
        watches.remove(image.correlationId());
        assembler.freeSessionBuffer(image.sessionId());

        long remaining = NodeSet.EMPTY;
        for (int i = 0, size = subscription.imageCount(); i < size; i++)
        {
            final Image other = subscription.imageAtIndex(i);
            if (other.correlationId() != image.correlationId())
            {
                remaining = NodeSet.add(remaining, OutboundLink.nodeOf(other.sessionId()));
            }
        }
        peers = remaining;
    }

    private void reset(final Image image)
    {
        resets++;
        image.reject("stalled");
    }
}
