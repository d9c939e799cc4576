package org.entente;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Spins, yields, then parks for longer and longer, as Agrona's {@link BackoffIdleStrategy}; but wakes soon after it
 * should. By default Linux lets a thread that sleeps for a microsecond sleep for 50 more, to wake several at once. This
 * tells the kernel, once for each thread that idles with it, that the thread is not to be served so (its timer slack);
 * where that cannot be said, all is as with Agrona's. Costs no more processor time in a system that has nothing to do:
 * there the parks are long.
 * <p>
 * For one thread at a time, like all such strategies.
 */
public final class PromptIdleStrategy implements IdleStrategy
{
    private static final byte[] LEAST_SLACK_NS = {'1'};

    private final BackoffIdleStrategy backoff;
    private Thread prompted;

    /** As nodes do: parks of one microsecond at first and of a millisecond at most. */
    public PromptIdleStrategy()
    {
        this(10, 20, TimeUnit.MICROSECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(1));
    }

    /**
     * As {@link BackoffIdleStrategy#BackoffIdleStrategy(long, long, long, long)}.
     *
     * @param spins     before it yields.
     * @param yields    before it parks.
     * @param parkMinNs of the first park, in nanoseconds; each is twice as long as the one before.
     * @param parkMaxNs of the longest.
     */
    public PromptIdleStrategy(final long spins, final long yields, final long parkMinNs, final long parkMaxNs)
    {
        backoff = new BackoffIdleStrategy(spins, yields, parkMinNs, parkMaxNs);
    }

    @Override
    public void idle(final int workCount)
    {
        if (workCount > 0)
        {
            backoff.reset();
        }
        else
        {
            idle();
        }
    }

    @Override
    public void idle()
    {
        final Thread thread = Thread.currentThread();
        if (prompted != thread)
        {
            prompted = thread;
            shortenSlack();
        }

        backoff.idle();
    }

    @Override
    public void reset()
    {
        backoff.reset();
    }

    @Override
    public String alias()
    {
        return "prompt";
    }

    private static void shortenSlack()
    {
        try
        {
            // Of the thread, not of the process: each has a directory of its own, though no list names it.
            final Path thread = Path.of("/proc/thread-self").toRealPath().getFileName();
            Files.write(Path.of("/proc", thread.toString(), "timerslack_ns"), LEAST_SLACK_NS);
        }
        catch (final IOException | SecurityException ignore)
        {
            // Another system, or a kernel that does not let us: the thread wakes later, and all else is the same.
        }
    }
}
