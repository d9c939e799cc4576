package org.entente.simulation.mutation;

/** A bug cannot be planted: the source has changed since its file was written. The message says which, and where. */
public final class StaleBugException extends Exception
{
    private static final long serialVersionUID = 1L;

    StaleBugException(final String message)
    {
        super(message);
    }
}
