package org.entente.node.kv;

import org.entente.spi.StateMachine;

/**
 * Limits of commands, checked where a command enters. They may differ between nodes for a while, as in a rolling
 * change: what one node let in, all apply.
 *
 * @param keyLengthMax   longest key in bytes.
 * @param valueLengthMax longest value in bytes.
 * @param legsMax        most accounts in one transfer, most operations in a TXN, and most keys of any other command.
 */
public record KvLimits(int keyLengthMax, int valueLengthMax, int legsMax)
{
    /** Longest key in bytes: such that a reply can carry all keys of a lease. */
    public static final int KEY_LENGTH_LIMIT = 4096;
    /** Longest value such that a reply can carry it, in bytes. */
    public static final int VALUE_LENGTH_LIMIT = 60 * 1024;
    /** Longest list such that a reply can carry it: its elements in bytes, with four more for each. */
    public static final int LIST_LENGTH_LIMIT = VALUE_LENGTH_LIMIT;
    /** Most legs that the layout can carry. */
    public static final int LEGS_LIMIT = 0xFF;

    /** Most keys that an IF can name. */
    public static final int KEYS_LIMIT = 64;
    /** Most compares of an IF. */
    public static final int COMPARES_MAX = 64;
    /** Most operations of an IF where all compares hold, and as many where one does not. */
    public static final int OPERATIONS_MAX = 128;
    /** Entries of a page of SCAN, where nothing else is asked for. */
    public static final int SCAN_DEFAULT = 100;
    /** Most entries of a page of SCAN; the length of a reply may end it before. */
    public static final int SCAN_MAX = 1000;
    /** Most changes of a page of CHANGES; the length of a reply may end it before. */
    public static final int CHANGES_MAX = 1000;
    /** Most keys and leases in the reply of EXPIRED. */
    public static final int PURGE_MAX = 1000;
    /** Longest time to live in microseconds: 100 years. */
    public static final long TTL_MAX_MICROS = 100L * 365 * 24 * 3600 * 1_000_000;
    /** Most keys attached to a lease: all of them, the lease and a session have to fit into the keys of a command. */
    public static final int LEASE_KEYS_MAX = 12;
    /** Most keys of one PURGE that is proposed. */
    public static final int PURGE_KEYS = LEASE_KEYS_MAX;
    /**
     * Keys that a transaction must be able to have, whatever else is configured: to revoke a lease takes its keys, the
     * lease, its group and a session.
     */
    public static final int TXN_KEYS_MIN = LEASE_KEYS_MAX + 3;
    /** Most leases; they are spread over {@link #LEASE_BUCKETS}, and a bucket may be full a little before all are. */
    public static final int LEASES_MAX = 65_536;
    /** Among so many groups the limit of leases is divided: a power of two. */
    public static final int LEASE_BUCKETS = 64;
    /** Most changes that are kept for those who watch. */
    public static final int CHANGES_KEPT = 262_144;
    /** Most bytes of changes that are kept, as they stand in a reply. */
    public static final int CHANGES_KEPT_BYTES = 32 * 1024 * 1024;
    /** Most changes between two barriers; where there are more, none of them is kept. */
    public static final int CHANGES_PENDING = 131_072;
    /** Most bytes of changes between two barriers; where there are more, none of them is kept. */
    public static final int CHANGES_PENDING_BYTES = 16 * 1024 * 1024;
    /** Longest reply: within a session, one byte goes to the session. */
    static final int REPLY_LIMIT = StateMachine.REPLY_MAX - 1;

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

    /** @return null if a time to live is good, else one sentence with the remedy. */
    static String ttlProblem(final long ttlMicros)
    {
        return ttlMicros < 1 || ttlMicros > TTL_MAX_MICROS ?
            "time to live is " + ttlMicros + " microseconds: use 1 to " + TTL_MAX_MICROS : null;
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
