package org.entente.node.kv;

/**
 * Limits of commands, checked where a command enters. They may differ between nodes for a while, as in a rolling
 * change: what one node let in, all apply.
 *
 * @param keyLengthMax   longest key in bytes.
 * @param valueLengthMax longest value in bytes.
 * @param legsMax        most accounts in one transfer, and most operations in one transaction.
 */
public record KvLimits(int keyLengthMax, int valueLengthMax, int legsMax)
{
    /** Longest key that the layout can carry in bytes. */
    public static final int KEY_LENGTH_LIMIT = 0xFFFF;
    /** Longest value such that a reply can carry it, in bytes. */
    public static final int VALUE_LENGTH_LIMIT = 60 * 1024;
    /** Longest list such that a reply can carry it: its elements in bytes, with four more for each. */
    public static final int LIST_LENGTH_LIMIT = VALUE_LENGTH_LIMIT;
    /** Most legs that the layout can carry. */
    public static final int LEGS_LIMIT = 0xFF;

    /** What the layout allows: for commands that somebody has let in already. */
    public static final KvLimits LAYOUT = new KvLimits(KEY_LENGTH_LIMIT, VALUE_LENGTH_LIMIT, LEGS_LIMIT);
    /** What is allowed where nothing is configured. */
    public static final KvLimits DEFAULT = new KvLimits(256, 16 * 1024, 16);

    public KvLimits
    {
        require("key length", keyLengthMax, 1, KEY_LENGTH_LIMIT);
        require("value length", valueLengthMax, 0, VALUE_LENGTH_LIMIT);
        require("number of legs", legsMax, 2, LEGS_LIMIT);
    }

    private static void require(final String name, final int value, final int min, final int max)
    {
        if (value < min || value > max)
        {
            throw new IllegalArgumentException(
                "limit for the " + name + " must be from " + min + " to " + max + ", but is " + value);
        }
    }
}
