package org.entente.transport;

import io.aeron.ChannelUri;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.CommonContext;

import java.util.regex.Pattern;

/** The channel on which a client is answered: made from nothing but the address that it gave. */
final class ResponseChannel
{
    // An address, not a name: no client makes this node look up names.
    private static final Pattern ADDRESS = Pattern.compile("(\\d+(\\.\\d+){3}|\\[[0-9a-fA-F:.%]+]):[1-9]\\d{0,4}");

    private ResponseChannel()
    {
    }

    /** @return the channel, or null where what the client gave is no address. */
    static String of(final String given, final MediaContext context)
    {
        final String endpoint = endpoint(given);
        return null == endpoint ? null : new ChannelUriStringBuilder()
            .media(CommonContext.UDP_MEDIA)
            .endpoint(endpoint)
            .termLength(context.termLength())
            .mtu(context.mtuLength())
            .socketSndbufLength(context.socketBufferLength())
            .build();
    }

    /** @return {@code address:port}, or null where what the client gave is no address. */
    static String endpoint(final String given)
    {
        try
        {
            final String endpoint = ChannelUri.parse(given).get(CommonContext.ENDPOINT_PARAM_NAME);
            return null == endpoint || !ADDRESS.matcher(endpoint).matches() ? null : endpoint;
        }
        catch (final IllegalArgumentException ex)
        {
            return null;
        }
    }
}
