package org.entente.core.txn;

import java.util.Arrays;

/**
 * Arrays that payloads are kept in, their lengths powers of two, so that one which a transaction leaves fits others of
 * about its length. What was given back last is taken first: it is still in the processor's cache.
 */
final class PayloadPool
{
    /** Of no length: what holds no payload yet, or none any more. */
    static final byte[] NONE = new byte[0];

    private static final int SHIFT_MIN = 6;
    private static final int SHIFT_MAX = 30;

    private final long bytesMax;
    private final byte[][][] free = new byte[SHIFT_MAX - SHIFT_MIN + 1][][];
    private final int[] counts = new int[SHIFT_MAX - SHIFT_MIN + 1];
    private long bytes;

    /** @param bytesMax most bytes that are kept for later; what is given back beyond is garbage. */
    PayloadPool(final long bytesMax)
    {
        this.bytesMax = bytesMax;
    }

    /** An array of at least a length, its content whatever it was; {@link #NONE} for 0. */
    byte[] take(final int length)
    {
        if (0 == length)
        {
            return NONE;
        }

        final int shift = Math.max(SHIFT_MIN, Integer.SIZE - Integer.numberOfLeadingZeros(length - 1));
        if (shift > SHIFT_MAX)
        {
            return new byte[length];
        }

        final int index = shift - SHIFT_MIN;
        if (0 == counts[index])
        {
            return new byte[1 << shift];
        }

        bytes -= 1 << shift;
        return free[index][--counts[index]];
    }

    /** An array that was taken here, and that nobody uses any more. */
    void give(final byte[] array)
    {
        final int length = array.length;
        if (0 == length || length > 1 << SHIFT_MAX || bytes + length > bytesMax)
        {
            return;
        }

        final int index = Integer.numberOfTrailingZeros(length) - SHIFT_MIN;
        if (null == free[index])
        {
            free[index] = new byte[16][];
        }
        else if (counts[index] == free[index].length)
        {
            free[index] = Arrays.copyOf(free[index], counts[index] * 2);
        }

        free[index][counts[index]++] = array;
        bytes += length;
    }

    /** Bytes kept for later. */
    long bytes()
    {
        return bytes;
    }
}
