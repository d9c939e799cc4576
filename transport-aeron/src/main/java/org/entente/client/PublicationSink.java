package org.entente.client;

import io.aeron.Publication;
import org.agrona.DirectBuffer;

/**
 * An Aeron publication as something that takes messages, now or later: for bridges, by {@code sink::offer}. The
 * publication is the caller's to close. Taken says nothing of who has received it. One thread, unless the publication
 * is a concurrent one.
 */
public final class PublicationSink
{
    private final Publication publication;

    public PublicationSink(final Publication publication)
    {
        this.publication = publication;
    }

    /**
     * Offers a message. Never blocks.
     *
     * @return whether it was taken; false where nobody is connected, or those who are do not keep up.
     * @throws IllegalArgumentException where it is longer than the publication takes.
     * @throws IllegalStateException    where the publication is closed, or at its end.
     */
    public boolean offer(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length > publication.maxMessageLength())
        {
            throw new IllegalArgumentException("message: " + length + " bytes, and " + name() + " takes " +
                publication.maxMessageLength() + "; give it longer terms (term-length)");
        }

        final long position = publication.offer(buffer, offset, length);
        if (Publication.CLOSED == position || Publication.MAX_POSITION_EXCEEDED == position)
        {
            throw new IllegalStateException(name() + " takes nothing any more: " +
                Publication.errorString(position) + "; add a new one");
        }

        return position > 0;
    }

    private String name()
    {
        return "the publication " + publication.channel() + " stream " + publication.streamId();
    }
}
