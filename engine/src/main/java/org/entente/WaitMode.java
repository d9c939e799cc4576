package org.entente;

import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/** How an engine's threads wait for work: latency against processor time. */
public enum WaitMode
{
    /** Stages behind a ring sleep until they are woken; pollers back off. Least processor time. */
    BLOCKING,
    /** Spins, yields, then parks: 60 to 110 microseconds until it notices work after a pause. */
    BACKOFF,
    /** Gives way to other threads, never sleeps. */
    YIELDING,
    /** Never gives way. Only where every such thread has a core of its own. */
    BUSY_SPIN;

    private static final long PARK_MIN_NS = TimeUnit.MICROSECONDS.toNanos(1);
    private static final long PARK_MAX_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** How a thread that polls (the receiver, or the one of {@link ThreadingMode#SHARED}) waits. */
    public IdleStrategy newIdleStrategy()
    {
        return switch (this)
        {
            case BLOCKING, BACKOFF -> new BackoffIdleStrategy(10, 20, PARK_MIN_NS, PARK_MAX_NS);
            case YIELDING -> YieldingIdleStrategy.INSTANCE;
            case BUSY_SPIN -> BusySpinIdleStrategy.INSTANCE;
        };
    }
}
