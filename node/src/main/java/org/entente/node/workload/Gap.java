package org.entente.node.workload;

/** The longest time in which something did not happen. Times are of {@link System#nanoTime}. */
final class Gap
{
    private long lastNs;
    private long longestNs;
    private long longestFromNs;

    void begin(final long nowNs)
    {
        lastNs = nowNs;
        longestFromNs = nowNs;
    }

    /** Forgets what was. */
    void restart(final long nowNs)
    {
        longestNs = 0;
        begin(nowNs);
    }

    /** It happened, or the time is over. */
    void mark(final long nowNs)
    {
        if (nowNs - lastNs > longestNs)
        {
            longestNs = nowNs - lastNs;
            longestFromNs = lastNs;
        }

        lastNs = nowNs;
    }

    long longestNs()
    {
        return longestNs;
    }

    long longestFromNs()
    {
        return longestFromNs;
    }
}
