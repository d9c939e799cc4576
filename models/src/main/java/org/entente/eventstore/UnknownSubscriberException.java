package org.entente.eventstore;

/** There is no such subscriber: it was removed, or never began. */
public final class UnknownSubscriberException extends EventStoreException
{
    private static final long serialVersionUID = 1L;

    UnknownSubscriberException(final String subscriber)
    {
        super("there is no subscriber " + subscriber + ": take it over first");
    }
}
