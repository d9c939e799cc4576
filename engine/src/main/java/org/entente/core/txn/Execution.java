package org.entente.core.txn;

import org.agrona.concurrent.UnsafeBuffer;

/** A transaction handed over for execution: a reused holder, borrowed until the call that got it returns. */
public final class Execution
{
    /** 0 for a read that is no transaction. */
    public long txnId;
    /** For a read that is no transaction: this replica's time, above that of all that it has executed. */
    public long executeAt;
    public TxnKind kind;
    /** The application's command. */
    public final UnsafeBuffer payload = new UnsafeBuffer(0, 0);
    /** Whether a client of this replica waits for the result; session and correlation mean something only then. */
    public boolean hasClient;
    public long session;
    public long correlation;
    /** How it was decided, as far as this replica knows. */
    public Path path;

    /**
     * Whether the decision outlives this replica's memory of it: what others have on their disks, with what this one
     * had when it asked them, allows no other, so nothing that shows it has to wait for the journal (protocol, section
     * 18). True of what others have decided, and of a read that is no transaction.
     */
    public boolean isCertain;

    /** How a transaction was decided. */
    public enum Path
    {
        /** In one round trip, by this replica. */
        FAST,
        /** With a second round, by this replica. */
        SLOW,
        /** By recovery, by this replica. */
        RECOVERED,
        /** By another replica. */
        ELSEWHERE,
        /** Not at all: a read of one key for which a quorum was asked. */
        QUORUM_READ,
        /** Not at all: a read for which nobody was asked. */
        LOCAL_READ
    }
}
