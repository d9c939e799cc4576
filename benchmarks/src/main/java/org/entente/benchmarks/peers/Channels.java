package org.entente.benchmarks.peers;

import io.aeron.ChannelUriStringBuilder;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import org.entente.transport.Media;

/** Channels of the echo nodes, as Entente's are. Where the driver runs in the caller's thread, that waits here. */
final class Channels
{
    private Channels()
    {
    }

    static Subscription subscription(final Media media, final String endpoint, final int stream)
    {
        final long id = media.aeron().asyncAddSubscription(channel(media, endpoint), stream);
        Subscription subscription = media.aeron().getSubscription(id);
        while (null == subscription)
        {
            media.poll();
            subscription = media.aeron().getSubscription(id);
        }

        return subscription;
    }

    static ExclusivePublication publication(final Media media, final String endpoint, final int stream)
    {
        final long id = media.aeron().asyncAddExclusivePublication(channel(media, endpoint), stream);
        ExclusivePublication publication = media.aeron().getExclusivePublication(id);
        while (null == publication)
        {
            media.poll();
            publication = media.aeron().getExclusivePublication(id);
        }

        return publication;
    }

    private static String channel(final Media media, final String endpoint)
    {
        return new ChannelUriStringBuilder()
            .media(CommonContext.UDP_MEDIA)
            .endpoint(endpoint)
            .termLength(media.context().termLength())
            .mtu(media.context().mtuLength())
            .socketSndbufLength(media.context().socketBufferLength())
            .socketRcvbufLength(media.context().socketBufferLength())
            .receiverWindowLength(media.context().socketBufferLength())
            .build();
    }
}
