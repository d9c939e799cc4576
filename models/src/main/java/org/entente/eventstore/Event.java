package org.entente.eventstore;

import java.util.UUID;

import org.entente.core.time.Timestamp;

/**
 * An event that has happened.
 *
 * @param id         unique: the id of its transaction, and its index within the batch.
 * @param type       of its aggregate.
 * @param aggregate  id of its aggregate.
 * @param version    how many events the aggregate has had with this one: 1 is its first.
 * @param routingKey of its aggregate, or null.
 * @param name       what has happened.
 * @param data       as it was appended; not copied.
 * @param metadata   as it was appended.
 * @param cursor     its place in the order of all events.
 */
public record Event(
    UUID id, String type, String aggregate, long version, String routingKey, String name, byte[] data,
    EventMetadata metadata, Cursor cursor)
{
    /** Agreed time in microseconds since the Unix epoch. */
    public long timeMicros()
    {
        return Timestamp.time(cursor.executeAt());
    }

    @Override
    public String toString()
    {
        return type + "/" + aggregate + "#" + version + " " + name;
    }
}
