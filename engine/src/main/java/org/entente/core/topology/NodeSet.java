package org.entente.core.topology;

/** A set of node ids (0 to 63) as a bit mask in a {@code long}. */
public final class NodeSet
{
    /** Greatest node id plus one. */
    public static final int ID_LIMIT = 64;
    public static final long EMPTY = 0L;

    private NodeSet()
    {
    }

    public static long of(final int node)
    {
        return 1L << node;
    }

    public static long add(final long set, final int node)
    {
        return set | (1L << node);
    }

    public static long remove(final long set, final int node)
    {
        return set & ~(1L << node);
    }

    public static boolean contains(final long set, final int node)
    {
        return node >= 0 && node < ID_LIMIT && 0 != (set & (1L << node));
    }

    public static int size(final long set)
    {
        return Long.bitCount(set);
    }

    /** The lowest node id of a set that is not empty; with {@link #remove} it walks the set in ascending order. */
    public static int first(final long set)
    {
        return Long.numberOfTrailingZeros(set);
    }
}
