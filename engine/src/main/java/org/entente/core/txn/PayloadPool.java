package org.entente.core.txn;

import java.util.Arrays;

/**
 * Arrays that payloads are kept in. Their lengths go in steps, so that one which a transaction leaves fits others of
 * about its length: four to each power of two, so that none is more than a quarter longer than what is asked for. What
 * was given back last is taken first: it is still in the processor's cache.
 */
final class PayloadPool
{
    /** Of no length: what holds no payload yet, or none any more. */
    static final byte[] NONE = new byte[0];

    private static final int LENGTH_MIN = 64;
    private static final int LENGTH_MAX = 1 << 30;
    private static final int SHIFT_MIN = 6;
    private static final int STEPS_SHIFT = 2;
    private static final int CLASSES = indexOf(LENGTH_MAX) + 1;

    private final long bytesMax;
    private final byte[][][] free = new byte[CLASSES][][];
    private final int[] counts = new int[CLASSES];
    private long bytes;

    /** @param bytesMax most bytes that are kept for later; what is beyond is garbage. */
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

        if (length > LENGTH_MAX)
        {
            return new byte[length];
        }

        final int index = indexOf(length);
        return counts[index] > 0 ? pop(index) : new byte[lengthOf(index)];
    }

    /** An array that was taken here, and that nobody uses any more. */
    void give(final byte[] array)
    {
        final int length = array.length;
        if (0 == length || length > Math.min(LENGTH_MAX, bytesMax))
        {
            return;
        }

        final int index = indexOf(length);
        makeRoom(length, index);
        if (bytes + length > bytesMax)
        {
            return;
        }

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

    /** What other lengths have left is the first to go: they may not come again. */
    private void makeRoom(final int length, final int index)
    {
        for (int i = 0; i < CLASSES && bytes + length > bytesMax; i++)
        {
            while (i != index && counts[i] > 0 && bytes + length > bytesMax)
            {
                pop(i);
            }
        }
    }

    private byte[] pop(final int index)
    {
        final byte[] array = free[index][--counts[index]];
        free[index][counts[index]] = null;
        bytes -= array.length;
        return array;
    }

    private static int indexOf(final int length)
    {
        if (length <= LENGTH_MIN)
        {
            return 0;
        }

        // Above 2^shift, 2^(shift + 1) at most, in steps of a quarter of 2^shift.
        final int shift = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(length - 1);
        final int step = (length - 1 - (1 << shift)) >> (shift - STEPS_SHIFT);
        return ((shift - SHIFT_MIN) << STEPS_SHIFT) + step + 1;
    }

    private static int lengthOf(final int index)
    {
        if (0 == index)
        {
            return LENGTH_MIN;
        }

        final int shift = ((index - 1) >> STEPS_SHIFT) + SHIFT_MIN;
        final int step = (index - 1) & ((1 << STEPS_SHIFT) - 1);
        return (1 << shift) + ((step + 1) << (shift - STEPS_SHIFT));
    }
}
