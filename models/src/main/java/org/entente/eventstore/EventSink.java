package org.entente.eventstore;

import org.agrona.DirectBuffer;

/** Takes the frames of events, one after the other: a publication of Aeron, a log, a socket. */
@FunctionalInterface
public interface EventSink
{
    /**
     * Offers a frame. Never blocks.
     *
     * @param frame borrowed.
     * @return whether it was taken; false where it cannot be at the moment.
     * @throws RuntimeException where it never will be.
     */
    boolean offer(DirectBuffer frame, int offset, int length);
}
