package org.entente.node.resp;

/** A command that cannot be done; the message is the reply. Without a stack trace: it tells a client, nobody else. */
final class RespException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    RespException(final String reply)
    {
        super(reply, null, false, false);
    }
}
