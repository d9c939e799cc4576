package org.entente.wire;

import java.util.concurrent.atomic.AtomicLongArray;

/** Rejected frames by reason: written by one thread, read by any. */
final class RejectionCounters
{
    private static final Rejection[] REASONS = Rejection.values();

    private final AtomicLongArray counts = new AtomicLongArray(REASONS.length);

    void increment(final Rejection reason)
    {
        counts.setRelease(reason.ordinal(), counts.getPlain(reason.ordinal()) + 1);
    }

    long of(final Rejection reason)
    {
        return counts.getAcquire(reason.ordinal());
    }

    long total()
    {
        long total = 0;
        for (int i = 0; i < REASONS.length; i++)
        {
            total += counts.getAcquire(i);
        }

        return total;
    }
}
