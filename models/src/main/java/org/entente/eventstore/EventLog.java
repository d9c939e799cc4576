package org.entente.eventstore;

import java.util.Arrays;

/**
 * Events in their order. One that is added goes to the end, and from there in front of those that come after it: above
 * the watermark, where commands come in other orders at other replicas, that is a step or a few. Chunks, so that growth
 * never copies what is there, but within the first one. Not thread-safe.
 */
final class EventLog
{
    private static final int BITS = 9;
    private static final int CHUNK = 1 << BITS;
    private static final int FIRST = 4;

    private StoredEvent[][] chunks = {new StoredEvent[FIRST]};
    private int size;

    int size()
    {
        return size;
    }

    StoredEvent get(final int at)
    {
        return chunks[at >> BITS][at & CHUNK - 1];
    }

    void add(final StoredEvent event)
    {
        ensureRoom();
        int at = size++;
        for (; at > 0 && get(at - 1).isAfter(event.executeAt, event.index); at--)
        {
            set(at, get(at - 1));
        }

        set(at, event);
    }

    /** @return where the first event after a place stands; {@link #size} where there is none. */
    int firstAfter(final long executeAt, final int index)
    {
        int low = 0;
        int high = size;
        while (low < high)
        {
            final int middle = low + high >>> 1;
            if (get(middle).isAfter(executeAt, index))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    /** @return where the first event stands that is not before a place; {@link #size} where there is none. */
    int firstFrom(final long executeAt, final int index)
    {
        final int after = firstAfter(executeAt, index);
        return after > 0 && !get(after - 1).isBefore(executeAt, index) ? after - 1 : after;
    }

    private void set(final int at, final StoredEvent event)
    {
        chunks[at >> BITS][at & CHUNK - 1] = event;
    }

    private void ensureRoom()
    {
        final int chunk = size >> BITS;
        if (chunk == chunks.length)
        {
            chunks = Arrays.copyOf(chunks, chunks.length * 2);
        }

        if (null == chunks[chunk])
        {
            chunks[chunk] = new StoredEvent[CHUNK];
        }
        else if (size == chunks[chunk].length && size < CHUNK)
        {
            chunks[chunk] = Arrays.copyOf(chunks[chunk], size * 2);
        }
    }
}
