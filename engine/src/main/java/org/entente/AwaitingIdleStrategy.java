package org.entente;

import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.IdleStrategy;
import org.entente.spi.InputWait;

/**
 * Polls a few times more, with a spin, a yield or a park of some microseconds in between, as
 * {@link PromptIdleStrategy}; then sleeps until there is input, a millisecond at most. A thread that goes on to park
 * wakes up again and again to find nothing, which on a machine with fewer cores than threads takes time from those who
 * have work; and in the end it parks for longer than an answer would have taken.
 * <p>
 * For one thread: the one that polls the input.
 */
public final class AwaitingIdleStrategy implements IdleStrategy
{
    /** Longest sleep: selectors know milliseconds. Who is to be told of time more often must not sleep. */
    static final long AWAIT_MICROS = 1_000;

    private static final int SPINS = 0;
    private static final int YIELDS = 4;
    private static final int PARKS = 2;
    private static final int IDLED_MAX = SPINS + YIELDS + PARKS;
    private static final long PARK_MIN_NS = TimeUnit.MICROSECONDS.toNanos(1);
    private static final long AWAIT_NS = TimeUnit.MICROSECONDS.toNanos(AWAIT_MICROS);

    private final IdleStrategy prompt = new PromptIdleStrategy(SPINS, YIELDS, PARK_MIN_NS, PARK_MIN_NS << PARKS);
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
        if (idled < IDLED_MAX)
        {
            prompt.idle();
            idled++;
        }
        else if (IDLED_MAX == idled)
        {
            input.announce();
            idled++;
        }
        else
        {
            input.await(AWAIT_NS);
        }
    }

    @Override
    public void reset()
    {
        if (idled > IDLED_MAX)
        {
            input.recall();
        }
        if (idled > 0)
        {
            prompt.reset();
            idled = 0;
        }
    }

    @Override
    public String alias()
    {
        return "awaiting";
    }
}
