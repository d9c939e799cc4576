package org.entente.client;

/**
 * The requests without a reply, in the order in which they were sent. Bounded: a request that stays without a reply
 * holds up those that come a whole window later.
 */
final class RequestWindow
{
    private final long[] correlations;
    private final long[] deadlinesNs;
    private final int mask;
    private long next = 1;
    private long oldest = 1;

    /** @param capacity most requests at once, a power of two. */
    RequestWindow(final int capacity)
    {
        correlations = new long[capacity];
        deadlinesNs = new long[capacity];
        mask = capacity - 1;
    }

    boolean isFull()
    {
        return next - oldest > mask;
    }

    boolean isEmpty()
    {
        return next == oldest;
    }

    /** Correlation that the next request will have: from 1 ascending. */
    long nextCorrelation()
    {
        return next;
    }

    void add(final long deadlineNs)
    {
        final int slot = (int)(next & mask);
        correlations[slot] = next;
        deadlinesNs[slot] = deadlineNs;
        next++;
    }

    /** False where no such request is waiting for a reply. */
    boolean remove(final long correlation)
    {
        final int slot = (int)(correlation & mask);
        if (correlation <= 0 || correlations[slot] != correlation)
        {
            return false;
        }

        correlations[slot] = 0;
        while (oldest < next && 0 == correlations[(int)(oldest & mask)])
        {
            oldest++;
        }

        return true;
    }

    /** The oldest request that waits; only where the window is not empty. */
    long oldest()
    {
        return oldest;
    }

    /** When the oldest request that waits has waited long enough; only where the window is not empty. */
    long oldestDeadlineNs()
    {
        return deadlinesNs[(int)(oldest & mask)];
    }
}
