package org.entente.eventstore;

/**
 * Which part of what a query finds.
 *
 * @param isBackward the last ones before the cursor, instead of the first ones after it; they come in ascending order
 *                   all the same.
 * @param events     how many; 0: {@link EventStoreLimits#PAGE_DEFAULT}. A node gives no more than its limit, and no
 *                   more than fit into one reply.
 * @param cursor     which is left out itself; null: from the beginning, or from the end.
 */
public record Page(boolean isBackward, int events, Cursor cursor)
{
    /** The first ones, as many as a node gives by itself. */
    public static final Page FIRST = new Page(false, 0, null);

    public Page
    {
        if (events < 0 || events > 0xFFFF)
        {
            throw new IllegalArgumentException("events of a page are " + events + ": use 0 (the default) to 65535");
        }
    }

    /** The first ones. */
    public static Page forward(final int first)
    {
        return new Page(false, first, null);
    }

    /** The first ones after a cursor. */
    public static Page forward(final int first, final Cursor after)
    {
        return new Page(false, first, after);
    }

    /** The last ones. */
    public static Page backward(final int last)
    {
        return new Page(true, last, null);
    }

    /** The last ones before a cursor. */
    public static Page backward(final int last, final Cursor before)
    {
        return new Page(true, last, before);
    }

    /**
     * By the four arguments that a connection of GraphQL has, each of which may be null.
     *
     * @throws IllegalArgumentException where arguments of both directions are mixed.
     */
    public static Page of(final Integer first, final Cursor after, final Integer last, final Cursor before)
    {
        final boolean isForward = null != first || null != after;
        final boolean isBackward = null != last || null != before;
        if (isForward && isBackward)
        {
            throw new IllegalArgumentException(
                "first, after, last, before are mixed: use first and after, or last and before");
        }

        return isBackward ? backward(null == last ? 0 : last, before) : forward(null == first ? 0 : first, after);
    }
}
