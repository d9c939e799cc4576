package org.entente;

import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.entente.spi.InputWait;

/** How an engine's threads wait for work: latency against processor time. */
public enum WaitMode
{
    /** Stages behind a ring sleep until they are woken; pollers as with {@link #BACKOFF}. Least processor time. */
    BLOCKING,
    /**
     * Spins, yields, then sleeps: until something comes in, where one thread does all the work, the network's included
     * ({@link AwaitingIdleStrategy}); else as long as it has been idle at first, a millisecond at most
     * ({@link PromptIdleStrategy}).
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

    /** For a thread that polls the transport of an engine, among others. */
    IdleStrategy idleOf(final EngineContext ctx)
    {
        final boolean isPatient =
            (BLOCKING == this || BACKOFF == this) && ctx.tickIntervalMicros() >= AwaitingIdleStrategy.AWAIT_MICROS;
        // With threads of their own for the stages, the one that polls may also have to send what they offer.
        final boolean isOneThread = ThreadingMode.SHARED == ctx.threadingMode() && null != ctx.transport();
        final InputWait input = isPatient && isOneThread ? ctx.transport().inputWait() : null;

        return null == input ? newIdleStrategy() : new AwaitingIdleStrategy(input);
    }
}
