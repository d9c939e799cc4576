package org.entente.simulation;

import java.util.Arrays;

/**
 * What is going to happen, by time; what happens at one time, in the order in which it came about. A binary heap of
 * events that are used again: a simulation lives in here.
 */
final class EventQueue
{
    /** What an event is. */
    enum Type
    {
        /** A frame reaches {@code node}; the subject is its bytes. */
        FRAME,
        /** Time passes at {@code node}. */
        TICK,
        /** A sync of {@code node} ends. */
        SYNC,
        /** The client {@code node} goes on. */
        CLIENT,
        /** The client {@code node} has waited long enough, perhaps. */
        TIMEOUT,
        /** The subject, a Runnable, runs: faults. */
        ACTION
    }

    /** An event; valid until the next is taken. */
    static final class Event
    {
        Type type;
        int node;
        /** The life of the node for which the event is meant. */
        int life;
        Object subject;
        private long time;
        private long sequence;

        private boolean isBefore(final Event other)
        {
            return time != other.time ? time < other.time : sequence < other.sequence;
        }
    }

    private Event[] heap = new Event[256];
    private Event[] free = new Event[256];
    private int size;
    private int freeSize;
    private Event taken;
    private long now;
    private long sequence;

    /** Simulated time in microseconds. */
    long now()
    {
        return now;
    }

    /** Events so far. */
    long count()
    {
        return sequence;
    }

    /** Adds something that happens after a delay in microseconds. */
    void add(final long delay, final Type type, final int node, final int life, final Object subject)
    {
        final Event event = 0 == freeSize ? new Event() : free[--freeSize];
        event.time = now + delay;
        event.sequence = sequence++;
        event.type = type;
        event.node = node;
        event.life = life;
        event.subject = subject;

        if (size == heap.length)
        {
            heap = Arrays.copyOf(heap, 2 * size);
        }

        int i = size++;
        while (i > 0)
        {
            final int parent = (i - 1) >>> 1;
            if (!event.isBefore(heap[parent]))
            {
                break;
            }

            heap[i] = heap[parent];
            i = parent;
        }

        heap[i] = event;
    }

    void action(final long delay, final Runnable action)
    {
        add(delay, Type.ACTION, 0, 0, action);
    }

    /** Takes the next event, and moves time to it. */
    Event take()
    {
        if (null != taken)
        {
            recycle(taken);
        }

        taken = heap[0];
        now = taken.time;
        final Event last = heap[--size];
        heap[size] = null;
        if (size > 0)
        {
            sink(last);
        }

        return taken;
    }

    private void sink(final Event event)
    {
        int i = 0;
        while (true)
        {
            int child = 2 * i + 1;
            if (child >= size)
            {
                break;
            }

            if (child + 1 < size && heap[child + 1].isBefore(heap[child]))
            {
                child++;
            }

            if (event.isBefore(heap[child]))
            {
                break;
            }

            heap[i] = heap[child];
            i = child;
        }

        heap[i] = event;
    }

    private void recycle(final Event event)
    {
        event.subject = null;
        if (freeSize == free.length)
        {
            free = Arrays.copyOf(free, 2 * freeSize);
        }

        free[freeSize++] = event;
    }
}
