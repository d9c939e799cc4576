package org.entente.core.time;

import org.entente.core.Digest;

/**
 * Hybrid logical clock of one replica: follows physical time where it can, and is always above everything that it has
 * minted or seen. Time affects speed, never safety (protocol, sections 1 and 2).
 */
public final class HybridClock
{
    private final int node;
    private long now;
    private long elapsed;
    private long last;
    private long shown;

    public HybridClock(final int node)
    {
        this.node = node;
    }

    /** The physical reading that came with the present input, in microseconds since the Unix epoch; may go back. */
    public void now(final long physicalMicros)
    {
        elapsed += Math.max(0, physicalMicros - now);
        now = physicalMicros;
    }

    /**
     * Time for deadlines, in microseconds: goes on with the readings, and stands still where they go back, so that
     * nothing sleeps until a clock that was set back has caught up.
     */
    public long elapsed()
    {
        return elapsed;
    }

    /** Time for deadlines goes on to a point, whatever the readings say; it never goes back. */
    public void passTo(final long newElapsed)
    {
        elapsed = Math.max(elapsed, newElapsed);
    }

    /** Mints a timestamp that is above all that this clock has minted or seen. */
    public long next()
    {
        last = Math.max(last + 1, Math.max(0, now));
        return Timestamp.of(last, node);
    }

    /** Mints a timestamp for a read: what is proposed here from now on lies above it. */
    public long show()
    {
        shown = next();
        return shown;
    }

    /** Highest timestamp that a read was given in this life, or none. */
    public long shown()
    {
        return shown;
    }

    /** Mints several timestamps, a microsecond apart, all above whatever was minted or seen. @return the first. */
    public long next(final int count)
    {
        final long first = next();
        last += count - 1;
        return first;
    }

    /** Folds in a timestamp from a message or from the journal. */
    public void witness(final long timestamp)
    {
        last = Math.max(last, Timestamp.time(timestamp));
    }

    /** Whether a timestamp lies further ahead of physical time, and of all that was seen, than a limit allows. */
    public boolean isTooFarAhead(final long timestamp, final long skewMaxMicros)
    {
        return Timestamp.time(timestamp) > Math.max(last, now) + skewMaxMicros;
    }

    /** Time part of the highest timestamp minted or seen, in microseconds. */
    public long last()
    {
        return last;
    }

    /** Adds what later readings and timestamps depend on; deadlines are told in relation to {@link #elapsed}. */
    public void digest(final Digest digest)
    {
        digest.add(last).add(shown).addPace(now);
    }
}
