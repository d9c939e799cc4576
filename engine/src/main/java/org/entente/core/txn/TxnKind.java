package org.entente.core.txn;

/** What a transaction conflicts with, among those that share a key with it (protocol, section 2). */
public enum TxnKind
{
    /** Conflicts with writes only; runs at its coordinator only. */
    READ(0),
    /** Conflicts with every transaction that shares a key. */
    WRITE(1);

    private static final TxnKind[] KINDS = values();

    private final int code;

    TxnKind(final int code)
    {
        this.code = code;
    }

    /** The code on the wire and in the journal. */
    public int code()
    {
        return code;
    }

    public boolean conflictsWith(final TxnKind other)
    {
        return WRITE == this || WRITE == other;
    }

    /** The kind with a code, or null where there is none. */
    public static TxnKind ofCode(final int code)
    {
        return code >= 0 && code < KINDS.length ? KINDS[code] : null;
    }
}
