package org.entente.app;

/**
 * A command touches state under a key that it has not declared, so that replicas would diverge. It is thrown before
 * anything is read or changed, at all replicas alike.
 */
public final class UndeclaredKeyException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    public UndeclaredKeyException(final String message)
    {
        super(message);
    }
}
