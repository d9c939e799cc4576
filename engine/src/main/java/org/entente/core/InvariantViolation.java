package org.entente.core;

/** A bug: the state of a replica is not what the protocol allows. Nothing may catch it and carry on. */
public final class InvariantViolation extends Error
{
    private static final long serialVersionUID = 1L;

    public InvariantViolation(final String message)
    {
        super(message);
    }
}
