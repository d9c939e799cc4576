package org.entente.transport;

/**
 * Notices a stream that has a gap nobody fills: bytes have arrived beyond it, but for a long time nothing could be
 * handed over. Seen where a network damages datagrams in a way that Aeron takes for good: such a stream never recovers.
 */
final class StallWatch
{
    private final long timeoutNs;
    private long position = Long.MIN_VALUE;
    private long sinceNs;

    StallWatch(final long timeoutNs)
    {
        this.timeoutNs = timeoutNs;
    }

    /**
     * Takes a look at a stream.
     *
     * @param contiguous position up to which everything has arrived.
     * @param highest    position up to which something has arrived.
     * @return true if the gap has been there for the time-out; it then starts anew.
     */
    boolean isStalled(final long contiguous, final long highest, final long nowNs)
    {
        if (contiguous != position || highest <= contiguous)
        {
            position = contiguous;
            sinceNs = nowNs;
            return false;
        }

        if (nowNs - sinceNs < timeoutNs)
        {
            return false;
        }

        sinceNs = nowNs;

        return true;
    }
}
