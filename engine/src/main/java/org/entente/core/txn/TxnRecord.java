package org.entente.core.txn;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.Digest;
import org.entente.core.InvariantViolation;
import org.entente.core.time.Timed;
import org.entente.core.time.Timestamp;

/**
 * All that a replica knows of one transaction (protocol, section 3). Pooled: its arrays stay when it is cleared, and
 * that of the payload has a pool of its own. State changes go through the methods of this class, which refuse what the
 * protocol does not allow.
 */
public final class TxnRecord extends Timed
{
    /** A read that is no transaction keeps an array for its payload up to this length. */
    private static final int READ_PAYLOAD_KEPT_MAX = 4096;

    // What the execution scheduler keeps here: a decided transaction that waits is in exactly one list of waiters.
    /** First of those that wait for this transaction to be decided or executed. */
    public TxnRecord firstWaiter;
    /** Last of those that wait for this transaction. */
    public TxnRecord lastWaiter;
    /** Next in the list of waiters that this transaction is in. */
    public TxnRecord nextWaiter;
    /** Index into deps up to which this transaction has nothing left to wait for. */
    public int waitCursor;
    /** Of a barrier: below this id there is nothing under the floor that it has to wait for; 0 at first. */
    public long floorCursor;

    /** How often recovery, or a question before it, was tried here. */
    public int attempts;
    /** Highest ballot heard of, promised here or not: a fresh ballot has to be above it. */
    public long ballotSeen;
    /** Whether the conflict index holds it. */
    public boolean isIndexed;

    /** Whether a client of this replica waits for the result. */
    public boolean hasClient;
    public long session;
    public long correlation;
    /** How it was decided, as far as this replica knows. */
    public Execution.Path path;
    /** As {@link Execution#isCertain}, where it is decided. */
    public boolean isCertain;

    private final Definition definition;
    private final Deps voteDeps;
    private final Deps deps;
    private final PayloadPool payloadPool;
    private byte[] payloadBytes = PayloadPool.NONE;

    private boolean isForgotten;
    private long txnId;
    private TxnStatus status;
    private long promised;
    private long accepted;
    private long vote;
    private long executeAt;

    TxnRecord(final int idLimit, final int keysMax, final int depsMax, final PayloadPool payloadPool)
    {
        this.payloadPool = payloadPool;
        definition = new Definition(keysMax);
        voteDeps = new Deps(idLimit, depsMax);
        deps = new Deps(idLimit, depsMax);
    }

    /** A record for reads that are no transactions: in no table, chain or index. */
    public static TxnRecord ofRead(final int idLimit, final int depsMax)
    {
        return new TxnRecord(idLimit, 1, depsMax, new PayloadPool(READ_PAYLOAD_KEPT_MAX));
    }

    /**
     * Begins anew as a read of one key that is no transaction.
     *
     * @param number of the read, positive: its negative is the id, which so is no transaction's.
     * @param read   copied.
     */
    public void beginRead(final long number, final Definition read)
    {
        releasePayload();
        reset(-number);
        define(read);
    }

    /** Whether it is a read that is no transaction. */
    public boolean isRead()
    {
        return txnId < 0;
    }

    TxnRecord reset(final long newTxnId)
    {
        txnId = newTxnId;
        status = TxnStatus.UNKNOWN;
        promised = 0;
        accepted = 0;
        vote = 0;
        executeAt = 0;
        definition.clear();
        isForgotten = false;
        voteDeps.clearAndTrim();
        deps.clearAndTrim();

        firstWaiter = null;
        lastWaiter = null;
        nextWaiter = null;
        waitCursor = 0;
        floorCursor = 0;
        attempts = 0;
        ballotSeen = 0;
        isIndexed = false;
        hasClient = false;
        session = 0;
        correlation = 0;
        path = Execution.Path.ELSEWHERE;
        isCertain = true;

        return this;
    }

    /** It is forgotten: what its payload was kept in may become another's. */
    void releasePayload()
    {
        payloadPool.give(payloadBytes);
        payloadBytes = PayloadPool.NONE;
    }

    public long txnId()
    {
        return txnId;
    }

    /** Node id of the replica that proposed it. */
    public int coordinator()
    {
        return Timestamp.node(txnId);
    }

    /** The definition; not present until learnt. To be changed by {@link #define} only. */
    public Definition definition()
    {
        return definition;
    }

