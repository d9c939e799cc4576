package org.entente.core.txn;

/**
 * A journal record about one transaction, on its way out of the core or, at replay, back in. A holder that is reused;
 * {@link #deps} and {@link #definition} refer to what belongs to somebody else and are borrowed.
 */
public final class TxnChange
{
    public RecordKind kind;
    public long txnId;
    /** RESERVED: first of the ids, of which {@link #txnId} is the last. Else 0. */
    public long first;
    /** FORGOTTEN: the id before it in this replica's chain, or 0. Else 0. */
    public long prev;
    /** PRE_ACCEPTED, PROMISED: the promise. ACCEPTED, ACCEPTED_INVALID: promise and accepted ballot. Else 0. */
    public long ballot;
    /** PRE_ACCEPTED: the vote. Else 0. */
    public long vote;
    /** ACCEPTED, STABLE, EXECUTED. Else 0. */
    public long executeAt;
    /** PRE_ACCEPTED: voteDeps. ACCEPTED, STABLE, EXECUTED: deps. Else null. */
    public Deps deps;
    /** Null, or not present, where the record carries none. */
    public Definition definition;

    public TxnChange clear()
    {
        kind = null;
        txnId = 0;
        first = 0;
        prev = 0;
        ballot = 0;
        vote = 0;
        executeAt = 0;
        deps = null;
        definition = null;
        return this;
    }
}
