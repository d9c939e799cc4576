package org.entente.spi;

/** What a query promises of the state that it sees. Dearer above, older below. */
public enum Consistency
{
    /**
     * A read transaction over any keys: strictly serializable. One round trip to a fast quorum, journaled on all
     * replicas.
     */
    TRANSACTION(0),
    /**
     * Exactly one key: it sees everything that was answered before it was sent, by whichever replica, and is strictly
     * serializable with all else. One round trip to a quorum, nothing journaled. Several such queries are no snapshot
     * of several keys, and the time that the state machine sees is not agreed: what expires may be gone for one such
     * query and there again for what comes after it. For both there is {@link #TRANSACTION}.
     */
    QUORUM(1),
    /**
     * What the replica that is asked has executed, over any keys: a consistent state, but maybe an old one, and never
     * to be taken for more. No round trip. At another replica it may be older again.
     */
    LOCAL(2);

    private static final Consistency[] CONSISTENCIES = values();

    private final int code;

    Consistency(final int code)
    {
        this.code = code;
    }

    /** The code on the wire. */
    public int code()
    {
        return code;
    }

    /** The constant with a code, or null where there is none. */
    public static Consistency ofCode(final int code)
    {
        return code >= 0 && code < CONSISTENCIES.length ? CONSISTENCIES[code] : null;
    }
}
