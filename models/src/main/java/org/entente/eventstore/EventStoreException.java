package org.entente.eventstore;

/** The event store has refused a command: nothing was changed, and it will not be. */
public abstract sealed class EventStoreException extends RuntimeException
    permits CursorWentBackException, FencedException, LimitExceededException, NoSuchEventException,
    UnknownSubscriberException, VersionConflictException
{
    private static final long serialVersionUID = 1L;

    EventStoreException(final String message)
    {
        super(message);
    }
}
