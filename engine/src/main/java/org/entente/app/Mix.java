package org.entente.app;

/** The finalizer of MurmurHash3: spreads what differs a little over all 64 bits. */
final class Mix
{
    private Mix()
    {
    }

    static long of(final long value)
    {
        long hash = value;
        hash ^= hash >>> 33;
        hash *= 0xFF51_AFD7_ED55_8CCDL;
        hash ^= hash >>> 33;
        hash *= 0xC4CE_B9FE_1A85_EC53L;
        return hash ^ hash >>> 33;
    }
}
