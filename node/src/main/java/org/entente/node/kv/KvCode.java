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
    OVERFLOW(6, "an account would exceed the greatest balance, 2^63 - 1"),
    NOT_EMPTY(7, "the account still has a balance: transfer it first"),
    TOO_LONG(8, "a list, or all that the transaction reads, would be longer than a reply can carry");

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
