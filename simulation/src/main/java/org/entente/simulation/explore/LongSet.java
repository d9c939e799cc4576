package org.entente.simulation.explore;

/**
 * A set of 64-bit hashes: open addressing in one array, 11 to 22 bytes an entry. Of 10^8 random hashes two are equal
 * with a probability of about 3 in 10,000.
 */
final class LongSet
{
    private long[] slots = new long[1 << 12];
    private long size;
    private boolean hasZero;

    /** @return whether the hash is new. */
    boolean add(final long hash)
    {
        if (0 == hash)
        {
            final boolean isNew = !hasZero;
            hasZero = true;
            size += isNew ? 1 : 0;
            return isNew;
        }

        if (10 * size > 7L * slots.length)
        {
            grow();
        }

        if (place(hash))
        {
            size++;
            return true;
        }

        return false;
    }

    long size()
    {
        return size;
    }

    static long mix(final long value)
    {
        long z = value * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 32)) * 0xD6E8FEB86659FD93L;
        return z ^ (z >>> 32);
    }

    private boolean place(final long hash)
    {
        final int mask = slots.length - 1;
        int i = (int)(hash >>> 20) & mask;
        while (0 != slots[i])
        {
            if (slots[i] == hash)
            {
                return false;
            }

            i = (i + 1) & mask;
        }

        slots[i] = hash;
        return true;
    }

    private void grow()
    {
        final long[] old = slots;
        slots = new long[old.length * 2];
        for (final long hash : old)
        {
            if (0 != hash)
            {
                place(hash);
            }
        }
    }
}
