package org.entente.node.kv;

/** An operation of an IF. */
public enum KvOperation
{
    /** Reads what the key holds, with its versions. */
    GET(1),
    /** Reads the versions of the key, without what it holds. */
    META(2),
    /** Sets a value; the key expires as the command says. */
    PUT(3),
    /** Removes the key. */
    DELETE(4),
    /** Lets the value expire after a time to live from now. */
    TOUCH(5),
    /** Lets the value expire no more. */
    PERSIST(6),
    /** Adds to the number that the value is, in decimal digits; a key that is not there counts as 0. */
    INCREMENT(7);

    private static final KvOperation[] OPERATIONS = values();

    private final int code;

    KvOperation(final int code)
    {
        this.code = code;
    }

    /** The code in a command. */
    public int code()
    {
        return code;
    }

    boolean isRead()
    {
        return GET == this || META == this;
    }

    /** The constant with a code, or null where there is none. */
    public static KvOperation ofCode(final int code)
    {
        return code >= 1 && code <= OPERATIONS.length ? OPERATIONS[code - 1] : null;
    }
}
