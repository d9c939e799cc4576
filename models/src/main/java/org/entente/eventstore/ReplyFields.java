package org.entente.eventstore;

import java.nio.ByteOrder;

import org.agrona.MutableDirectBuffer;

/**
 * How replies are written; {@link Replies} reads them. Each begins with u8 {@link ResultCode}; behind it, numbers
 * little-endian, texts and cursors as in {@link EventStoreCommand}:
 * <pre>
 *   APPEND             OK: i64 executeAt, u8 aggregates, for each: i64 version after it, routing key
 *                      VERSION_CONFLICT, AGGREGATE_FULL: u8 which aggregate of the batch, i64 its version
 *   READ               page
 *   STATUS             i64 watermark, i64 events, i64 aggregates, i64 bytes, i64 subscribers
 *   UPSERT, ACKNOWLEDGE, ENABLE, SUBSCRIBER
 *                      OK, FENCED, WENT_BACK: the subscriber's row (Subscriber.Row)
 *   SNAPSHOT           OK: cursor, u32 length, data
 *   SAVE_SNAPSHOT      WENT_BACK: cursor that is kept
 *
 *   page               i64 watermark, u8 flags (1 there is more before, 2 there is more behind), cursor of its start,
 *                      cursor of its end, i64 events at most that follow, i64 that are not final yet, u16 events,
 *                      event ...
 *   event              i64 txnId, i64 executeAt, u16 index, i64 version, text type, text id, routing key, text name,
 *                      u32 length, u32 length of the data, data, metadata
 * </pre>
 */
final class ReplyFields
{
    static final int CODE = 1;
    static final int CURSOR = Long.BYTES + Integer.BYTES;
    static final int PAGE_WATERMARK = CODE;
    static final int PAGE_FLAGS = PAGE_WATERMARK + Long.BYTES;
    static final int PAGE_START = PAGE_FLAGS + 1;
    static final int PAGE_END = PAGE_START + CURSOR;
    static final int PAGE_REMAINING = PAGE_END + CURSOR;
    static final int PAGE_PENDING = PAGE_REMAINING + Long.BYTES;
    static final int PAGE_COUNT = PAGE_PENDING + Long.BYTES;
    static final int PAGE_HEADER = PAGE_COUNT + Short.BYTES;
    static final int HAS_PREVIOUS = 1;
    static final int HAS_NEXT = 2;
    private static final int EVENT_FIXED = 3 * Long.BYTES + Short.BYTES + 1 + Integer.BYTES;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private ReplyFields()
    {
    }

    /** @return where to go on. */
    static int code(final MutableDirectBuffer reply, final ResultCode code)
    {
        reply.putByte(0, (byte)code.code());
        return CODE;
    }

    static int i64(final MutableDirectBuffer buffer, final int at, final long value)
    {
        buffer.putLong(at, value, ORDER);
        return at + Long.BYTES;
    }

    static int cursor(final MutableDirectBuffer buffer, final int at, final long executeAt, final int index)
    {
        buffer.putLong(at, executeAt, ORDER);
        buffer.putInt(at + Long.BYTES, index, ORDER);
        return at + CURSOR;
    }

    static int bytes(final MutableDirectBuffer buffer, final int at, final byte[] bytes)
    {
        buffer.putBytes(at, bytes);
        return at + bytes.length;
    }

    static int routingKey(final MutableDirectBuffer buffer, final int at, final Aggregate aggregate)
    {
        buffer.putByte(at, (byte)(aggregate.hasRoutingKey() ? 1 : 0));
        return bytes(buffer, at + 1, aggregate.routing.key);
    }

    /** Length in bytes of {@link #event}. */
    static int eventLength(final StoredEvent event)
    {
        return EVENT_FIXED + event.aggregate.key.length + event.aggregate.routing.key.length + event.name.key.length +
            event.body.length;
    }

    static int event(final MutableDirectBuffer buffer, final int offset, final StoredEvent event)
    {
        int at = i64(buffer, offset, event.txnId);
        at = i64(buffer, at, event.executeAt);
        buffer.putShort(at, (short)event.index, ORDER);
        at = i64(buffer, at + Short.BYTES, event.version);
        at = bytes(buffer, at, event.aggregate.key);
        at = routingKey(buffer, at, event.aggregate);
        at = bytes(buffer, at, event.name.key);
        buffer.putInt(at, event.body.length, ORDER);
        return bytes(buffer, at + Integer.BYTES, event.body);
    }
}
