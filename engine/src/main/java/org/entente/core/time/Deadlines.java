package org.entente.core.time;

import java.util.Arrays;

/**
 * Deadlines in the order in which they expire: an indexed binary heap, O(log n) to schedule, move and cancel. Times are
 * those of {@link HybridClock#elapsed}; any other ascending number does as well.
 *
 * @param <T> what is kept.
 */
public final class Deadlines<T extends Timed>
{
    private Timed[] heap = new Timed[64];
    private int size;
    private long latest;

    /** Sets, or moves, the deadline of an item. */
    public void schedule(final T item, final long deadline)
    {
        final Timed timed = item;
        latest = Math.max(latest, deadline);
        if (!timed.isScheduled())
        {
            if (size == heap.length)
            {
                heap = Arrays.copyOf(heap, size * 2);
            }

            timed.deadline = deadline;
            timed.heapIndex = size;
            heap[size++] = timed;
            siftUp(timed);
            return;
        }

        timed.deadline = deadline;
        siftUp(timed);
        siftDown(timed);
    }

    public void cancel(final T item)
    {
        final Timed timed = item;
        if (timed.isScheduled())
        {
            remove(timed);
        }
    }

    /** Takes an item whose deadline has come, the earliest first; null where there is none. */
    @SuppressWarnings("unchecked")
    public T pollExpired(final long now)
    {
        if (0 == size || heap[0].deadline > now)
        {
            return null;
        }

        final Timed first = heap[0];
        remove(first);
        return (T)first;
    }

    /** The latest deadline ever set, one that was cancelled included; 0 where there was none. */
    public long latest()
    {
        return latest;
    }

    public int size()
    {
        return size;
    }

    private void remove(final Timed timed)
    {
        final int index = timed.heapIndex;
        final Timed last = heap[--size];
        heap[size] = null;
        timed.heapIndex = Timed.NOT_SCHEDULED;

        if (last != timed)
        {
            heap[index] = last;
            last.heapIndex = index;
            siftUp(last);
            siftDown(last);
        }
    }

    private void siftUp(final Timed timed)
    {
        int index = timed.heapIndex;
        while (index > 0)
        {
            final int parent = (index - 1) >>> 1;
            if (!isBefore(timed, heap[parent]))
            {
                break;
            }

            place(heap[parent], index);
            index = parent;
        }

        place(timed, index);
    }

    private void siftDown(final Timed timed)
    {
        int index = timed.heapIndex;
        while (true)
        {
            int child = 2 * index + 1;
            if (child >= size)
            {
                break;
            }

            if (child + 1 < size && isBefore(heap[child + 1], heap[child]))
            {
                child++;
            }

            if (!isBefore(heap[child], timed))
            {
                break;
            }

            place(heap[child], index);
            index = child;
        }

        place(timed, index);
    }

    private void place(final Timed timed, final int index)
    {
        heap[index] = timed;
        timed.heapIndex = index;
    }

    private static boolean isBefore(final Timed a, final Timed b)
    {
        return a.deadline < b.deadline || (a.deadline == b.deadline && a.tieBreaker() < b.tieBreaker());
    }
}
