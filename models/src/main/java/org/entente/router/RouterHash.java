package org.entente.router;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

/**
 * A 64-bit hash that is the same on every machine: eight bytes at a time, with Murmur3's last step as its mixer. Keys
 * of commands and checksums are made of it, so it must never change for a journal or a cluster that exists.
 */
final class RouterHash
{
    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;
    /** Keeps keys of the router apart from those of other models. */
    private static final long SALT = 0x3E27_0A7E_12B5_6D03L;

    private RouterHash()
    {
    }

    static long of(final DirectBuffer buffer, final int offset, final int length)
    {
        long hash = STEP * (length + 1);
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES)
        {
            hash = mix(hash ^ buffer.getLong(offset + i, ByteOrder.LITTLE_ENDIAN)) + STEP;
        }

        long tail = 0;
        for (int shift = 0; i < length; i++, shift += Byte.SIZE)
        {
            tail |= (buffer.getByte(offset + i) & 0xFFL) << shift;
        }

        return mix(hash ^ tail);
    }

    static long key(final int domain, final long nameHash, final int partition)
    {
        return mix(nameHash ^ mix(SALT + domain * STEP + partition));
    }

    static long mix(final long value)
    {
        long hash = value;
        hash ^= hash >>> 33;
        hash *= 0xFF51_AFD7_ED55_8CCDL;
        hash ^= hash >>> 33;
        hash *= 0xC4CE_B9FE_1A85_EC53L;
        return hash ^ hash >>> 33;
    }
}
