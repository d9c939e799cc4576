package org.entente.core;

import org.entente.core.conflict.ConflictIndex;
import org.entente.core.conflict.Definitions;
import org.entente.core.read.QuorumReads;
import org.entente.core.retain.FrontierRecords;
import org.entente.core.retain.Retention;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.Chains;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnTable;

/**
 * Brings back what a replica had promised before it went down, from the records of its journal (protocol, section 9).
 * Says nothing but executions.
 * <p>
 * Where a snapshot was read back before, records may say what is known from it already, up to their decision: those are
 * held against what is known, and change nothing (section 16).
 */
final class Replay
{
    private final Replica replica;
    private final OwnTransactions own;
    private final TxnTable txns;
    private final Chains chains;
    private final Definitions definitions;
    private final ConflictIndex conflicts;
    private final Retention retention;
    private final FrontierRecords frontierRecords;
    private final QuorumReads reads;
    /** The last one that this replica has proposed: as its own snapshot and journal say, and as a peer's snapshot. */
    private long ownRecorded;
    private long ownApplied;

    Replay(
        final Replica replica,
        final OwnTransactions own,
        final TxnTable txns,
        final Chains chains,
        final ConflictIndex conflicts,
        final Retention retention,
        final FrontierRecords frontierRecords,
        final QuorumReads reads)
    {
        this.replica = replica;
        this.own = own;
        this.txns = txns;
        this.chains = chains;
        this.definitions = new Definitions(chains, conflicts);
        this.conflicts = conflicts;
        this.retention = retention;
        this.frontierRecords = frontierRecords;
        this.reads = reads;
    }

    /**
     * What of a snapshot of this replica's own nobody else can know. Alone where a peer's snapshot was read back: all
     * else of the own one is then replayed like records.
     */
    void onOwnBase(final SnapshotBase base)
    {
        for (int node = 0; node < base.forgotten.length(); node++)
        {
            if (chains.applied().get(node) < base.forgotten.get(node))
            {
                throw new InvariantViolation("a peer's snapshot ends before what this replica has let go: of node " +
                    node + " it has applied " + Timestamp.toString(chains.applied().get(node)) +
                    ", gone is all up to " + Timestamp.toString(base.forgotten.get(node)));
            }
        }

        onOwnRecorded(base.ownLast);
        reads.onLivesRestored(base.lives);
        replica.clock().witness(Timestamp.of(base.clock, base.node));
        replica.clock().witness(base.highest);
        conflicts.raisePruneBound(base.highest);
    }

    void onChange(final TxnChange change)
    {
        witness(change);
        if (RecordKind.RESERVED == change.kind)
        {
            onReserved(change);
            return;
        }

        final TxnRecord txn = recordFor(change);
        if (null == txn)
        {
            witnessAgain(null, change);
            return;
        }

        final boolean isNewlyDefined = define(txn, change);
        if (txn.isDecided())
        {
            checkDecided(txn, change);
            final boolean isMadeUp = RecordKind.FORGOTTEN == change.kind && !txn.isDefined();
            if (isMadeUp)
            {
                forget(txn, change.prev);
            }

            if (isNewlyDefined || isMadeUp)
            {
                // Its coordinator's chain had stopped at it: it was invalidated, and is linked only now.
                replica.followUps().afterChainExtended(txn);
            }
        }
        else
        {
            apply(txn, change);
        }

        replica.dropIdleKeys();
        replica.afterInput();
    }

    void onFrontier(final int node, final Frontier applied)
    {
        if (replica.self() == node)
        {
            reads.onLifeReplayed();
        }
        else if (replica.topology().isMember(node))
        {
            retention.onApplied(node, applied);
            frontierRecords.onReplayed();
        }
    }

    /** A peer's snapshot has applied one that this replica proposed, in a part of its life that may be forgotten. */
    void onOwnApplied(final long txnId)
    {
        ownApplied = Math.max(ownApplied, txnId);
        own.onRecorded(txnId);
    }

    private void onOwnRecorded(final long txnId)
    {
        ownRecorded = Math.max(ownRecorded, txnId);
        own.onRecorded(txnId);
    }

    /**
     * What a replica proposes, or its reserved id, is in its journal before anybody hears of it. With a peer's snapshot
     * as the base, those that its owner has applied come before all that a peer may say: the loss is to be seen here.
     */
    String missingOfOwnHistory()
    {
        return ownApplied <= ownRecorded ? null :
            "the peer's snapshot that has come has applied transaction " + Timestamp.toString(ownApplied) +
            " of this replica, whose own snapshot and journal know of none after " + Timestamp.toString(ownRecorded) +
            ": its journal was lost, or replaced by an older one, and with it votes that others rely on; do not start" +
            " it again like this, rebuild it under a new incarnation (bin/entente rebuild)";
    }

