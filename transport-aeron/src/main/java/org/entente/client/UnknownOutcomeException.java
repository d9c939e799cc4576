package org.entente.client;

/** The command was sent and no reply has come: it may have happened, or may happen later, or never. */
public final class UnknownOutcomeException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    UnknownOutcomeException(final String message)
    {
        super(message);
    }
}
