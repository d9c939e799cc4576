package org.entente.core.time;

/**
 * Bit layout of timestamps, transaction ids and ballots: one {@code long}, sign bit 0, 52 bits of time or round, 6 bits
 * of node id, 5 bits of index. Ordered as a signed long; 0 is "none" (protocol, section 2).
 * <p>
 * The core knows index 0 alone. Several commands may travel as one transaction, and a state machine sees the first as
 * executed at the transaction's timestamp, the second at the one with index 1, and so on: all below whatever any node
 * mints after it.
 */
public final class Timestamp
{
    /** No timestamp, no transaction, or, as a ballot, the original coordinator's. */
    public static final long NONE = 0L;

    /** Greatest time in microseconds, which is in the year 2112, and greatest round of a ballot. */
    public static final long TIME_MAX = (1L << 52) - 1;

    /** Greatest node id. */
    public static final int NODE_MAX = (1 << 6) - 1;

    /** Most commands of one transaction: each has an index in its timestamp. */
    public static final int COMMANDS_MAX = 1 << 5;

    /** Greatest index of a command. */
    public static final int INDEX_MAX = COMMANDS_MAX - 1;

    private static final int NODE_SHIFT = 5;
    private static final int TIME_SHIFT = 11;

    private Timestamp()
    {
    }

    /**
     * Composes a timestamp or a ballot.
     *
     * @param time microseconds since the Unix epoch, or the round of a ballot; 0 to {@link #TIME_MAX}.
     * @param node id of the node that mints it; 0 to {@link #NODE_MAX}.
     * @return the composed value, with index 0.
     */
    public static long of(final long time, final int node)
    {
        if (time < 0 || time > TIME_MAX || node < 0 || node > NODE_MAX)
        {
            throw new IllegalArgumentException("timestamp out of range: time=" + time + " node=" + node);
        }

        return (time << TIME_SHIFT) | (long)node << NODE_SHIFT;
    }

    /**
     * The timestamp or id of one command of a transaction.
     *
     * @param timestamp of the transaction.
     * @param index     of the command, 0 to {@link #INDEX_MAX}.
     */
    public static long ofCommand(final long timestamp, final int index)
    {
        return timestamp | index;
    }

    /** The timestamp or id of the transaction that a command belongs to. */
    public static long ofTransaction(final long timestamp)
    {
        return timestamp & ~INDEX_MAX;
    }

    /** Which command of its transaction it names, from 0. */
    public static int index(final long timestamp)
    {
        return (int)timestamp & INDEX_MAX;
    }

    public static long time(final long timestamp)
    {
        return timestamp >>> TIME_SHIFT;
    }

    public static int node(final long timestamp)
    {
        return (int)(timestamp >>> NODE_SHIFT) & NODE_MAX;
    }

    /** The timestamp of the same node so many microseconds later. */
    public static long after(final long timestamp, final int micros)
    {
        return timestamp + ((long)micros << TIME_SHIFT);
    }

    /** The timestamp of the same node a microsecond later. */
    public static long following(final long timestamp)
    {
        return after(timestamp, 1);
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
            final long timestamp = at < 0 ? Long.parseLong(text) : parse(text, at);
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

    private static long parse(final String text, final int at)
    {
        final int point = text.indexOf('.', at);
        final int end = point < 0 ? text.length() : point;
        final int index = point < 0 ? 0 : Integer.parseInt(text.substring(point + 1));
        if (index < 0 || index > INDEX_MAX)
        {
            throw new IllegalArgumentException("index out of range: " + index);
        }

        final int node = Integer.parseInt(text.substring(at + 1, end));
        return ofCommand(of(Long.parseLong(text.substring(0, at)), node), index);
    }

    /** For messages to people: {@code time@node}, or {@code time@node.index} of a command that is not the first. */
    public static String toString(final long timestamp)
    {
        final int index = index(timestamp);
        return NONE == timestamp ? "none" :
            time(timestamp) + "@" + node(timestamp) + (0 == index ? "" : "." + index);
    }
}
