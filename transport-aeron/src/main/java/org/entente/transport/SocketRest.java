package org.entente.transport;

/**
 * Leaves a socket alone for a while at which nothing had come in. A publication's socket only hears how far its
 * receivers are, a few times for each megabyte, and what they have missed; to ask it in each round of the driver costs
 * as much as to ask one where commands and votes come in. For one thread.
 */
final class SocketRest
{
    /** In 100 microseconds not even a small part of a flow control window is sent. */
    static final long REST_NS = 100_000;

    private long sinceNs;
    private int sleeps = -1;

    /**
     * Whether the socket is to be asked again.
     *
     * @param nowNs  time, of the same clock always.
     * @param sleeps how often the thread has slept until something came in at a socket: it may have been this one.
     */
    boolean isOver(final long nowNs, final int sleeps)
    {
        return this.sleeps != sleeps || nowNs - sinceNs >= REST_NS || nowNs < sinceNs;
    }

    /** Nothing was there. */
    void begin(final long nowNs, final int sleeps)
    {
        sinceNs = nowNs;
        this.sleeps = sleeps;
    }
}
