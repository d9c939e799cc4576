package org.entente.node.cli;

/** The command line is wrong; the message says what, and what to write instead. */
public final class UsageException extends Exception
{
    private static final long serialVersionUID = 1L;

    public UsageException(final String message)
    {
        super(message);
    }
}
