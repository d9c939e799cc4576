package org.entente.client;

import org.agrona.DirectBuffer;

/** What a {@link SessionClient} needs of an {@link EntenteClient}: its replies go to a {@link ReplyListener}. */
interface RequestChannel extends AutoCloseable
{
    /** As {@link EntenteClient#offer}. */
    long offer(DirectBuffer buffer, int offset, int length);

    /** As {@link EntenteClient#poll}. */
    int poll();

    /** Longest command in bytes; 0 where that is not known at present. */
    int requestLengthMax();

    @Override
    void close();

    static RequestChannel of(final EntenteClient client)
    {
        return new RequestChannel()
        {
            @Override
            public long offer(final DirectBuffer buffer, final int offset, final int length)
            {
                return client.offer(buffer, offset, length);
            }

            @Override
            public int poll()
            {
                return client.poll();
            }

            @Override
            public int requestLengthMax()
            {
                return client.requestLengthMax();
            }

            @Override
            public void close()
            {
                client.close();
            }
        };
    }
}
