package org.entente.pipeline;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

/**
 * The 64-bit hash by which the group knows a key: XXH64 with seed 0. Part of the protocol: replicas that hashed
 * differently would not see each other's conflicts, so it must never change for a journal or a group that exists.
 */
public final class KeyHash
{
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;

    private KeyHash()
    {
    }

    /** Hash of {@code length} bytes; 0 bytes have a hash too. Does not allocate. */
    public static long of(final DirectBuffer buffer, final int offset, final int length)
    {
        final int end = offset + length;
        int i = offset;
        long hash;

        if (length >= 32)
        {
            long v1 = P1 + P2;
            long v2 = P2;
            long v3 = 0;
            long v4 = -P1;
            for (; i <= end - 32; i += 32)
            {
                v1 = round(v1, longAt(buffer, i));
                v2 = round(v2, longAt(buffer, i + 8));
                v3 = round(v3, longAt(buffer, i + 16));
                v4 = round(v4, longAt(buffer, i + 24));
            }

            hash = Long.rotateLeft(v1, 1) + Long.rotateLeft(v2, 7) + Long.rotateLeft(v3, 12) + Long.rotateLeft(v4, 18);
            hash = merge(merge(merge(merge(hash, v1), v2), v3), v4);
        }
        else
        {
            hash = P5;
        }

        return finish(tail(hash + length, buffer, i, end));
    }

    private static long tail(final long start, final DirectBuffer buffer, final int from, final int end)
    {
        long hash = start;
        int i = from;
        for (; i <= end - 8; i += 8)
        {
            hash = Long.rotateLeft(hash ^ round(0, longAt(buffer, i)), 27) * P1 + P4;
        }

        if (i <= end - 4)
        {
            hash ^= (buffer.getInt(i, ByteOrder.LITTLE_ENDIAN) & 0xFFFF_FFFFL) * P1;
            hash = Long.rotateLeft(hash, 23) * P2 + P3;
            i += 4;
        }

        for (; i < end; i++)
        {
            hash ^= (buffer.getByte(i) & 0xFF) * P5;
            hash = Long.rotateLeft(hash, 11) * P1;
        }

        return hash;
    }

    private static long finish(final long value)
    {
        long hash = value;
        hash = (hash ^ (hash >>> 33)) * P2;
        hash = (hash ^ (hash >>> 29)) * P3;
        return hash ^ (hash >>> 32);
    }

    private static long round(final long accumulator, final long input)
    {
        return Long.rotateLeft(accumulator + input * P2, 31) * P1;
    }

    private static long merge(final long hash, final long accumulator)
    {
        return (hash ^ round(0, accumulator)) * P1 + P4;
    }

    private static long longAt(final DirectBuffer buffer, final int index)
    {
        return buffer.getLong(index, ByteOrder.LITTLE_ENDIAN);
    }

    /** Spreads what differs a little over all 64 bits: the last step of Murmur3. Must never change either. */
    public static long mix(final long value)
    {
        long hash = value;
        hash ^= hash >>> 33;
        hash *= 0xFF51_AFD7_ED55_8CCDL;
        hash ^= hash >>> 33;
        hash *= 0xC4CE_B9FE_1A85_EC53L;
        return hash ^ hash >>> 33;
    }
}
