package org.entente.spi;

/** The journal failed, or what it holds cannot be trusted. The replica must not go on; the message names the remedy. */
public final class JournalException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    public JournalException(final String message)
    {
        super(message);
    }

    public JournalException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
