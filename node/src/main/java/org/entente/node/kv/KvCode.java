package org.entente.node.kv;

/** What a command came to. All but OK are business results: the command ran, and changed nothing. */
public enum KvCode
{
    OK(0, "done"),
    NOT_FOUND(1, "no such key"),
    EXISTS(2, "the key exists already"),
    MISMATCH(3, "the key has another version or value than expected"),
    WRONG_TYPE(4, "the key holds something else (value, list or account) than the command is for"),
    OVERDRAFT(5, "an account would fall below zero"),
    OVERFLOW(6, "a balance or a number would exceed 64 bits"),
    NOT_EMPTY(7, "the account still has a balance: transfer it first"),
    TOO_LONG(8, "a list, or all that the transaction reads, would be longer than a reply can carry"),
    NOT_A_NUMBER(9, "the value is no whole number of 64 bits in decimal digits"),
    NO_LEASE(10, "there is no such lease, or it has expired"),
    LEASE_FULL(11, "the lease has as many keys as it may: keep it alive, which drops what left it, or take another"),
    LEASED(12, "the key is attached to a lease, which decides when it expires"),
    TOO_MANY_LEASES(13, "there are as many leases as there may be: revoke some, or wait until some are purged"),
    OTHER_KEYS(14, "other keys are attached to the lease than the command names: read the lease, and name them all"),
    NOT_EXPIRED(15, "the lease has not expired"),
    GAP(16, "changes behind that place are not kept any more: read anew, and go on from the place in the reply");

    private static final KvCode[] CODES = values();

    private final int code;
    private final String meaning;

    KvCode(final int code, final String meaning)
    {
        this.code = code;
        this.meaning = meaning;
    }

    /** The code in a reply. */
    public int code()
    {
        return code;
    }

    /** For people. */
    public String meaning()
    {
        return meaning;
    }

    /** The constant with a code, or null where there is none. */
    public static KvCode ofCode(final int code)
    {
        return code >= 0 && code < CODES.length ? CODES[code] : null;
    }
}
