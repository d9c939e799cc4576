package org.entente.router;

import org.agrona.MutableDirectBuffer;

/** A number that only rises: an offset or a watermark. Adds: i64 value. */
final class RegisterEntry extends RouterEntry
{
    long value;

    RegisterEntry(final EntryId id)
    {
        super(id);
    }

    @Override
    int bodyLength()
    {
        return Long.BYTES;
    }

    @Override
    int encodeBody(final MutableDirectBuffer buffer, final int offset)
    {
        buffer.putLong(offset, value, ORDER);
        return offset + Long.BYTES;
    }

    @Override
    void decodeBody(final EntryReader in)
    {
        value = in.i64();
    }

    @Override
    RouterObject view()
    {
        return new Register(id.kind(), RouterText.of(id.name), id.partition(), value);
    }
}
