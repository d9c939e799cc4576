package org.entente.core.txn;

import java.util.Arrays;

/**
 * The keys of a transaction: 64-bit hashes, ascending and distinct. Grows up to a limit, keeps its array when cleared.
 */
public final class KeySet
{
    private long[] keys;
    private int size;
    private final int limit;

    public KeySet(final int limit)
    {
        this.limit = limit;
        this.keys = new long[Math.min(4, limit)];
    }

    /** @return false where the set is full and the key is not in it. */
    public boolean add(final long key)
    {
        int i = size;
        while (i > 0 && keys[i - 1] > key)
        {
            i--;
        }

        if (i > 0 && keys[i - 1] == key)
        {
            return true;
        }

        if (size == limit)
        {
            return false;
        }

        ensureCapacity(size + 1);
        System.arraycopy(keys, i, keys, i + 1, size - i);
        keys[i] = key;
        size++;
        return true;
    }

    /** @return false where both together exceed the limit: then nothing has changed. */
    public boolean addAll(final KeySet other)
    {
        final int union = size + other.size - common(other);
        if (union > limit)
        {
            return false;
        }

        ensureCapacity(union);
        // From the end, so that what is there moves only once.
        int left = size - 1;
        int right = other.size - 1;
        for (int i = union - 1; right >= 0; i--)
        {
            if (left >= 0 && keys[left] >= other.keys[right])
            {
                right -= keys[left] == other.keys[right] ? 1 : 0;
                keys[i] = keys[left--];
            }
            else
            {
                keys[i] = other.keys[right--];
            }
        }

        size = union;
        return true;
    }

    /** Number of keys that are in both. */
    public int common(final KeySet other)
    {
        int common = 0;
        for (int i = 0, j = 0; i < size && j < other.size;)
        {
            common += keys[i] == other.keys[j] ? 1 : 0;
            final boolean isStep = keys[i] <= other.keys[j];
            j += keys[i] >= other.keys[j] ? 1 : 0;
            i += isStep ? 1 : 0;
        }

        return common;
    }

    public long get(final int index)
    {
        return keys[index];
    }

    public int size()
    {
        return size;
    }

    public int limit()
    {
        return limit;
    }

    public void clear()
    {
        size = 0;
    }

    public void copyFrom(final KeySet other)
    {
        ensureCapacity(other.size);
        System.arraycopy(other.keys, 0, keys, 0, other.size);
        size = other.size;
    }

    private void ensureCapacity(final int required)
    {
        if (required > keys.length)
        {
            keys = Arrays.copyOf(keys, Math.max(required, Math.min(limit, keys.length * 2)));
        }
    }
}
