package org.entente.core;

import org.entente.core.audit.BarrierTimer;
import org.entente.core.audit.ChecksumAudit;
import org.entente.core.conflict.ConflictIndex;
import org.entente.core.coordinate.Coordinator;
import org.entente.core.execute.ExecutionScheduler;
import org.entente.core.explain.Explanation;
import org.entente.core.explain.Explanation.Known;
import org.entente.core.explain.Explanation.Wait;
import org.entente.core.read.QuorumReads;
import org.entente.core.recover.Recovery;
import org.entente.core.rejoin.Rejoins;
import org.entente.core.retain.CatchUpService;
import org.entente.core.retain.FrontierRecords;
import org.entente.core.retain.Retention;
import org.entente.core.snapshot.SnapshotWriter;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.Chains;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnStatus;
import org.entente.core.txn.TxnTable;

/**
 * What of a replica's parts makes up its state: for explorers and tests, which ask whether two states are the same, and
 * for people, who ask where a transaction stands.
 * Maps are not walked but looked up, by the ascending ids of the transactions in memory: what a map holds for a
 * transaction goes with its record.
 */
public final class ReplicaState
{
    private final HybridClock clock;
    private final TxnTable txns;
    private final Chains chains;
    private final ConflictIndex conflicts;
    private final Retention retention;
    private final Coordinator coordinator;
    private final Recovery recovery;
    private final Periodic periodic;

    /** What only clients, and ticks, make use of. */
    record Periodic(
        OwnTransactions own, Outbox outbox, CatchUpService catchUp, FrontierRecords frontierRecords,
        ChecksumAudit audit, BarrierTimer barrierTimer, QuorumReads reads, ExecutionScheduler scheduler,
        SnapshotWriter snapshot, Rejoins rejoins, ReplicaStatus status)
    {
        void digest(final Digest digest, final long elapsed)
        {
            own.digest(digest);
            digest.add(outbox.incarnation()).addPace(outbox.sent());
            catchUp.digest(digest, elapsed);
            frontierRecords.digest(digest);
            reads.digest(digest);
            audit.digest(digest, elapsed);
            barrierTimer.digest(digest, elapsed);
            snapshot.digest(digest);
            rejoins.digest(digest, elapsed);
            digest.add(status.isBehind).add(status.isBeyondCatchUp);
        }
    }

    ReplicaState(
        final HybridClock clock,
        final TxnTable txns,
        final Chains chains,
        final ConflictIndex conflicts,
        final Retention retention,
        final Coordinator coordinator,
        final Recovery recovery,
        final Periodic periodic)
    {
        this.clock = clock;
        this.txns = txns;
        this.chains = chains;
        this.conflicts = conflicts;
        this.retention = retention;
        this.coordinator = coordinator;
        this.recovery = recovery;
        this.periodic = periodic;
    }

    /** Highest timestamp that a write on a key has to be above for this replica to agree to its id. */
    public long highestWitnessed(final long key)
    {
        return conflicts.highestWitnessed(key);
    }

    /** Incarnation below which a node is not heard. */
    public long fence(final int node)
    {
        return periodic.rejoins.fence(node);
    }

    /**
     * Says what is known of a transaction here, what it waits for, and who sees to it. Changes nothing.
     *
     * @param explanation filled; what it refers to is valid until the next input.
     */
    public void explain(final long txnId, final Explanation explanation)
    {
        final TxnRecord txn = txns.find(txnId);
        explanation.clear();
        explanation.txn = txn;
        if (null == txn)
        {
            explanation.known = txnId > 0 && chains.applied().covers(txnId) ? Known.FORGOTTEN : Known.UNKNOWN;
            return;
        }

        explanation.known = Known.IN_MEMORY;
        if (TxnStatus.STABLE == txn.status())
        {
            periodic.scheduler.explain(txn, explanation);
        }
        else if (!txn.isDecided())
        {
            explanation.waitFor(Wait.DECISION, 0);
            coordinator.explain(txn, explanation);
            recovery.explain(txn, explanation);
            explanation.deadlineInMicros = txn.isScheduled() ? Math.max(0, txn.deadline() - clock.elapsed()) : -1;
        }
    }

    /** Adds all of it to a digest. Allocates. */
    public void digest(final Digest digest)
    {
        final long elapsed = clock.elapsed();
        clock.digest(digest);
        chains.digest(digest);
        conflicts.digestIdle(digest);
        retention.digest(digest);
        coordinator.digest(digest);
        periodic.digest(digest, elapsed);

        for (int node = 0; node < chains.applied().length(); node++)
        {
            digest.add(chains.next(node, Timestamp.NONE)).add(chains.next(node, retention.forgotten().get(node)));
        }

        digest.add(txns.size()).add(txns.retainedBytes());
        for (final TxnRecord txn : txns.snapshot())
        {
            txn.digest(digest, elapsed);
            digest.add(chains.next(txn.coordinator(), txn.txnId()));
            digest.add(txn.isDefined() &&
                chains.next(txn.coordinator(), txn.definition().prev) == txn.txnId());
            conflicts.digest(digest, txn);
            coordinator.digest(digest, txn);
            recovery.digest(digest, txn);
        }
    }
}
