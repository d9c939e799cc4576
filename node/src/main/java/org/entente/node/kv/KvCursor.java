package org.entente.node.kv;

/**
 * A place among all changes, the same at all replicas: behind the change with that agreed timestamp and index.
 *
 * @param executeAt agreed timestamp.
 * @param index     of the change among those of its transaction.
 */
public record KvCursor(long executeAt, int index) implements Comparable<KvCursor>
{
    /** In front of the first change that is kept, whatever that is. */
    public static final KvCursor FIRST = new KvCursor(0, 0);
    /** Behind all changes that are final. */
    public static final KvCursor LAST = new KvCursor(-1, 0);

    @Override
    public int compareTo(final KvCursor other)
    {
        return executeAt == other.executeAt ? Integer.compare(index, other.index) :
            Long.compare(executeAt, other.executeAt);
    }

    /**
     * The cursor that {@link #toString} has written.
     *
     * @throws IllegalArgumentException if it is none.
     */
    public static KvCursor parse(final String text)
    {
        final String[] parts = text.split("\\.", -1);
        try
        {
            final KvCursor cursor =
                new KvCursor(Long.parseLong(parts[0]), parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
            if (parts.length <= 2 && cursor.executeAt >= -1 && cursor.index >= 0)
            {
                return cursor;
            }
        }
        catch (final NumberFormatException ignore)
        {
            // Told below, as numbers that no cursor has.
        }

        throw new IllegalArgumentException("'" + text + "' is no cursor: use one that was printed, like 4711.0");
    }

    @Override
    public String toString()
    {
        return executeAt + "." + index;
    }
}
