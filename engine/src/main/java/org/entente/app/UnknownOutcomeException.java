package org.entente.app;

/**
 * The request may have happened, or may happen yet. To send it again is safe only where that changes nothing: a read,
 * or a command that is conditional on what it replaces.
 */
public final class UnknownOutcomeException extends RequestException
{
    private static final long serialVersionUID = 1L;

    public UnknownOutcomeException(final String message)
    {
        super(message);
    }
}
