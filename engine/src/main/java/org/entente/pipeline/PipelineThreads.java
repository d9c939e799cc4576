package org.entente.pipeline;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads of an engine, named after their stages in the order in which they are asked for. */
final class PipelineThreads implements ThreadFactory
{
    private final List<Thread> threads = new ArrayList<>();
    private final String prefix;
    private final Iterator<String> stages;

    PipelineThreads(final String prefix, final String... stages)
    {
        this.prefix = prefix;
        this.stages = List.of(stages).iterator();
    }

    @Override
    public Thread newThread(final Runnable task)
    {
        final Thread thread = new Thread(task, prefix + stages.next());
        // A halt has been reported once already; a HaltSignal that ends a thread says nothing new.
        thread.setUncaughtExceptionHandler((t, ex) ->
        {
            if (!(ex instanceof HaltSignal))
            {
                t.getThreadGroup().uncaughtException(t, ex);
            }
        });
        threads.add(thread);
        return thread;
    }

    boolean contains(final Thread thread)
    {
        return threads.contains(thread);
    }

    /** @return whether all have ended by the deadline. */
    boolean join(final long deadlineNs)
    {
        boolean haveEnded = true;
        for (final Thread thread : threads)
        {
            haveEnded &= join(thread, deadlineNs);
        }

        return haveEnded;
    }

    /** @return whether the thread has ended by the deadline; an interrupt ends the wait and is kept. */
    static boolean join(final Thread thread, final long deadlineNs)
    {
        try
        {
            final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            thread.join(Math.max(1, leftMs));
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }

        return !thread.isAlive();
    }
}
