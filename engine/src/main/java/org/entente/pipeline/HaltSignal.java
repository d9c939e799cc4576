package org.entente.pipeline;

/** Unwinds a thread of an engine that has halted; the cause is what failed. */
public final class HaltSignal extends IllegalStateException
{
    private static final long serialVersionUID = 1L;

    HaltSignal(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
