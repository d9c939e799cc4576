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
    /** The snapshot as it was when the open snapshot of the store began, where it has changed since. */
    private AggregateSnapshot earlierSnapshot;
    /** The snapshot of the store that was open when the aggregate's changed last. */
    private int changedIn;

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

    /** @param snapshots of the store that have begun, of which the last may be open. */
    void snapshot(final AggregateSnapshot next, final int snapshots)
    {
        if (changedIn != snapshots)
        {
            earlierSnapshot = snapshot;
            changedIn = snapshots;
        }

        snapshot = next;
    }

    /** The snapshot when the last snapshot of the store began. */
    AggregateSnapshot snapshotThen(final int snapshots)
    {
        return changedIn == snapshots ? earlierSnapshot : snapshot;
    }
}
