package org.entente.core.time;

/**
 * Bit layout of timestamps, transaction ids and ballots: one {@code long}, sign bit 0, 55 bits of time or round, 8 bits
 * of node id. Ordered as a signed long; 0 is "none" (protocol, section 2).
 */
public final class Timestamp
{
    /** No timestamp, no transaction, or, as a ballot, the original coordinator's. */
    public static final long NONE = 0L;

    /** Bits of the node id. */
    public static final int NODE_BITS = 8;

    /** Greatest time in microseconds, and greatest round of a ballot. */
    public static final long TIME_MAX = (1L << 55) - 1;

    private static final int NODE_MASK = (1 << NODE_BITS) - 1;

    private Timestamp()
    {
    }

    /**
     * Composes a timestamp or a ballot.
     *
     * @param time microseconds since the Unix epoch, or the round of a ballot; 0 to {@link #TIME_MAX}.
     * @param node id of the node that mints it; 0 to 255.
     * @return the composed value.
     */
    public static long of(final long time, final int node)
    {
        if (time < 0 || time > TIME_MAX || node < 0 || node > NODE_MASK)
        {
            throw new IllegalArgumentException("timestamp out of range: time=" + time + " node=" + node);
        }

        return (time << NODE_BITS) | node;
    }

    public static long time(final long timestamp)
    {
        return timestamp >>> NODE_BITS;
    }

    public static int node(final long timestamp)
    {
        return (int)timestamp & NODE_MASK;
    }

    /**
     * The ballot that follows a given one, minted by a node.
     *
     * @param ballot highest ballot seen so far.
     * @param node   that mints the next one.
     * @return a ballot above {@code ballot}.
     */
    public static long nextBallot(final long ballot, final int node)
    {
        return of(time(ballot) + 1, node);
    }

    /**
     * Reads what {@link #toString(long)} writes, or the number itself.
     *
     * @throws IllegalArgumentException if it is neither, or out of range; the message says what is expected.
     */
    public static long parse(final String text)
    {
        try
        {
            final int at = text.indexOf('@');
            final long timestamp = at < 0 ? Long.parseLong(text) :
                of(Long.parseLong(text.substring(0, at)), Integer.parseInt(text.substring(at + 1)));
            if (timestamp > 0)
            {
                return timestamp;
            }
        }
        catch (final IllegalArgumentException ex)
        {
            // Told below, like a number that is none of a transaction.
        }

        throw new IllegalArgumentException("'" + text +
            "' is no transaction id: give time@node, as in 1700000000000000@1, or the positive number");
    }

    /** For messages to people: {@code time@node}. Allocates. */
    public static String toString(final long timestamp)
    {
        return NONE == timestamp ? "none" : time(timestamp) + "@" + node(timestamp);
    }
}
