package org.entente.eventstore;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.IdentityHashMap;
import java.util.Map;

/**
 * All events, and the orders in which they are read: by aggregate, by type, by type and name, by routing key, and
 * altogether. One thread.
 */
final class EventTable
{
    private final ByteTable<Aggregate> aggregates = new ByteTable<>(1024);
    private final ByteTable<Category> categories = new ByteTable<>(64);
    private final ByteTable<EventGroup> routings = new ByteTable<>(64);
    private final EventGroup noRouting = EventGroup.nameless();
    private final EventLog all = new EventLog();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private long bytes;
    private long checksum;
    private long watermark;
    /** Snapshots of the store begun so far. */
    private int snapshots;
    private boolean isSnapshotOpen;
    /** Of aggregates whose snapshot has changed since the open snapshot of the store began: as it was, or null. */
    private final Map<Aggregate, AggregateSnapshot> earlier = new IdentityHashMap<>();

    /** @return the aggregate with this type and id, or null. */
    Aggregate aggregate(final DirectBuffer buffer, final int offset, final int length)
    {
        return aggregates.find(buffer, offset, length);
    }

    /** @return all of a type, or null. */
    Category category(final DirectBuffer buffer, final int offset, final int length)
    {
        return categories.find(buffer, offset, length);
    }

    /** @return all of a routing key, or null. */
    EventGroup routing(final DirectBuffer buffer, final int offset, final int length)
    {
        return routings.find(buffer, offset, length);
    }

    /** All that have no routing key. */
    EventGroup noRouting()
    {
        return noRouting;
    }

    EventLog all()
    {
        return all;
    }

    /**
     * Begins an aggregate that there is none of.
     *
     * @param routingOffset of the text of its routing key, or -1.
     */
    Aggregate create(
        final DirectBuffer buffer, final int offset, final int length, final int typeLength, final int routingOffset,
        final int routingLength)
    {
        Category category = categories.find(buffer, offset, typeLength);
        if (null == category)
        {
            category = categories.add(new Category(buffer, offset, typeLength));
        }

        EventGroup routing = noRouting;
        if (routingOffset >= 0)
        {
            routing = routings.find(buffer, routingOffset, routingLength);
            if (null == routing)
            {
                routing = routings.add(new EventGroup(buffer, routingOffset, routingLength));
            }
        }

        return aggregates.add(new Aggregate(category, routing, buffer, offset, length));
    }

    /**
     * Adds an event behind the last one of its aggregate.
     *
     * @throws IllegalStateException where it would come before what is final, which a replica never executes.
     */
    void add(final StoredEvent event)
    {
        if (event.executeAt <= watermark)
        {
            throw new IllegalStateException("an event at " + event.executeAt + " comes below the watermark " +
                watermark);
        }

        event.aggregate.events.add(event);
        event.aggregate.category.events.add(event);
        event.aggregate.routing.events.add(event);
        event.name.events.add(event);
        all.add(event);
        bytes += event.body.length;
        checksum += event.digest(view);
    }

    void snapshot(final Aggregate aggregate, final AggregateSnapshot snapshot)
    {
        final AggregateSnapshot before = aggregate.snapshot();
        checksum -= null == before ? 0 : before.digest(aggregate.hash, view);
        checksum += null == snapshot ? 0 : snapshot.digest(aggregate.hash, view);
        if (isSnapshotOpen && !earlier.containsKey(aggregate))
        {
            earlier.put(aggregate, before);
        }

        aggregate.snapshot(snapshot);
    }

    /** The snapshot of an aggregate when the open snapshot of the store began. */
    AggregateSnapshot snapshotThen(final Aggregate aggregate)
    {
        return earlier.containsKey(aggregate) ? earlier.get(aggregate) : aggregate.snapshot();
    }

    /** Everything below is final. */
    void watermark(final long executeAt)
    {
        watermark = executeAt;
    }

    /** Everything with a lower executeAt is here, and final. */
    long watermark()
    {
        return watermark;
    }

    int aggregates()
    {
        return aggregates.size();
    }

    /** Bytes of data and metadata of all events. */
    long bytes()
    {
        return bytes;
    }

    long checksum()
    {
        return checksum;
    }

    /** The checksum computed from nothing: for tests, and for what was restored. */
    long recomputedChecksum()
    {
        final long[] sum = new long[1];
        for (int i = 0; i < all.size(); i++)
        {
            sum[0] += all.get(i).digest(view);
        }

        aggregates.forEach((aggregate) ->
        {
            final AggregateSnapshot snapshot = aggregate.snapshot();
            sum[0] += null == snapshot ? 0 : snapshot.digest(aggregate.hash, view);
        });
        return sum[0];
    }

    int snapshots()
    {
        return snapshots;
    }

    void onSnapshotBegun()
    {
        snapshots++;
        isSnapshotOpen = true;
    }

    void onSnapshotClosed()
    {
        isSnapshotOpen = false;
        earlier.clear();
    }

    /** Snapshots of aggregates that are kept for the open snapshot of the store alone: for tests. */
    int keptSnapshots()
    {
        return earlier.size();
    }
}
