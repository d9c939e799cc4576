package org.entente.eventstore;

/**
 * How an event comes to a handler.
 *
 * @param subscriber key of the subscription.
 * @param cursor     of the event.
 * @param attempt    1 for the first one of this start of the subscription.
 */
public record Delivery(String subscriber, Cursor cursor, int attempt)
{
    /** The same whenever this event comes to this subscriber: to know what was done before by. */
    public String idempotencyKey()
    {
        return subscriber + "@" + cursor;
    }
}