    public boolean isDefined()
    {
        return definition.isPresent;
    }

    /**
     * Whether this replica may have proposed it, and voted for its id, in an earlier life that it has forgotten. What
     * it is may be learnt; until then it conflicts with everything (protocol, section 19).
     */
    public boolean isForgotten()
    {
        return isForgotten;
    }

    /** This replica may have proposed it: its place in the chain is known, and nothing else. */
    public void forget(final long prev)
    {
        check(!isDefined() && TxnStatus.UNKNOWN == status, "forgotten, and known");
        isForgotten = true;
        definition.prev = prev;
        definition.kind = TxnKind.BARRIER;
    }

    public TxnKind kind()
    {
        return definition.kind;
    }

    public KeySet keys()
    {
        return definition.keys;
    }

    public TxnStatus status()
    {
        return status;
    }

    /** Whether it never executes, and nobody here knows what follows from it for its chain. */
    public boolean isDead()
    {
        return TxnStatus.INVALIDATED == status && !isDefined();
    }

    public boolean isDecided()
    {
        return status.isDecided();
    }

    /** Highest ballot promised: nothing below is accepted. */
    public long promised()
    {
        return promised;
    }

    /** Ballot at which executeAt and deps, or "never", were accepted. */
    public long accepted()
    {
        return accepted;
    }

    /** This replica's vote, written once; 0 before. */
    public long vote()
    {
        return vote;
    }

    public boolean hasVoted()
    {
        return 0 != vote;
    }

    /** Deps that went with the vote, written once; empty again once it is decided, when nobody asks for them. */
    public Deps voteDeps()
    {
        return voteDeps;
    }

    /** Timestamp accepted or decided; 0 before. */
    public long executeAt()
    {
        return executeAt;
    }

    /** Deps accepted or decided. */
    public Deps deps()
    {
        return deps;
    }

    /** Takes the definition, where it is not known yet; copies it. */
    public void define(final Definition source)
    {
        if (definition.isPresent)
        {
            check(definition.prev == source.prev, "another definition");
            return;
        }

        final int length = source.payload.capacity();
        payloadBytes = payloadPool.take(length);
        source.payload.getBytes(0, payloadBytes, 0, length);
        definition.payload.wrap(payloadBytes, 0, length);
        definition.prev = source.prev;
        definition.kind = source.kind;
        definition.keys.copyFrom(source.keys);
        definition.isPresent = true;
    }

    /** Votes: once, and never again after anything was accepted. {@link #voteDeps} are filled before. */
    public void preAccept(final long newVote)
    {
        check(TxnStatus.UNKNOWN == status && 0 == vote && definition.isPresent, "vote given twice or too late");
        check(newVote >= txnId && !voteDeps.hasOverflowed(), "vote below the id, or with incomplete deps");

        vote = newVote;
        status = TxnStatus.PRE_ACCEPTED;
    }

    public void promise(final long ballot)
    {
        check(ballot >= promised, "promise goes down");
        promised = ballot;
    }

    /** Accepts executeAt and deps under a ballot. */
    public void accept(final long ballot, final long newExecuteAt, final Deps newDeps)
    {
        check(!status.isDecided() && ballot >= promised && definition.isPresent, "accept out of order");
        check(!status.isAccepted() || ballot > accepted, "accepted twice at one ballot");
        check(newExecuteAt >= txnId && !newDeps.hasOverflowed(), "executeAt below the id, or incomplete deps");

        promised = ballot;
        accepted = ballot;
        executeAt = newExecuteAt;
        deps.copyFrom(newDeps);
        status = TxnStatus.ACCEPTED;
    }

    /** Accepts "never" under a ballot. */
    public void acceptInvalid(final long ballot)
    {
        check(!status.isDecided() && ballot >= promised && ballot > 0, "accept of invalidation out of order");
        check(!status.isAccepted() || ballot > accepted, "accepted twice at one ballot");

        promised = ballot;
        accepted = ballot;
        executeAt = 0;
        deps.clear();
        status = TxnStatus.ACCEPTED_INVALID;
    }

    /** Decided: executeAt and deps are final. */
    public void stable(final long newExecuteAt, final Deps newDeps)
    {
        check(!status.isDecided() && definition.isPresent, "decided twice, or without definition");
        check(newExecuteAt >= txnId && !newDeps.hasOverflowed(), "executeAt below the id, or incomplete deps");

        executeAt = newExecuteAt;
        deps.copyFrom(newDeps);
        voteDeps.clearAndTrim();
        status = TxnStatus.STABLE;
    }

