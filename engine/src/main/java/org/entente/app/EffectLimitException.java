package org.entente.app;

/** A command emits more than the limits of effects allow. */
public final class EffectLimitException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    public EffectLimitException(final String message)
    {
        super(message);
    }
}
