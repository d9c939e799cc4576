package org.entente.eventstore;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * An event as bytes, for those who are no clients of the store. All numbers are little-endian, texts are UTF-8.
 * <pre>
 *   u8   format = 1
 *   i64  executeAt, i32 index: the cursor
 *   i64  i64: the id, higher half first
 *   i64  version of the aggregate
 *   text type, text aggregate, text name
 *   text routing key, text requested by, text requested as: each may be absent
 *   u16  number of metadata entries; of each: text key, i32 length, value
 *   i32  length, data
 *
 *   text u16 length, bytes; a length of 65535 where it is absent
 * </pre>
 * What is behind it in a later format is passed over. Any thread.
 */
public final class EventFrame
{
    private static final byte FORMAT = 1;
    private static final int ABSENT = 0xFFFF;
    private static final int TEXTS = 37;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private EventFrame()
    {
    }

    /** Writes an event. @return its length in bytes. */
    public static int encode(final Event event, final MutableDirectBuffer buffer, final int offset)
    {
        buffer.putByte(offset, FORMAT);
        buffer.putLong(offset + 1, event.cursor().executeAt(), ORDER);
        buffer.putInt(offset + 9, event.cursor().index(), ORDER);
        buffer.putLong(offset + 13, event.id().getMostSignificantBits(), ORDER);
        buffer.putLong(offset + 21, event.id().getLeastSignificantBits(), ORDER);
        buffer.putLong(offset + 29, event.version(), ORDER);
        int at = putText(buffer, offset + TEXTS, event.type());
        at = putText(buffer, at, event.aggregate());
        at = putText(buffer, at, event.name());
        at = putText(buffer, at, event.routingKey());
        at = putText(buffer, at, event.metadata().requestedBy());
        at = putText(buffer, at, event.metadata().requestedAs());
        buffer.putShort(at, (short)event.metadata().entries().size(), ORDER);
        at += Short.BYTES;
        for (final Map.Entry<String, byte[]> entry : event.metadata().entries().entrySet())
        {
            at = putBytes(buffer, putText(buffer, at, entry.getKey()), entry.getValue());
        }

        return putBytes(buffer, at, event.data()) - offset;
    }

    /**
     * Reads what {@link #encode} has written.
     *
     * @throws IllegalArgumentException where it is something else.
     */
    public static Event decode(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < TEXTS || FORMAT != buffer.getByte(offset))
        {
            throw new IllegalArgumentException("a frame of " + length + " bytes is no event of format " + FORMAT +
                ": does something else publish to the stream?");
        }

        final Reader reader = new Reader(buffer, offset + TEXTS, offset + length);
        final String type = reader.text();
        final String aggregate = reader.text();
        final String name = reader.text();
        final String routingKey = reader.text();
        final String requestedBy = reader.text();
        final String requestedAs = reader.text();
        final Map<String, byte[]> entries = new TreeMap<>();
        for (int rest = reader.number(); rest > 0; rest--)
        {
            entries.put(reader.text(), reader.bytes());
        }

        return new Event(new UUID(buffer.getLong(offset + 13, ORDER), buffer.getLong(offset + 21, ORDER)), type,
            aggregate, buffer.getLong(offset + 29, ORDER), routingKey, name, reader.bytes(),
            new EventMetadata(requestedBy, requestedAs, entries),
            new Cursor(buffer.getLong(offset + 1, ORDER), buffer.getInt(offset + 9, ORDER)));
    }

    private static int putText(final MutableDirectBuffer buffer, final int at, final String text)
    {
        if (null == text)
        {
            buffer.putShort(at, (short)ABSENT, ORDER);
            return at + Short.BYTES;
        }

        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        buffer.putShort(at, (short)bytes.length, ORDER);
        buffer.putBytes(at + Short.BYTES, bytes);
        return at + Short.BYTES + bytes.length;
    }

    private static int putBytes(final MutableDirectBuffer buffer, final int at, final byte[] bytes)
    {
        buffer.putInt(at, bytes.length, ORDER);
        buffer.putBytes(at + Integer.BYTES, bytes);
        return at + Integer.BYTES + bytes.length;
    }

    /** Goes through a frame, and not beyond its end. */
    private static final class Reader
    {
        private final DirectBuffer buffer;
        private final int end;
        private int at;

        private Reader(final DirectBuffer buffer, final int at, final int end)
        {
            this.buffer = buffer;
            this.at = at;
            this.end = end;
        }

        private int take(final int length)
        {
            if (length < 0 || length > end - at)
            {
                throw new IllegalArgumentException("a frame of an event ends " + (length - (end - at)) +
                    " bytes too early: was it cut off on its way?");
            }

            at += length;
            return at - length;
        }

        private int number()
        {
            return buffer.getShort(take(Short.BYTES), ORDER) & 0xFFFF;
        }

        private String text()
        {
            final int length = number();
            return ABSENT == length ? null : buffer.getStringWithoutLengthUtf8(take(length), length);
        }

        private byte[] bytes()
        {
            final int length = buffer.getInt(take(Integer.BYTES), ORDER);
            final int from = take(length);
            final byte[] bytes = new byte[length];
            buffer.getBytes(from, bytes);
            return bytes;
        }
    }
}
