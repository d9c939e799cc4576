package org.entente.eventstore;

import java.util.ArrayList;
import java.util.List;

import org.agrona.MutableDirectBuffer;
import org.entente.spi.StateSnapshot;

/**
 * The event store at one moment, written while it goes on to change. Events go out in the order of all, and each
 * aggregate's snapshot behind its first event. Events never change, and those that were added since are passed over;
 * a snapshot that has changed since is still at its aggregate; rows of subscribers are replaced, not changed. So
 * nothing is copied. Replicas in the same state write the same pieces. One thread, that of the table.
 * <pre>
 *   u8 1: u8 format = 1, i64 watermark, i64 events, i64 checksum
 *   u8 2, and any number of: u8 1 and event (ReplyFields), or
 *         u8 2, aggregate, text revision, cursor, u32 length, data
 *   u8 3: text subscriber, its row
 * </pre>
 */
final class EventStoreSnapshot implements StateSnapshot
{
    static final int HEADER = 1;
    static final int EVENTS = 2;
    static final int SUBSCRIBER = 3;
    static final int FORMAT = 1;
    static final int EVENT = 1;
    static final int AGGREGATE_SNAPSHOT = 2;
    static final int HEADER_LENGTH = 2 + 3 * Long.BYTES;

    /** A piece is complete once it is so long, in bytes. */
    private static final int PIECE_LENGTH = 32 * 1024;
    /** Events that were added since and are passed over in one piece. */
    private static final int STEPS = 4096;

    private final EventTable table;
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<Subscriber.Row> rows = new ArrayList<>();
    private final long checksum;
    private final long watermark;
    private final int snapshots;
    private final int events;
    private boolean hasHeader;
    private boolean isClosed;
    /** The last event that was written or passed over. */
    private long lastAt;
    private int lastIndex;
    private int eventsWritten;
    private int subscribersWritten;

    EventStoreSnapshot(final EventTable table, final Subscribers subscribers, final long checksum)
    {
        this.table = table;
        this.checksum = checksum;
        table.onSnapshotBegun();
        snapshots = table.snapshots();
        events = table.all().size();
        watermark = table.watermark();
        subscribers.forEach((subscriber) ->
        {
            this.subscribers.add(subscriber);
            rows.add(subscriber.row());
        });
    }

    boolean isClosed()
    {
        return isClosed;
    }

    @Override
    public int write(final MutableDirectBuffer buffer)
    {
        if (isClosed)
        {
            throw new IllegalStateException("the snapshot is closed");
        }

        if (!hasHeader)
        {
            hasHeader = true;
            buffer.putByte(0, (byte)HEADER);
            buffer.putByte(1, (byte)FORMAT);
            int at = ReplyFields.i64(buffer, 2, watermark);
            at = ReplyFields.i64(buffer, at, events);
            return ReplyFields.i64(buffer, at, checksum);
        }

        return eventsWritten < events ? writeEvents(buffer) : writeSubscriber(buffer);
    }

    /** May be a piece without events, where many were added since. */
    private int writeEvents(final MutableDirectBuffer buffer)
    {
        buffer.putByte(0, (byte)EVENTS);
        int at = 1;
        int next = table.all().firstAfter(lastAt, lastIndex);
        for (int i = 0; i < STEPS && at < PIECE_LENGTH && eventsWritten < events; i++)
        {
            final StoredEvent event = table.all().get(next++);
            lastAt = event.executeAt;
            lastIndex = event.index;
            if (event.snapshots != snapshots)
            {
                eventsWritten++;
                buffer.putByte(at, (byte)EVENT);
                at = ReplyFields.event(buffer, at + 1, event);
                at = 1 == event.version ? writeSnapshot(buffer, at, event.aggregate) : at;
            }
        }

        return at;
    }

    private int writeSnapshot(final MutableDirectBuffer buffer, final int offset, final Aggregate aggregate)
    {
        final AggregateSnapshot snapshot = table.snapshotThen(aggregate);
        if (null == snapshot)
        {
            return offset;
        }

        buffer.putByte(offset, (byte)AGGREGATE_SNAPSHOT);
        int at = ReplyFields.bytes(buffer, offset + 1, aggregate.key);
        at = ReplyFields.bytes(buffer, at, snapshot.revision);
        at = ReplyFields.cursor(buffer, at, snapshot.executeAt, snapshot.index);
        buffer.putInt(at, snapshot.data.length, EventStoreCommand.order());
        return ReplyFields.bytes(buffer, at + Integer.BYTES, snapshot.data);
    }

    private int writeSubscriber(final MutableDirectBuffer buffer)
    {
        if (subscribersWritten == subscribers.size())
        {
            return 0;
        }

        buffer.putByte(0, (byte)SUBSCRIBER);
        final int at = ReplyFields.bytes(buffer, 1, subscribers.get(subscribersWritten).key);
        return rows.get(subscribersWritten++).encode(buffer, at);
    }

    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            subscribers.clear();
            rows.clear();
            table.onSnapshotClosed();
        }
    }
}
