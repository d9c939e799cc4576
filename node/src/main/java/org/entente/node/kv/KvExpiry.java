package org.entente.node.kv;

import java.util.Arrays;

/**
 * Entries that expire, the first one first: a binary heap whose places the entries know, so that none is allocated and
 * each can be taken out. One thread.
 */
final class KvExpiry
{
    private KvEntry[] heap = new KvEntry[64];
    private int size;

    /** What an entry says of its expiry may have changed. */
    void update(final KvEntry entry)
    {
        if (0 == entry.expiresAt)
        {
            remove(entry);
            return;
        }

        if (entry.place < 0)
        {
            if (size == heap.length)
            {
                heap = Arrays.copyOf(heap, 2 * size);
            }

            put(size++, entry);
        }

        sift(entry);
    }

    void remove(final KvEntry entry)
    {
        if (entry.place < 0)
        {
            return;
        }

        final int hole = entry.place;
        final KvEntry last = heap[--size];
        heap[size] = null;
        entry.place = -1;
        if (last != entry)
        {
            put(hole, last);
            sift(last);
        }
    }

    /**
     * Looks for what has expired, in no order that means anything.
     *
     * @param found to put it into: as much as there is room for.
     * @return how much was found.
     */
    int expired(final long nowMicros, final KvEntry[] found)
    {
        return expired(0, nowMicros, found, 0);
    }

    // What stands below an entry expires no earlier: only what has expired is visited, and its children.
    private int expired(final int place, final long nowMicros, final KvEntry[] found, final int count)
    {
        if (place >= size || count >= found.length || !heap[place].isExpired(nowMicros))
        {
            return count;
        }

        found[count] = heap[place];
        final int left = expired(2 * place + 1, nowMicros, found, count + 1);
        return expired(2 * place + 2, nowMicros, found, left);
    }

    private void sift(final KvEntry entry)
    {
        int place = entry.place;
        while (place > 0 && entry.expiresAt < heap[(place - 1) / 2].expiresAt)
        {
            put(place, heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }

        for (int child = 2 * place + 1; child < size; child = 2 * place + 1)
        {
            if (child + 1 < size && heap[child + 1].expiresAt < heap[child].expiresAt)
            {
                child++;
            }
            if (entry.expiresAt <= heap[child].expiresAt)
            {
                break;
            }

            put(place, heap[child]);
            place = child;
        }

        put(place, entry);
    }

    private void put(final int place, final KvEntry entry)
    {
        heap[place] = entry;
        entry.place = place;
    }
}
