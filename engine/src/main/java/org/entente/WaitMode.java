package org.entente;

import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/** How an engine's threads wait for work: latency against processor time. */
public enum WaitMode
{
    /** Stages behind a ring sleep until they are woken; pollers back off. Least processor time. */
    BLOCKING,
    /**
     * Spins, yields, then parks: as long as it has been idle at first, a millisecond at most. See
     * {@link PromptIdleStrategy}.
     */
    BACKOFF,
    /** Gives way to other threads, never sleeps. */
    YIELDING,
    /** Never gives way. Only where every such thread has a core of its own. */
    BUSY_SPIN;

    /** How a thread that polls (the receiver, or the one of {@link ThreadingMode#SHARED}) waits. */
    public IdleStrategy newIdleStrategy()
    {
        return switch (this)
        {
            case BLOCKING, BACKOFF -> new PromptIdleStrategy();
            case YIELDING -> YieldingIdleStrategy.INSTANCE;
            case BUSY_SPIN -> BusySpinIdleStrategy.INSTANCE;
        };
    }
}
