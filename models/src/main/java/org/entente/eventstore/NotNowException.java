package org.entente.eventstore;

/**
 * A handler cannot take an event at the moment, as where what it hands it on to is back-pressured. It is no failure:
 * the event comes again after the subscription's poll interval, however often, and counts as no attempt. One instance
 * will do: it has no stack trace.
 */
public final class NotNowException extends Exception
{
    private static final long serialVersionUID = 1L;

    public NotNowException(final String message)
    {
        super(message, null, false, false);
    }
}
