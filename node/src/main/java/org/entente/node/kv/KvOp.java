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
    TXN(7);

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
