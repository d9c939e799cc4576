package org.entente.eventstore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * A place in the order of events: agreed time, and index within the batch. It means the same at every node, and in
 * every query: within one aggregate this order is that of its versions. There need not be an event at it. To users it
 * is opaque; {@link #toBytes} and {@link #toString} are what to keep.
 *
 * @param executeAt agreed timestamp; 0 before all.
 * @param index     within the batch.
 */
public record Cursor(long executeAt, int index) implements Comparable<Cursor>
{
    /** Before all events. */
    public static final Cursor START = new Cursor(0, 0);

    private static final byte FORMAT = 1;
    private static final int LENGTH = 1 + Long.BYTES + Integer.BYTES;

    public Cursor
    {
        if (executeAt < 0 || index < 0)
        {
            throw new IllegalArgumentException("cursor is negative: use one that came with an event or a page");
        }
    }

    @Override
    public int compareTo(final Cursor other)
    {
        final int byTime = Long.compare(executeAt, other.executeAt);
        return 0 != byTime ? byTime : Integer.compare(index, other.index);
    }

    /** u8 format = 1, i64 executeAt, i32 index, little-endian. */
    public byte[] toBytes()
    {
        return ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN).put(FORMAT).putLong(executeAt).putInt(index)
            .array();
    }

    /** @throws IllegalArgumentException where the bytes are none of a cursor of this version. */
    public static Cursor ofBytes(final byte[] bytes)
    {
        if (LENGTH != bytes.length || FORMAT != bytes[0])
        {
            throw new IllegalArgumentException("cursor is none of format " + FORMAT + ": use one from this version");
        }

        final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new Cursor(buffer.getLong(1), buffer.getInt(1 + Long.BYTES));
    }

    /** @throws IllegalArgumentException where the text is none of {@link #toString}. */
    public static Cursor parse(final String text)
    {
        return ofBytes(Base64.getUrlDecoder().decode(text));
    }

    /** The bytes as base64, with letters that a URL takes. */
    @Override
    public String toString()
    {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(toBytes());
    }
}
