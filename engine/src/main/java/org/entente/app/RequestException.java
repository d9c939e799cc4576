package org.entente.app;

/** A request has not been answered by the state machine. Whether it happened, its two kinds tell apart. */
public abstract sealed class RequestException extends RuntimeException
    permits DefiniteFailureException, UnknownOutcomeException
{
    private static final long serialVersionUID = 1L;

    RequestException(final String message)
    {
        super(message);
    }
}
