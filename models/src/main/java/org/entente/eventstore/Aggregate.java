package org.entente.eventstore;

import org.agrona.DirectBuffer;

/** An aggregate: its type and id, and its events by version; it begins with its first one. */
final class Aggregate extends ByteKey
{
    final Category category;
    /** The group of its routing key, which that of its first event is; all of its events are in it. */
    final EventGroup routing;
    final EventLog events = new EventLog();
    /** Its snapshot, or null. */
    private AggregateSnapshot snapshot;

    Aggregate(
        final Category category, final EventGroup routing, final DirectBuffer buffer, final int offset,
        final int length)
    {
        super(buffer, offset, length);
        this.category = category;
        this.routing = routing;
    }

    boolean hasRoutingKey()
    {
        return routing.key.length > 0;
    }

    AggregateSnapshot snapshot()
    {
        return snapshot;
    }

    void snapshot(final AggregateSnapshot next)
    {
        snapshot = next;
    }
}
