package org.entente.node.bank;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteOrder;

/**
 * What a transfer has moved: the payload of the effect that it emits. Four numbers of 8 bytes, little-endian, in the
 * order of the components.
 *
 * @param number as the client has given it.
 * @param from   account.
 * @param to     account.
 * @param amount 1 or more.
 */
public record Payment(long number, long from, long to, long amount)
{
    /** Length in bytes. */
    public static final int LENGTH = 4 * Long.BYTES;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    /** Reads one. */
    public static Payment of(final DirectBuffer buffer, final int offset)
    {
        return new Payment(buffer.getLong(offset, ORDER), buffer.getLong(offset + 8, ORDER),
            buffer.getLong(offset + 16, ORDER), buffer.getLong(offset + 24, ORDER));
    }

    /** As it is read. */
    public byte[] toBytes()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
        buffer.putLong(0, number, ORDER);
        buffer.putLong(8, from, ORDER);
        buffer.putLong(16, to, ORDER);
        buffer.putLong(24, amount, ORDER);
        return buffer.byteArray();
    }
}
