package org.entente.eventstore;

import java.util.UUID;

/**
 * What is known of a subscriber.
 *
 * @param worker    who owns it.
 * @param epoch     since when, as an agreed timestamp: each owner's is greater than that of the one before.
 * @param isEnabled whether it is to run at all.
 * @param cursor    up to which it has acknowledged; {@link Cursor#START} where it never has.
 * @param lagEvents how many events it was behind then.
 * @param lagMillis how many milliseconds it was behind then.
 */
public record SubscriberState(
    UUID worker, long epoch, boolean isEnabled, Cursor cursor, long lagEvents, long lagMillis)
{
}
