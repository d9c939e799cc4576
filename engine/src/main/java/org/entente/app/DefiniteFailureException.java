package org.entente.app;

import org.entente.spi.ReplyCode;

/** The request did not happen and never will: it may be sent again as a new one. */
public final class DefiniteFailureException extends RequestException
{
    private static final long serialVersionUID = 1L;

    private final ReplyCode code;

    /**
     * @param code    why a replica has refused it, or null where none has: it never left, or it was given up and that
     *                was settled.
     * @param message for people, with the remedy.
     */
    public DefiniteFailureException(final ReplyCode code, final String message)
    {
        super(null == code ? message : code + ": " + message);
        this.code = code;
    }

    /** Why a replica has refused it; null where none has. */
    public ReplyCode code()
    {
        return code;
    }
}
