package org.entente.node.kv;

/** A command was executed and could not do what it was to do: nothing has changed. That is definite. */
public final class KvException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final KvCode code;
    private final int refusedAt;

    /** @param refusedAt operation of the transaction that could not be done, from 0. */
    KvException(final KvCode code, final int refusedAt)
    {
        super(code + ": " + code.meaning() + (0 == refusedAt ? "" : " (operation " + refusedAt + ")"));
        this.code = code;
        this.refusedAt = refusedAt;
    }

    /** Why. */
    public KvCode code()
    {
        return code;
    }

    /** Operation of the transaction that could not be done, from 0. */
    public int refusedAt()
    {
        return refusedAt;
    }
}
