package org.entente.client;

import org.entente.transport.Media;
import org.entente.transport.TransportException;

/** The Aeron client of one client: its own, which it polls and closes, or one that it was given and leaves alone. */
final class ClientMedia implements AutoCloseable
{
    private final Media media;
    private final boolean isOwn;

    ClientMedia(final ClientContext context)
    {
        isOwn = null == context.media();
        media = isOwn ? Media.launch(context.mediaContext()) : context.media();
    }

    Media media()
    {
        return media;
    }

    boolean isClosed()
    {
        return media.aeron().isClosed();
    }

    /**
     * In the client's duty cycle.
     *
     * @throws TransportException if it is closed.
     */
    int poll()
    {
        if (isOwn)
        {
            return media.poll();
        }
        if (isClosed())
        {
            throw new TransportException("the Aeron client that this client was given is closed");
        }

        return 0;
    }

    /** As {@link #poll}, where the calling thread waits here: nobody else polls what was given meanwhile. */
    int pollWaiting()
    {
        return isOwn ? poll() : media.poll();
    }

    @Override
    public void close()
    {
        if (isOwn)
        {
            media.close();
        }
    }
}
