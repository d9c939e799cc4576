package org.entente.node.resp;

/** Bytes that are no command: nothing behind them can be understood either, so the connection ends. */
final class RespProtocolException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    RespProtocolException(final String problem)
    {
        super("ERR Protocol error: " + problem, null, false, false);
    }
}
