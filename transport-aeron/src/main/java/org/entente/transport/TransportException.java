package org.entente.transport;

/**
 * The network cannot be used by this process any more, or not from the start. Not to be survived: the host ends the
 * process, and a restart recovers from the journal. The message names the remedy.
 */
public final class TransportException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    public TransportException(final String message)
    {
        super(message);
    }

    public TransportException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
