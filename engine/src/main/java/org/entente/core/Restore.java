package org.entente.core;

import org.entente.core.conflict.ConflictIndex;
import org.entente.core.execute.ExecutionScheduler;
import org.entente.core.retain.FrontierRecords;
import org.entente.core.retain.Retention;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.Chains;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnStatus;
import org.entente.core.txn.TxnTable;

/**
 * Reads a snapshot back, before the journal after it (protocol, section 16): one of this replica's own, or a peer's, of
 * which it takes what is decided and nothing else: votes, promises and acceptances are the peer's own, and a definition
 * alone may be one that nobody is to hear of any more, because the peer has lost its disk since.
 * Nothing executes before all of it is there.
 */
public final class Restore
{
    private final Replica replica;
    private final Replay replay;
    private final TxnTable txns;
    private final Chains chains;
    private final ConflictIndex conflicts;
    private final Retention retention;
    private final FrontierRecords frontierRecords;
    private final ExecutionScheduler scheduler;
    private final Frontier begunAt;
    private boolean isBegun;
    private boolean isOwn;

    Restore(
        final Replica replica,
        final Replay replay,
        final TxnTable txns,
        final Chains chains,
        final ConflictIndex conflicts,
        final Retention retention,
        final FrontierRecords frontierRecords,
        final ExecutionScheduler scheduler)
    {
        this.replica = replica;
        this.replay = replay;
        this.txns = txns;
        this.chains = chains;
        this.conflicts = conflicts;
        this.retention = retention;
        this.frontierRecords = frontierRecords;
        this.scheduler = scheduler;
        begunAt = new Frontier(chains.applied().length());
    }

    /**
     * What a snapshot begins with, before anything else: one of this replica's own or, to be taken in its stead, a
     * peer's that {@linkplain SnapshotBase#coversForgottenOf covers} what this replica has let go. The rest of it
     * follows, {@link #onEnd}, and the journal after this replica's own snapshot; with a peer's, before that journal
     * {@link Replica#onReplayBase} and the own snapshot's records, as if of the journal.
     */
    public void onBase(final SnapshotBase base)
    {
        if (isBegun || 0 != txns.size())
        {
            throw new InvariantViolation("a snapshot is read back to a replica that knows something already");
        }

        isBegun = true;
        isOwn = replica.self() == base.node;
        begunAt.copyFrom(base.applied);
        chains.onRestoreBase(base.applied);
        retention.onRestoreBase(base);
        if (isOwn)
        {
            replay.onOwnBase(base);
            return;
        }

        // The peer's clock, its lives and its last proposal are its own; what it has witnessed binds whoever votes with
        // its index, and has to be below what is minted here.
        retention.onRestoreFrontier(base.node, base.applied);
        replica.clock().witness(base.highest);
        conflicts.raisePruneBound(base.highest);
        replay.onOwnApplied(base.applied.get(replica.self()));
    }

    /** A record about a transaction. */
    public void onChange(final TxnChange change)
    {
        if (!isBegun || retention.forgotten().covers(change.txnId))
        {
            throw new InvariantViolation(
                "a snapshot tells of a transaction below its own beginning: " + Timestamp.toString(change.txnId));
        }

        if (RecordKind.RESERVED == change.kind)
        {
            if (isOwn)
            {
                replay.witness(change);
                replay.onReserved(change);
            }

            return;
        }

        final boolean isDecision = switch (change.kind)
        {
            case STABLE, EXECUTED, INVALIDATED -> true;
            default -> false;
        };

        if (!isOwn && !isDecision)
        {
            return;
        }

        final TxnRecord txn = txns.findOrCreateBeyondLimit(change.txnId);
        replay.witness(change);
        replay.define(txn, change);
        if (isDecision)
        {
            decide(txn, change);
        }
        else
        {
            replay.applyUndecided(txn, change);
        }
    }

    /** What a replica has applied. */
    public void onFrontier(final int node, final Frontier applied)
    {
        if (replica.self() != node && replica.topology().isMember(node))
        {
            retention.onRestoreFrontier(node, applied);
        }
    }

    /** Whom not to hear. That a peer has rejoined is in any snapshot; that this one has, is in its own alone. */
    public void onFence(final int node, final long incarnation)
    {
        if (isOwn || replica.self() != node)
        {
            replica.onReplayFence(node, incarnation);
        }
    }

    /** All of it is there: what it has decided and the application's state in it lacks executes, in its order. */
    public void onEnd()
    {
        for (int node = 0; node < begunAt.length(); node++)
        {
            checkComplete(node);
            scheduler.onChainExtended(node);
        }

        for (final TxnRecord txn : txns.snapshot())
        {
            if (TxnStatus.STABLE == txn.status())
            {
                replica.followUps().afterDecision(txn);
            }
        }

        retention.onRestored();
        frontierRecords.onReplayed();
        replica.afterInput();
    }

    private void decide(final TxnRecord txn, final TxnChange change)
    {
        if (RecordKind.INVALIDATED == change.kind)
        {
            if (txn.isDefined())
            {
                // Listed in no deps; but what the journal after the marker says was witnessed for it finds its keys.
                conflicts.witness(txn, txn.txnId());
            }

            txn.invalidate();
            txns.onDecided(txn);
            return;
        }

        txn.stable(change.executeAt, change.deps);
        conflicts.witness(txn, change.executeAt);
        if (RecordKind.EXECUTED == change.kind)
        {
            txn.executed();
            txns.onDecided(txn);
        }
    }

    /** What was applied and not forgotten at the marker has to have come, link by link. */
    private void checkComplete(final int node)
    {
        long at = retention.forgotten().get(node);
        while (at < begunAt.get(node))
        {
            final TxnRecord txn = chains.nextRecord(node, at);
            if (null == txn || !txn.status().isApplied())
            {
                throw new InvariantViolation("a snapshot lacks what follows " + Timestamp.toString(at) +
                    " in the chain of node " + node + ", though all up to " +
                    Timestamp.toString(begunAt.get(node)) + " was applied");
            }

            at = txn.txnId();
        }
    }
}
