package org.entente.transport;

import java.util.concurrent.TimeUnit;

/** How many bytes may be sent now, for a given mean rate: a token bucket that holds some ten milliseconds' worth. */
final class SendBudget
{
    private static final long BURST_MIN = 16 * 1024;
    private static final long BURSTS_PER_SECOND = 100;

    private final long bytesPerSecond;
    private final long burst;
    private long bytes;
    private long filledNs;

    SendBudget(final long bytesPerSecond, final long nowNs)
    {
        this.bytesPerSecond = bytesPerSecond;
        burst = Math.max(BURST_MIN, bytesPerSecond / BURSTS_PER_SECOND);
        bytes = burst;
        filledNs = nowNs;
    }

    /** Adds what has become due. */
    void fill(final long nowNs)
    {
        // Longer pauses give no more than a burst; and the product cannot overflow.
        final long elapsedNs = Math.min(nowNs - filledNs, TimeUnit.SECONDS.toNanos(1));
        final long due = (long)((double)elapsedNs * bytesPerSecond / TimeUnit.SECONDS.toNanos(1));
        if (due > 0)
        {
            bytes = Math.min(burst, bytes + due);
            filledNs = nowNs;
        }
    }

    boolean has(final int length)
    {
        return bytes >= length;
    }

    void take(final int length)
    {
        bytes -= length;
    }
}
