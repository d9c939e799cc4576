package org.entente.node.resp;

/**
 * Limits of the gateway. What exceeds one is answered with an error, in the words of Redis where it has any, or is not
 * read from the network until there is room.
 *
 * @param connections most connections at once; one more is told so, and closed.
 * @param pipeline    most commands of a connection that are read ahead of the one that is executed; what was read from
 *                    the network at once may exceed it by up to {@link #READ_MAX} bytes of commands.
 * @param bulkLength  longest argument in bytes; whoever sends a longer one is disconnected.
 * @param arguments   most arguments of a command; whoever sends more is disconnected.
 */
public record RespLimits(int connections, int pipeline, int bulkLength, int arguments)
{
    /** What is allowed where nothing is configured. */
    public static final RespLimits DEFAULT = new RespLimits(1_000, 1_024, 64 * 1024, 1_024);

    /** Longest command without lengths ("inline") in bytes. */
    public static final int INLINE_MAX = 64 * 1024;
    /** Longest command in bytes, all arguments together: more than a node takes. */
    public static final int REQUEST_MAX = 128 * 1024;
    /** Most bytes of memory for a connection's commands that wait to be executed, before no more are read. */
    public static final int PENDING_MAX = 1024 * 1024;
    /** Most bytes that are read from a connection at once. */
    public static final int READ_MAX = 64 * 1024;
    /** Most bytes of replies that wait for a connection, before nothing is read or executed for it. */
    public static final int REPLIES_HIGH = 256 * 1024;
    /** Bytes of replies that wait for a connection, below which it goes on. */
    public static final int REPLIES_LOW = 64 * 1024;
    /** Most keys of a command, of a transaction with what it watches, and of a batch: a session takes one of 16. */
    public static final int KEYS_MAX = 15;
    /** Most commands of a transaction (MULTI), and most operations of them together. */
    public static final int OPERATIONS_MAX = 128;
    /** Most operations of a batch: so few that a node keeps the reply for a client that lost it. */
    public static final int BATCH_OPERATIONS_MAX = 60;
    /** Most bytes of arguments of a transaction, and of a batch: what a node takes, less what is added to them. */
    public static final int BATCH_BYTES_MAX = 48 * 1024;
    /** Most cursors of SCAN that are remembered; the one that was used longest ago is forgotten first. */
    public static final int CURSORS_MAX = 4_096;
    /** How often a transaction with conditions is tried, where others change what it is conditional on. */
    public static final int ATTEMPTS_MAX = 16;

    public RespLimits
    {
        require("connections", connections, 1, 100_000);
        require("pipeline", pipeline, 1, 1_000_000);
        require("bulk length", bulkLength, 1, REQUEST_MAX);
        require("arguments", arguments, 1, 65_536);
    }

    private static void require(final String name, final int value, final int min, final int max)
    {
        if (value < min || value > max)
        {
            throw new IllegalArgumentException(name + " is " + value + ": use " + min + " to " + max);
        }
    }
}
