package org.entente.router;

import org.agrona.DirectBuffer;

/** Reads an entry; what lies outside of it, or stays over, is an {@link IllegalStateException}. */
final class EntryReader
{
    private final DirectBuffer buffer;
    private final int start;
    private final int end;
    private int position;

    EntryReader(final DirectBuffer buffer, final int offset, final int length)
    {
        this.buffer = buffer;
        this.start = offset;
        this.position = offset;
        this.end = offset + length;
    }

    int u8()
    {
        return buffer.getByte(next(1)) & 0xFF;
    }

    int u16()
    {
        return buffer.getShort(next(Short.BYTES), RouterEntry.ORDER) & 0xFFFF;
    }

    int i32()
    {
        return buffer.getInt(next(Integer.BYTES), RouterEntry.ORDER);
    }

    long i64()
    {
        return buffer.getLong(next(Long.BYTES), RouterEntry.ORDER);
    }

    byte[] text()
    {
        return bytes(u8());
    }

    byte[] bytes(final int length)
    {
        require(length >= 0, "has a negative length");
        final byte[] bytes = new byte[length > end - position ? 0 : length];
        buffer.getBytes(next(length), bytes);
        return bytes;
    }

    boolean hasMore()
    {
        return position < end;
    }

    void end()
    {
        require(position == end, "is longer than what it holds");
    }

    void require(final boolean isSo, final String problem)
    {
        if (!isSo)
        {
            throw new IllegalStateException("an object of the router " + problem + ", at byte " + (position - start) +
                ": it was not written by this version");
        }
    }

    private int next(final int length)
    {
        require(length <= end - position, "is cut off");
        position += length;
        return position - length;
    }
}
