package org.entente.eventstore;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

/** Takes the pieces that {@link EventStoreSnapshot} has written. One thread; used once. */
final class EventStoreRestore
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final EventTable table;
    private final Subscribers subscribers;
    private final Fields fields = new Fields();
    private boolean hasHeader;
    private long watermark;
    private long events;
    private long checksum;

    EventStoreRestore(final EventTable table, final Subscribers subscribers)
    {
        this.table = table;
        this.subscribers = subscribers;
    }

    /** @throws IllegalStateException where it is no piece of an event store. */
    void piece(final DirectBuffer piece, final int offset, final int length)
    {
        final int type = length < 1 ? 0 : piece.getByte(offset);
        if (!hasHeader)
        {
            require(EventStoreSnapshot.HEADER == type && EventStoreSnapshot.HEADER_LENGTH == length &&
                EventStoreSnapshot.FORMAT == piece.getByte(offset + 1),
                "does not begin with an event store of format " + EventStoreSnapshot.FORMAT);
            hasHeader = true;
            watermark = piece.getLong(offset + 2, ORDER);
            events = piece.getLong(offset + 10, ORDER);
            checksum = piece.getLong(offset + 18, ORDER);
            return;
        }

        fields.begin(piece, offset, length);
        fields.u8("type");
        if (EventStoreSnapshot.EVENTS == type)
        {
            while (fields.isGood() && fields.position() < offset + length)
            {
                entry();
            }
        }
        else
        {
            require(EventStoreSnapshot.SUBSCRIBER == type, "has a piece of type " + type);
            final int at = fields.text("subscriber");
            final int row = fields.skip(Subscriber.Row.LENGTH, "row");
            requireGood();
            subscribers.restore(piece, at, fields.textLength(at), Subscriber.Row.decode(piece, row));
        }

        requireGood();
    }

    private void entry()
    {
        final int type = fields.u8("entry");
        if (EventStoreSnapshot.EVENT == type)
        {
            event();
            return;
        }

        require(EventStoreSnapshot.AGGREGATE_SNAPSHOT == type, "has an entry of type " + type);
        final int at = fields.aggregate();
        final int revision = fields.text("revision");
        final long cursorAt = fields.i64("cursor");
        final int cursorIndex = fields.i32("cursor");
        final int length = fields.length("snapshot", EventStoreLimits.SNAPSHOT);
        final int data = fields.skip(length, "snapshot");
        requireGood();
        final DirectBuffer buffer = fields.buffer();
        final Aggregate aggregate = table.aggregate(buffer, at, fields.aggregateLength(at));
        require(null != aggregate, "has a snapshot of an aggregate without events");
        table.snapshot(aggregate, new AggregateSnapshot(
            AggregateSnapshot.copy(buffer, revision, fields.textLength(revision)),
            AggregateSnapshot.copy(buffer, data, length), cursorAt, cursorIndex));
    }

    private void event()
    {
        final long txnId = fields.i64("txnId");
        final long executeAt = fields.i64("executeAt");
        final int index = fields.u16("index");
        final long version = fields.i64("version");
        final int at = fields.aggregate();
        final int routingAt = fields.routingKey();
        final int nameAt = fields.text("name");
        final int length = fields.length("event", EventStoreLimits.BODY);
        final int bodyAt = fields.skip(length, "event");
        requireGood();
        final DirectBuffer buffer = fields.buffer();
        final int aggregateLength = fields.aggregateLength(at);
        Aggregate aggregate = table.aggregate(buffer, at, aggregateLength);
        if (null == aggregate)
        {
            aggregate = table.create(buffer, at, aggregateLength, fields.textLength(at), routingAt,
                routingAt < 0 ? 0 : fields.textLength(routingAt));
        }

        require(version == aggregate.events.size() + 1, "has version " + version + " of an aggregate where " +
            (aggregate.events.size() + 1) + " follows");
        table.add(new StoredEvent(aggregate, aggregate.category.name(buffer, nameAt, fields.textLength(nameAt)),
            AggregateSnapshot.copy(buffer, bodyAt, length), txnId, executeAt, index, table.snapshots()));
    }

    /** @param restoredChecksum of what is there now. */
    void end(final long restoredChecksum)
    {
        require(table.all().size() == events && restoredChecksum == checksum, "was taken of " + events +
            " events with the checksum " + Long.toHexString(checksum) + "; restored were " + table.all().size() +
            " with " + Long.toHexString(restoredChecksum));
        table.watermark(watermark);
    }

    private void requireGood()
    {
        if (!fields.isGood())
        {
            require(false, "has a damaged piece: " + fields.end(CommandKind.READ));
        }
    }

    private static void require(final boolean isGood, final String problem)
    {
        if (!isGood)
        {
            throw new IllegalStateException("the snapshot of the event store " + problem + ": restore another one");
        }
    }
}
