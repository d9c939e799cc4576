package org.entente.router;

/**
 * A place in the log of changes, the same at every node: to go on after.
 *
 * @param at    timestamp of a transaction or of a barrier.
 * @param index of a change in that transaction.
 */
public record Position(long at, int index) implements Comparable<Position>
{
    /** In front of everything. */
    public static final Position START = new Position(0, 0);

    @Override
    public int compareTo(final Position that)
    {
        final int byAt = Long.compare(at, that.at);
        return 0 != byAt ? byAt : Integer.compare(index, that.index);
    }
}
