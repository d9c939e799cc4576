package org.entente.node.kv;

/** What a command does. */
public enum KvOp
{
    /** Reads the value or the balance of a key. */
    GET(1),
    /** Sets the value of a key, whether it exists or not. */
    PUT(2),
    /** Removes a key; an account only when it is empty. */
    DELETE(3),
    /** Sets the value of a key if its version, or its value, is the expected one. */
    CAS(4),
    /** Creates an account with a first balance. */
    OPEN(5),
    /** Changes the balances of several accounts by amounts that add up to zero: all of them, or none. */
    TRANSFER(6),
    /** Reads, sets and appends to several keys at once: all of it, or nothing. */
    TXN(7),
    /** Compares, and does one of two lists of operations on up to 64 keys: {@link KvIfCommand}. */
    IF(8),
    /** Reads what begins with a prefix, in the order of the keys' bytes, a page at a time. */
    SCAN(9),
    /** Removes of several keys those that have expired. */
    PURGE(10),
    /** Creates a lease. */
    GRANT(11),
    /** Prolongs a lease and, with it, all keys that are attached to it. */
    KEEP_ALIVE(12),
    /** Removes a lease with all keys that are attached to it. */
    REVOKE(13),
    /** Reads a lease. */
    LEASE(14),
    /** Reads which keys and leases have expired and are there still: what to propose PURGE and REVOKE for. */
    EXPIRED(15),
    /** Reads the changes behind a place in their final order, a page at a time. */
    CHANGES(16);

    private static final KvOp[] OPS = values();

    private final int code;

    KvOp(final int code)
    {
        this.code = code;
    }

    /** The code in a command. */
    public int code()
    {
        return code;
    }

    /** The constant with a code, or null where there is none. */
    public static KvOp ofCode(final int code)
    {
        return code >= 1 && code <= OPS.length ? OPS[code - 1] : null;
    }
}
