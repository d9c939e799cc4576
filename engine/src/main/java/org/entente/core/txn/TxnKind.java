package org.entente.core.txn;

/** What a transaction conflicts with (protocol, section 2): reads and writes with those that share a key with them. */
public enum TxnKind
{
    /** Conflicts with writes only; runs at its coordinator only. */
    READ(0),
    /** Conflicts with every transaction that shares a key. */
    WRITE(1),
    /** Conflicts with every transaction, whatever its keys; has no keys of its own. */
    BARRIER(2);

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
        return READ != this || READ != other;
    }

    /** The kind with a code, or null where there is none. */
    public static TxnKind ofCode(final int code)
    {
        return code >= 0 && code < KINDS.length ? KINDS[code] : null;
    }
}
