package org.entente.core;

import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;

/**
 * A 64-bit digest of a replica's state, for hosts that compare states: explorers and tests. Each part of the core adds
 * what its future behaviour depends on, in an order that does not depend on how the state came about; counters and what
 * was left behind in buffers are not part of it.
 */
public final class Digest
{
    private static final long SEED = 0x243F6A8885A308D3L;

    private final boolean isTimeless;
    private long value = SEED;

    /**
     * @param isTimeless for a host that chooses itself which deadline comes next ({@link Replica#onTimer}) and never
     *                   lets periodic work come due: of times only counts whether they have passed.
     */
    public Digest(final boolean isTimeless)
    {
        this.isTimeless = isTimeless;
    }

    public Digest reset()
    {
        value = SEED;
        return this;
    }

    public boolean isTimeless()
    {
        return isTimeless;
    }

    public Digest add(final long part)
    {
        long z = (value ^ part) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 32)) * 0xD6E8FEB86659FD93L;
        value = (z ^ (z >>> 29)) + 0x452821E638D01377L;
        return this;
    }

    public Digest add(final boolean part)
    {
        return add(part ? 1L : 0L);
    }

    public Digest add(final Frontier frontier)
    {
        for (int node = 0; node < frontier.length(); node++)
        {
            add(frontier.get(node));
        }

        return this;
    }

    public Digest add(final Deps deps)
    {
        add(deps.floor()).add(deps.hasOverflowed()).add(deps.size());
        for (int i = 0; i < deps.size(); i++)
        {
            add(deps.get(i));
        }

        return this;
    }

    /** Adds how far ahead a deadline lies; a timeless digest asks only whether it has passed. */
    public Digest addDeadline(final long deadline, final long elapsed)
    {
        return add(isTimeless ? (deadline > elapsed ? 1L : 0L) : deadline - elapsed);
    }

    /** Adds how long ago something was, as far as it matters. */
    public Digest addAge(final long since, final long elapsed, final long longest)
    {
        return add(Math.min(longest, elapsed - since));
    }

    /** Adds a time of periodic work, or a count that only spaces attempts: a timeless digest does without. */
    public Digest addPace(final long part)
    {
        return isTimeless ? this : add(part);
    }

    public long value()
    {
        return value;
    }
}
