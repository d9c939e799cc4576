package org.entente.simulation.explore;

import java.util.Arrays;

/** From longs to ints of 0 or more: open addressing, grows. */
final class LongIntMap
{
    static final int MISSING = -1;

    private long[] keys;
    private int[] values;
    private int size;

    LongIntMap()
    {
        keys = new long[1024];
        values = new int[1024];
        Arrays.fill(values, MISSING);
    }

    int find(final long key)
    {
        final int mask = keys.length - 1;
        int i = (int)LongSet.mix(key) & mask;
        while (MISSING != values[i])
        {
            if (keys[i] == key)
            {
                return values[i];
            }

            i = (i + 1) & mask;
        }

        return MISSING;
    }

    /** @param key is not in the map. */
    void put(final long key, final int value)
    {
        if (2 * ++size > keys.length)
        {
            grow();
        }

        place(key, value);
    }

    private void place(final long key, final int value)
    {
        final int mask = keys.length - 1;
        int i = (int)LongSet.mix(key) & mask;
        while (MISSING != values[i])
        {
            i = (i + 1) & mask;
        }

        keys[i] = key;
        values[i] = value;
    }

    private void grow()
    {
        final long[] oldKeys = keys;
        final int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[oldKeys.length * 2];
        Arrays.fill(values, MISSING);
        for (int i = 0; i < oldKeys.length; i++)
        {
            if (MISSING != oldValues[i])
            {
                place(oldKeys[i], oldValues[i]);
            }
        }
    }
}
