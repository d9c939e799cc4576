package org.entente.session;

/**
 * Limits of sessions. Part of the replicated state machine: the same on all nodes, and not to be changed while a
 * cluster lives.
 *
 * @param sessions       most sessions; they are spread over {@link #BUCKETS}, and a bucket may be full a little before
 *                       all are.
 * @param replyKept      longest reply in bytes that is kept for a request that is sent again, up to
 *                       {@link #REPLY_KEPT}.
 * @param openAgeMicros  how old a request to open a session may be when it executes, in microseconds: one that is
 *                       older is refused, so that a late copy does not bring back a session that is gone.
 * @param idleMicros     how long a session is not used, in microseconds of agreed time, before it may be evicted; more
 *                       than {@code openAgeMicros}.
 */
public record SessionLimits(int sessions, int replyKept, long openAgeMicros, long idleMicros)
{
    /** Most lanes of a session: each is a key of the transaction that opens it. */
    public static final int LANES = 8;
    /** Most requests of one lane without a reply. */
    public static final int WINDOW = 128;
    /** Longest reply that can be kept, in bytes: a lane has to fit into one piece of a snapshot. */
    public static final int REPLY_KEPT = 8000;
    /** Among so many groups the limit of sessions is divided. */
    public static final int BUCKETS = 64;
    /** 100,000 sessions, replies up to 4 KiB, opened within 30 s, evicted after 10 min at the earliest. */
    public static final SessionLimits DEFAULT = new SessionLimits(100_000, 4096, 30_000_000, 600_000_000);

    public SessionLimits
    {
        check(sessions >= BUCKETS, "sessions", sessions, "at least " + BUCKETS);
        check(replyKept >= 0 && replyKept <= REPLY_KEPT, "replyKept", replyKept, "0 to " + REPLY_KEPT + " bytes");
        check(openAgeMicros > 0, "openAgeMicros", openAgeMicros, "above 0");
        check(idleMicros > 2 * openAgeMicros, "idleMicros", idleMicros,
            "more than twice openAgeMicros, " + openAgeMicros);
    }

    int sessionsOfBucket()
    {
        return sessions / BUCKETS;
    }

    private static void check(final boolean isGood, final String name, final long value, final String expected)
    {
        if (!isGood)
        {
            throw new IllegalArgumentException(name + " is " + value + ": " + expected + " expected");
        }
    }
}
