package org.entente;

import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.IdleStrategy;
import org.entente.spi.InputWait;

/**
 * Polls a few times more, at once at first and then after giving way to others; then sleeps until there is input, a
 * millisecond at most. A thread that parks instead wakes up again and again to find nothing, which on a machine with
 * fewer cores than threads takes time from those who have work; and in the end it parks for longer than an answer would
 * have taken.
 * <p>
 * For one thread: the one that polls the input.
 */
public final class AwaitingIdleStrategy implements IdleStrategy
{
    /** Longest sleep: selectors know milliseconds. Who is to be told of time more often must not sleep. */
    static final long AWAIT_MICROS = 1_000;

    private static final int POLLS_AT_ONCE = 2;
    private static final int YIELDS = 4;
    private static final int IDLED_MAX = POLLS_AT_ONCE + YIELDS;
    private static final long AWAIT_NS = TimeUnit.MICROSECONDS.toNanos(AWAIT_MICROS);

    private final InputWait input;
    private int idled;

    /** @param input of the thread that idles; whoever hands something to that thread wakes it. */
    public AwaitingIdleStrategy(final InputWait input)
    {
        this.input = input;
    }

    @Override
    public void idle(final int workCount)
    {
        if (workCount > 0)
        {
            reset();
        }
        else
        {
            idle();
        }
    }

    @Override
    public void idle()
    {
        if (idled > IDLED_MAX)
        {
            input.await(AWAIT_NS);
            return;
        }

        if (IDLED_MAX == idled)
        {
            input.announce();
        }
        else if (idled >= POLLS_AT_ONCE)
        {
            Thread.yield();
        }

        idled++;
    }

    @Override
    public void reset()
    {
        if (idled > IDLED_MAX)
        {
            input.recall();
        }

        idled = 0;
    }

    @Override
    public String alias()
    {
        return "awaiting";
    }
}
