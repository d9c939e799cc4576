package org.entente.simulation;

/** The simulation's source of randomness: small, fast, and the same everywhere for a seed (SplitMix64). */
public final class SplitMix
{
    private long state;

    public SplitMix(final long seed)
    {
        state = seed;
    }

    public long next()
    {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** From 0 to the bound, exclusive; 0 where the bound is 0. */
    public int below(final int bound)
    {
        return bound <= 0 ? 0 : (int)Long.remainderUnsigned(next(), bound);
    }

    public long below(final long bound)
    {
        return bound <= 0 ? 0 : Long.remainderUnsigned(next(), bound);
    }

    /** True in so many of a hundred cases. */
    public boolean chance(final int percent)
    {
        return percent > 0 && below(100) < percent;
    }
}
