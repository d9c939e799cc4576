package org.entente.eventstore;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Consumer;

import org.agrona.DirectBuffer;

/**
 * Entries by bytes of a borrowed buffer: open addressing with linear probing, grown at three quarters; a removal shifts
 * back what follows. Not thread-safe.
 */
final class ByteTable<T extends ByteKey>
{
    private static final Comparator<ByteKey> BY_KEY = (a, b) -> Arrays.compareUnsigned(a.key, b.key);

    private ByteKey[] slots;
    private int size;

    /** @param capacity to begin with; a power of two. */
    ByteTable(final int capacity)
    {
        slots = new ByteKey[capacity];
    }

    int size()
    {
        return size;
    }

    /** @return the entry with a key, or null. */
    @SuppressWarnings("unchecked")
    T find(final DirectBuffer buffer, final int offset, final int length)
    {
        final long hash = Hashes.of(buffer, offset, length);
        for (int i = index(hash); null != slots[i]; i = next(i))
        {
            if (slots[i].hash == hash && slots[i].isKey(buffer, offset, length))
            {
                return (T)slots[i];
            }
        }

        return null;
    }

    /** Adds an entry whose key is not in the table. */
    T add(final T entry)
    {
        if (size >= slots.length - (slots.length >> 2))
        {
            grow();
        }

        insert(entry);
        size++;
        return entry;
    }

    /** Removes an entry that is in the table. */
    void remove(final T entry)
    {
        int hole = index(entry.hash);
        while (slots[hole] != entry)
        {
            hole = next(hole);
        }

        size--;
        slots[hole] = null;
        for (int i = next(hole); null != slots[i]; i = next(i))
        {
            // An entry may move back into the hole if that is not in front of where its probing starts.
            final int home = index(slots[i].hash);
            if (distance(home, i) >= distance(hole, i))
            {
                slots[hole] = slots[i];
                slots[i] = null;
                hole = i;
            }
        }
    }

    /** Visits all entries in the order of their keys. Allocates. */
    @SuppressWarnings("unchecked")
    void forEach(final Consumer<T> visitor)
    {
        final ByteKey[] sorted = new ByteKey[size];
        int count = 0;
        for (final ByteKey entry : slots)
        {
            if (null != entry)
            {
                sorted[count++] = entry;
            }
        }

        Arrays.sort(sorted, BY_KEY);
        for (final ByteKey entry : sorted)
        {
            visitor.accept((T)entry);
        }
    }

    private void grow()
    {
        final ByteKey[] old = slots;
        if (old.length >= 1 << 29)
        {
            throw new IllegalStateException("the event store is full: " + size + " keys");
        }

        slots = new ByteKey[old.length * 2];
        for (final ByteKey entry : old)
        {
            if (null != entry)
            {
                insert(entry);
            }
        }
    }

    private void insert(final ByteKey entry)
    {
        int i = index(entry.hash);
        while (null != slots[i])
        {
            i = next(i);
        }

        slots[i] = entry;
    }

    private int index(final long hash)
    {
        return (int)hash & slots.length - 1;
    }

    private int next(final int index)
    {
        return index + 1 & slots.length - 1;
    }

    private int distance(final int from, final int to)
    {
        return to - from & slots.length - 1;
    }
}
