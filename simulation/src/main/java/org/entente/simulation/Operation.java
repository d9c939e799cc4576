package org.entente.simulation;

import org.entente.core.txn.Execution;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;

import java.util.Arrays;

/** One operation of a client: a command, and what became of it. */
public final class Operation
{
    /** What became of it, as far as the client knows. */
    public enum Outcome
    {
        /** The client waits. */
        PENDING,
        /** Answered with the state machine's reply. */
        OK,
        /** The group agreed that it never happens. */
        INVALIDATED,
        /** It never became a transaction. */
        REFUSED,
        /** The client no longer waits. It may have happened, may happen yet, or never. */
        UNKNOWN
    }

    private static final long[] NO_KEYS = {};

    /** Dense, from 0. */
    public final int number;
    /** The sequential client: it has one operation at a time, and takes a new number after an unknown outcome. */
    public final int process;
    /** The replica that is asked. */
    public final int node;
    /** When it was asked, in simulated microseconds. */
    public final long invokedMicros;
    /** For the workload: whatever it wants to know again when the answer comes. */
    public Object attachment;

    /** Index of the client. */
    int client;
    Outcome outcome = Outcome.PENDING;
    long answeredMicros = Long.MAX_VALUE;
    byte[] command;
    /** What it is to promise, as a query; null for a request, of which some reads are made as quorum reads. */
    Consistency consistency;
    /** Why it was refused; null where it was not, or the replica was down or had too much to do. */
    ReplyCode code;
    String refusal;
    TxnKind kind;
    long[] keys = NO_KEYS;
    long txnId;
    long executeAt;
    Execution.Path path;
    /** A read for which a quorum was asked; for the checker. */
    boolean isQuorumRead;
    /** A read for which nobody was asked; for the checker. */
    boolean isLocalRead;
    /** Digest of the result of a write, for the checker. */
    long result;
    boolean hasResult;
    /** For a quorum read: how many writes of its key it has seen; for the checker. */
    int writesSeen;
    /** Executed by some replica; for the checker. */
    boolean isExecuted;
    /** For each replica, the life in which it executed this last; for the checker. */
    int[] executedInLife;

    Operation(final int number, final int process, final int node, final long invokedMicros)
    {
        this.number = number;
        this.process = process;
        this.node = node;
        this.invokedMicros = invokedMicros;
    }

    void admitted(final TxnKind admittedKind, final KeySet admittedKeys)
    {
        kind = admittedKind;
        keys = new long[admittedKeys.size()];
        for (int i = 0; i < keys.length; i++)
        {
            keys[i] = admittedKeys.get(i);
        }
    }

    /** For the workload: asks for it as a query that promises this much. Without it, it is a request. */
    public void asQuery(final Consistency promised)
    {
        consistency = promised;
    }

    void refused(final ReplyCode why, final String text)
    {
        code = why;
        refusal = text;
    }

    public Outcome outcome()
    {
        return outcome;
    }

    /** When the client was answered, in simulated microseconds; the greatest long while it was not. */
    public long answeredMicros()
    {
        return answeredMicros;
    }

    /** Id of the transaction that it became, 0 if it became none. */
    public long txnId()
    {
        return txnId;
    }

    /** Timestamp at which it executes, 0 where it was not seen to. */
    public long executeAt()
    {
        return executeAt;
    }

    /** How it was decided, null if not known. */
    public Execution.Path path()
    {
        return path;
    }

    @Override
    public String toString()
    {
        return "op " + number + ' ' + kind + " keys=" + Arrays.toString(keys) + " of client " + process + " at node " +
            node + " [" + invokedMicros + ", " + (Long.MAX_VALUE == answeredMicros ? "-" : answeredMicros) + "] " +
            outcome + " txn=" + txnId + " executeAt=" + executeAt;
    }
}
