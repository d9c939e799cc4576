package org.entente.pipeline;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;

/**
 * One stage where a single thread runs them all: what Disruptor's batch processor does, without a thread of its own.
 * (Its {@code EventPoller} would publish the part of a batch before a failure, records without their barrier included.)
 */
final class Stage<T>
{
    private final RingBuffer<T> ring;
    private final EventHandler<T> handler;
    private final HaltOnException onException;
    private final Sequence before;
    private final int batchMax;
    private final Sequence sequence = new Sequence();

    /** @param before how far it may go, or null: as far as there is something. */
    Stage(
        final RingBuffer<T> ring, final EventHandler<T> handler, final HaltOnException onException,
        final Sequence before, final int batchMax)
    {
        this.ring = ring;
        this.handler = handler;
        this.onException = onException;
        this.before = before;
        this.batchMax = batchMax;
    }

    Sequence sequence()
    {
        return sequence;
    }

    /**
     * Handles what is there as one batch. If the handler throws, this halts the engine and throws.
     *
     * @return number of events.
     */
    int doWork()
    {
        final long first = sequence.get() + 1;
        final long last = lastAvailable(first);
        if (last < first)
        {
            return 0;
        }

        long next = first;
        try
        {
            for (; next <= last; next++)
            {
                handler.onEvent(ring.get(next), next, next == last);
            }
        }
        catch (final Throwable ex)
        {
            onException.handleEventException(ex, next, null);
        }

        sequence.set(last);
        return (int)(last - first + 1);
    }

    private long lastAvailable(final long first)
    {
        final long end = first + batchMax - 1;
        if (null != before)
        {
            return Math.min(end, before.get());
        }

        long last = first - 1;
        while (last < end && ring.isAvailable(last + 1))
        {
            last++;
        }

        return last;
    }
}