    /** Takes the definition that comes with a record, where it is new. @return whether it was. */
    boolean define(final TxnRecord txn, final TxnChange change)
    {
        if (null == change.definition || !change.definition.isPresent)
        {
            return false;
        }

        if (txn.isDefined())
        {
            txn.define(change.definition);
            return false;
        }

        definitions.define(txn, change.definition);
        if (replica.self() == txn.coordinator() && !txn.isForgotten())
        {
            own.onReplayed(txn.txnId());
        }

        return true;
    }

    /** Ids that this replica may propose at: whoever tells of one that it proposed there tells of nothing lost. */
    void onReserved(final TxnChange change)
    {
        ownRecorded = Math.max(ownRecorded, change.txnId);
        own.onReserved(change.first, change.txnId);
    }

    private void forget(final TxnRecord txn, final long prev)
    {
        if (txn.isDefined() || txn.isForgotten())
        {
            // The snapshot knew more, or as much.
            return;
        }

        definitions.forget(txn, prev);
        onOwnRecorded(txn.txnId());
        own.onReplayed(txn.txnId());
    }

    void witness(final TxnChange change)
    {
        final HybridClock clock = replica.clock();
        clock.witness(change.txnId);
        clock.witness(change.vote);
        clock.witness(change.executeAt);
    }

    /** Takes what was voted, promised or accepted, where it is not known already. */
    void applyUndecided(final TxnRecord txn, final TxnChange change)
    {
        switch (change.kind)
        {
            case FORGOTTEN -> forget(txn, change.prev);
            case PRE_ACCEPTED -> preAccepted(txn, change);
            case PROMISED -> txn.promise(Math.max(txn.promised(), change.ballot));
            case ACCEPTED ->
            {
                if (!isAcceptedSince(txn, change))
                {
                    txn.accept(change.ballot, change.executeAt, change.deps);
                    conflicts.witness(txn, change.executeAt);
                }
            }
            case ACCEPTED_INVALID ->
            {
                if (!isAcceptedSince(txn, change))
                {
                    txn.acceptInvalid(change.ballot);
                }

                if (txn.isDefined())
                {
                    // A value that was accepted before, at a lower ballot, is in no snapshot, but was witnessed.
                    conflicts.witness(txn, txn.txnId());
                }
            }
            default ->
            {
            }
        }
    }

    private void apply(final TxnRecord txn, final TxnChange change)
    {
        switch (change.kind)
        {
            case STABLE, EXECUTED ->
            {
                txn.stable(change.executeAt, change.deps);
                conflicts.witness(txn, change.executeAt);
                replica.followUps().afterDecision(txn);
            }
            case INVALIDATED ->
            {
                txn.invalidate();
                replica.followUps().afterDecision(txn);
            }
            default -> applyUndecided(txn, change);
        }
    }

    private void preAccepted(final TxnRecord txn, final TxnChange change)
    {
        if (txn.hasVoted())
        {
            txn.checkSameVote(change.vote);
            txn.promise(Math.max(txn.promised(), change.ballot));
            return;
        }

        txn.voteDeps().copyFrom(change.deps);
        txn.promise(Math.max(txn.promised(), change.ballot));
        txn.preAccept(change.vote);
        conflicts.witness(txn, change.vote);
    }

    /** Whether a record of an acceptance tells nothing new: this one, or one at a higher ballot, is known. */
    private boolean isAcceptedSince(final TxnRecord txn, final TxnChange change)
    {
        if (!txn.status().isAccepted() || txn.accepted() < change.ballot)
        {
            return false;
        }

        if (txn.accepted() == change.ballot)
        {
            txn.checkSameAcceptance(change.executeAt);
        }

        witnessAgain(txn, change);
        return true;
    }

    /**
     * A timestamp that was witnessed after the marker, of a transaction that the snapshot knew more of. Where the
     * transaction has left the index again, the bound of all keys that were dropped stands for its keys too.
     */
    private void witnessAgain(final TxnRecord txn, final TxnChange change)
    {
        final long witnessed = Math.max(change.vote, change.executeAt);
        if (null == txn || !txn.isIndexed)
        {
            conflicts.raisePruneBound(witnessed);
        }
        else if (Timestamp.NONE != witnessed)
        {
            conflicts.witness(txn, witnessed);
        }
    }

    /** A record about a transaction that is known to be decided: the snapshot knew more than this record. */
    private void checkDecided(final TxnRecord txn, final TxnChange change)
    {
        switch (change.kind)
        {
            case STABLE, EXECUTED -> txn.checkSameDecision(change.executeAt);
            case INVALIDATED -> txn.checkInvalidated();
            default -> witnessAgain(txn, change);
        }
    }

    private TxnRecord recordFor(final TxnChange change)
    {
        final long txnId = change.txnId;
        if (replica.self() == Timestamp.node(txnId) && null != change.definition && change.definition.isPresent)
        {
            // Also where it is no longer in memory: a peer's snapshot may know that it was applied.
            onOwnRecorded(txnId);
        }

        final TxnRecord txn = txns.find(txnId);
        if (null != txn || chains.applied().covers(txnId))
        {
            return txn;
        }

        return txns.findOrCreateBeyondLimit(txnId);
    }
}
