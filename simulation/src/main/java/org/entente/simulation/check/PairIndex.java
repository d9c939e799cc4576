package org.entente.simulation.check;

import java.util.Arrays;

/** Numbers pairs of longs from 0 in the order in which they come. */
final class PairIndex
{
    static final int NONE = -1;

    private long[] firsts;
    private long[] seconds;
    private int[] slots;
    private int size;

    PairIndex(final int expected)
    {
        firsts = new long[Math.max(16, expected)];
        seconds = new long[firsts.length];
        slots = slots(firsts.length);
    }

    int size()
    {
        return size;
    }

    long first(final int number)
    {
        return firsts[number];
    }

    long second(final int number)
    {
        return seconds[number];
    }

    /** The number of a pair, or {@link #NONE}. */
    int find(final long first, final long second)
    {
        return slots[slot(first, second)];
    }

    /** The number of a pair, a new one if it is new: then it is the size before the call. */
    int add(final long first, final long second)
    {
        final int slot = slot(first, second);
        if (NONE != slots[slot])
        {
            return slots[slot];
        }

        if (size == firsts.length)
        {
            grow();
            return add(first, second);
        }

        firsts[size] = first;
        seconds[size] = second;
        slots[slot] = size;
        return size++;
    }

    private int slot(final long first, final long second)
    {
        final int mask = slots.length - 1;
        int slot = hash(first, second) & mask;
        while (NONE != slots[slot] && (firsts[slots[slot]] != first || seconds[slots[slot]] != second))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void grow()
    {
        firsts = Arrays.copyOf(firsts, size * 2);
        seconds = Arrays.copyOf(seconds, size * 2);
        slots = slots(size * 2);
        for (int i = 0; i < size; i++)
        {
            slots[slot(firsts[i], seconds[i])] = i;
        }
    }

    private static int[] slots(final int capacity)
    {
        final int[] slots = new int[Integer.highestOneBit(capacity) * 4];
        Arrays.fill(slots, NONE);
        return slots;
    }

    private static int hash(final long first, final long second)
    {
        final long mixed = (first * 0x9E3779B97F4A7C15L + second) * 0xBF58476D1CE4E5B9L;
        return (int)(mixed ^ (mixed >>> 32));
    }
}
