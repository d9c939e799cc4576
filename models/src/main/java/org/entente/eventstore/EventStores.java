package org.entente.eventstore;

import java.util.concurrent.CompletionException;

/** What those that are built on an event store share. */
final class EventStores
{
    private EventStores()
    {
    }

    /** What a future has completed with, without what stages wrap around it. */
    static Throwable causeOf(final Throwable error)
    {
        return error instanceof CompletionException && null != error.getCause() ? error.getCause() : error;
    }
}
