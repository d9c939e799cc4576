package org.entente.simulation.explore;

import java.util.Arrays;

/** A list of ints that is reused. */
final class IntList
{
    int[] items = new int[16];
    int size;

    void add(final int item)
    {
        if (size == items.length)
        {
            items = Arrays.copyOf(items, size * 2);
        }

        items[size++] = item;
    }

    int[] toArray()
    {
        return Arrays.copyOf(items, size);
    }
}
