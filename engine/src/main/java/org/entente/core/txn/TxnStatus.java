package org.entente.core.txn;

/**
 * What a replica knows of a transaction: only ever upwards (protocol, section 3). The order of the constants counts.
 */
public enum TxnStatus
{
    /** Heard of, without a vote; its definition may be known all the same. */
    UNKNOWN,
    PRE_ACCEPTED,
    ACCEPTED,
    /** "Never" was accepted; replaces, and is replaced by, ACCEPTED at a higher ballot. */
    ACCEPTED_INVALID,
    /** Decided: executeAt and deps are final. */
    STABLE,
    /** Handed to the execution handlers, in order. */
    EXECUTED,
    /** Decided: will never execute. */
    INVALIDATED;

    private static final TxnStatus[] STATUSES = values();

    public boolean isDecided()
    {
        return ordinal() >= STABLE.ordinal();
    }

    public boolean isAccepted()
    {
        return ACCEPTED == this || ACCEPTED_INVALID == this;
    }

    /** Executed, or never to be: nobody has to wait for it any longer. */
    public boolean isApplied()
    {
        return ordinal() >= EXECUTED.ordinal();
    }

    /** The code on the wire and in the journal. */
    public int code()
    {
        return ordinal();
    }

    /** The status with a code, or null where there is none. */
    public static TxnStatus ofCode(final int code)
    {
        return code >= 0 && code < STATUSES.length ? STATUSES[code] : null;
    }
}
