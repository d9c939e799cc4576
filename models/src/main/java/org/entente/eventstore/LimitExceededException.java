package org.entente.eventstore;

/** A limit of {@link EventStoreLimits} that only the state can tell. */
public final class LimitExceededException extends EventStoreException
{
    private static final long serialVersionUID = 1L;

    LimitExceededException(final String message)
    {
        super(message);
    }
}
