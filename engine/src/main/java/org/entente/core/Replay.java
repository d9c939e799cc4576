package org.entente.core;

import org.entente.core.conflict.ConflictIndex;
import org.entente.core.read.QuorumReads;
import org.entente.core.retain.FrontierRecords;
import org.entente.core.retain.Retention;
import org.entente.core.time.HybridClock;
import org.entente.core.txn.Chains;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnTable;

/**
 * Brings back what a replica had promised before it went down, from the records of its journal (protocol, section 9).
 * Says nothing but executions.
 */
final class Replay
{
    private final Replica replica;
    private final TxnTable txns;
    private final Chains chains;
    private final ConflictIndex conflicts;
    private final Retention retention;
    private final FrontierRecords frontierRecords;
    private final QuorumReads reads;

    Replay(
        final Replica replica,
        final TxnTable txns,
        final Chains chains,
        final ConflictIndex conflicts,
        final Retention retention,
        final FrontierRecords frontierRecords,
        final QuorumReads reads)
    {
        this.replica = replica;
        this.txns = txns;
        this.chains = chains;
        this.conflicts = conflicts;
        this.retention = retention;
        this.frontierRecords = frontierRecords;
        this.reads = reads;
    }

    void onChange(final TxnChange change)
    {
        final TxnRecord txn = recordFor(change.txnId);
        if (null == txn)
        {
            return;
        }

        if (null != change.definition && chains.define(txn, change.definition) && replica.self() == txn.coordinator())
        {
            replica.onOwnReplayed(txn.txnId());
        }

        final HybridClock clock = replica.clock();
        clock.witness(change.txnId);
        clock.witness(change.vote);
        clock.witness(change.executeAt);

        switch (change.kind)
        {
            // Also that of a transaction known to be invalidated, which its coordinator's chain had stopped at.
            case DEFINED -> replica.afterChainExtended(txn);
            case PRE_ACCEPTED ->
            {
                txn.voteDeps().copyFrom(change.deps);
                txn.promise(Math.max(txn.promised(), change.ballot));
                txn.preAccept(change.vote);
                conflicts.witness(txn, change.vote);
            }
            case PROMISED -> txn.promise(change.ballot);
            case ACCEPTED ->
            {
                txn.accept(change.ballot, change.executeAt, change.deps);
                conflicts.witness(txn, change.executeAt);
            }
            case ACCEPTED_INVALID -> txn.acceptInvalid(change.ballot);
            case STABLE ->
            {
                txn.stable(change.executeAt, change.deps);
                conflicts.witness(txn, change.executeAt);
                replica.afterDecision(txn);
            }
            case INVALIDATED ->
            {
                txn.invalidate();
                replica.afterDecision(txn);
            }
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

    private TxnRecord recordFor(final long txnId)
    {
        final TxnRecord txn = txns.find(txnId);
        if (null != txn || chains.applied().covers(txnId))
        {
            return txn;
        }

        return txns.findOrCreateBeyondLimit(txnId);
    }
}
