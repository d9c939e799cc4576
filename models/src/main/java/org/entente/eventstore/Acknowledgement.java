package org.entente.eventstore;

/**
 * How far a subscriber has come.
 *
 * @param subscriber its key.
 * @param epoch      of its owner, from {@link EventStore#takeOver}.
 * @param cursor     up to which everything was handled.
 * @param lagEvents  events that follow, 0 or more.
 * @param lagMillis  milliseconds that it is behind, 0 or more.
 * @param isReset    whether the cursor may lie before the one that is kept.
 */
public record Acknowledgement(
    String subscriber, long epoch, Cursor cursor, long lagEvents, long lagMillis, boolean isReset)
{
}