    /**
     * Holds another announcement of a decision against this one. Other deps are legal; another executeAt, or invalid
     * against valid, is a bug somewhere (protocol, section 3).
     */
    public void checkSameDecision(final long otherExecuteAt)
    {
        check(TxnStatus.INVALIDATED != status && executeAt == otherExecuteAt, "two decisions");
    }

    /** As {@link #checkSameDecision}, where the announcement says that it will never execute. */
    public void checkInvalidated()
    {
        check(TxnStatus.INVALIDATED == status, "two decisions");
    }

    /** Holds a vote that is read back a second time against this one: it was given once. */
    public void checkSameVote(final long otherVote)
    {
        check(vote == otherVote, "two votes");
    }

    /** Holds a value that is read back a second time, accepted at the same ballot, against this one. */
    public void checkSameAcceptance(final long otherExecuteAt)
    {
        check(executeAt == otherExecuteAt, "accepted twice at one ballot");
    }

    public void invalidate()
    {
        check(!status.isDecided(), "invalidated after it was decided");
        status = TxnStatus.INVALIDATED;
    }

    public void executed()
    {
        check(TxnStatus.STABLE == status, "executed twice, or before it was decided");
        status = TxnStatus.EXECUTED;
    }

    /** Bytes of payload held. */
    public int payloadLength()
    {
        return definition.isPresent ? definition.payload.capacity() : 0;
    }

    /** Bytes that it keeps in memory beyond a fixed size, once it is decided. */
    int retainedBytes()
    {
        return payloadLength() + (status.isDecided() ? deps.size() * Long.BYTES : 0);
    }

    /** A view of the payload for an execution; valid while the record is. */
    public void wrapPayload(final UnsafeBuffer view)
    {
        view.wrap(payloadBytes, 0, definition.payload.capacity());
    }

    /** Fills the definition of a message, which is not present where there is none; valid while the record is. */
    public void describe(final Definition target)
    {
        target.isPresent = definition.isPresent;
        target.prev = definition.prev;
        target.kind = definition.kind;
        target.keys.copyFrom(definition.keys);
        target.payload.wrap(payloadBytes, 0, payloadLength());
    }

    @Override
    protected long tieBreaker()
    {
        return txnId;
    }

    private void check(final boolean holds, final String violation)
    {
        if (!holds)
        {
            throw violation(violation);
        }
    }

    private InvariantViolation violation(final String violation)
    {
        return new InvariantViolation(
            violation + ": txn " + Timestamp.toString(txnId) + " is " + status +
            " promised=" + Timestamp.toString(promised) + " accepted=" + Timestamp.toString(accepted) +
            " vote=" + Timestamp.toString(vote) + " executeAt=" + Timestamp.toString(executeAt));
    }

    /**
     * Adds what its future depends on: of a decided transaction no vote, promise or attempt, of one that was applied no
     * client.
     */
    public void digest(final Digest digest, final long elapsed)
    {
        digest.add(txnId).add(status.ordinal()).add(isIndexed);
        definition.digest(digest);
        digest.add(isForgotten);
        if (isForgotten)
        {
            digest.add(definition.prev);
        }

        if (!status.isDecided())
        {
            digest.add(promised).add(accepted).add(vote).add(voteDeps);
            digest.add(digest.isTimeless() ? Math.min(attempts, 1) : attempts).add(ballotSeen);
            digest.add(isScheduled());
            if (isScheduled())
            {
                digest.addDeadline(deadline(), elapsed);
            }
        }

        if (TxnStatus.STABLE == status)
        {
            // Its deadline, if any, is the frontier of decisions that it waits for.
            digest.add(waitCursor).add(floorCursor).add(isScheduled() ? deadline() : 0L).add(path.ordinal())
                .add(isCertain);
        }

        if (!status.isApplied())
        {
            digest.add(hasClient).add(session).add(correlation);
        }

        if (TxnStatus.INVALIDATED != status)
        {
            digest.add(executeAt).add(deps);
        }

        for (TxnRecord waiter = firstWaiter; null != waiter; waiter = waiter.nextWaiter)
        {
            digest.add(waiter.txnId);
        }
    }
}
