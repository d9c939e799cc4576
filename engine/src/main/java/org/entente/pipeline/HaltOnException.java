package org.entente.pipeline;

import com.lmax.disruptor.ExceptionHandler;

/**
 * What Disruptor does with an exception: halts the engine and throws. A batch processor steps past an event whose
 * handler threw if its exception handler returns, so this one never does: its sequence stays where it was before
 * the batch, and no later stage ever sees what the failed one should have made durable.
 */
final class HaltOnException implements ExceptionHandler<Object>
{
    private final String stage;
    private final Halt halt;

    HaltOnException(final String stage, final Halt halt)
    {
        this.stage = stage;
        this.halt = halt;
    }

    @Override
    public void handleEventException(final Throwable error, final long sequence, final Object event)
    {
        throw halt.halt(stage, error);
    }

    @Override
    public void handleOnStartException(final Throwable error)
    {
        throw halt.halt(stage, error);
    }

    @Override
    public void handleOnShutdownException(final Throwable error)
    {
        throw halt.halt(stage, error);
    }
}
