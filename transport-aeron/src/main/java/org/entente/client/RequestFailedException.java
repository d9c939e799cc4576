package org.entente.client;

import org.entente.spi.ReplyCode;

/** Definite: the command did not happen and never will. The message says why, and what to do. */
public final class RequestFailedException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final ReplyCode code;

    RequestFailedException(final ReplyCode code, final String message)
    {
        super(message);
        this.code = code;
    }

    /** What the node answered; null where the command was never sent. */
    public ReplyCode code()
    {
        return code;
    }
}
