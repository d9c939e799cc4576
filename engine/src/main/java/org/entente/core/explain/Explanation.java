package org.entente.core.explain;

import org.entente.core.txn.TxnRecord;

/** What a replica knows of one transaction at one moment. A holder; what it refers to is borrowed. */
public final class Explanation
{
    /** Of whom a transaction is known. */
    public enum Known
    {
        /** Never heard of, or not any more: it is no transaction, or only others know it yet. */
        UNKNOWN,
        /** Executed or invalidated here, and no longer in memory. */
        FORGOTTEN,
        IN_MEMORY
    }

    /** What a transaction waits for at this replica. */
    public enum Wait
    {
        /** Nothing: it is executed or invalidated. */
        NOTHING,
        /** Its own decision. */
        DECISION,
        /** A dependency to be decided. */
        UNDECIDED_DEPENDENCY,
        /** A dependency to execute. */
        UNEXECUTED_DEPENDENCY,
        /** All of a coordinator's transactions up to an id to be decided here: the floor of the deps. */
        FRONTIER,
        /** A transaction under the floor of the deps to execute. */
        UNEXECUTED_UNDER_FLOOR
    }

    public Known known;
    /** Null unless it is in memory. */
    public TxnRecord txn;
    public Wait waitsFor;
    /** The transaction that is waited for; 0 where it is none. */
    public long waitTxnId;
    /** FRONTIER: whose transactions. */
    public int waitNode;
    /** FRONTIER: up to where they are decided here. */
    public long waitFrom;
    /** FRONTIER: up to where they have to be. */
    public long waitTo;

    /** What this replica does as coordinator, or with a value that its recovery has chosen; null for nothing. */
    public String phase;
    /** Ballot of that, or of the recovery. */
    public long ballot;
    /** Whether this replica collects promises for a recovery. */
    public boolean isRecovering;
    /** Those whose answers are counted, in that phase or recovery: bit mask of node ids. */
    public long replied;
    /** Those who voted t0, or, in a recovery, who answered without a vote: bit mask of node ids. */
    public long marked;
    public int resends;
    /** Recoveries of other transactions have taken all places. */
    public boolean isRecoveryFull;
    /** Microseconds until something is done about it here; negative where nothing is planned. */
    public long deadlineInMicros;

    public Explanation()
    {
        clear();
    }

    public void clear()
    {
        known = Known.UNKNOWN;
        txn = null;
        waitFor(Wait.NOTHING, 0);
        phase = null;
        ballot = 0;
        isRecovering = false;
        replied = 0;
        marked = 0;
        resends = 0;
        isRecoveryFull = false;
        deadlineInMicros = -1;
    }

    /** It waits for a transaction, or, with id 0, for none. */
    public void waitFor(final Wait wait, final long txnId)
    {
        waitsFor = wait;
        waitTxnId = txnId;
        waitNode = -1;
        waitFrom = 0;
        waitTo = 0;
    }

    /** It waits until a coordinator's transactions are decided here up to an id. */
    public void waitForFrontier(final int node, final long from, final long to)
    {
        waitFor(Wait.FRONTIER, 0);
        waitNode = node;
        waitFrom = from;
        waitTo = to;
    }
}
