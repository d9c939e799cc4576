package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.entente.pipeline.KeyHash;

import java.nio.ByteOrder;

/** A 64-bit hash that is the same on every machine: eight bytes at a time, with Murmur3's last step as its mixer. */
final class KvHash
{
    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;

    private KvHash()
    {
    }

    static long of(final DirectBuffer buffer, final int offset, final int length)
    {
        long hash = STEP * (length + 1);
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES)
        {
            hash = KeyHash.mix(hash ^ buffer.getLong(offset + i, ByteOrder.LITTLE_ENDIAN)) + STEP;
        }

        long tail = 0;
        for (int shift = 0; i < length; i++, shift += Byte.SIZE)
        {
            tail |= (buffer.getByte(offset + i) & 0xFFL) << shift;
        }

        return KeyHash.mix(hash ^ tail);
    }

    static long of(final byte[] bytes, final int length)
    {
        long hash = STEP * (length + 1);
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES)
        {
            hash = KeyHash.mix(hash ^ word(bytes, i, Long.BYTES)) + STEP;
        }

        return KeyHash.mix(hash ^ word(bytes, i, length - i));
    }

    private static long word(final byte[] bytes, final int index, final int length)
    {
        long word = 0;
        for (int i = 0; i < length; i++)
        {
            word |= (bytes[index + i] & 0xFFL) << (i * Byte.SIZE);
        }

        return word;
    }
}
