package org.entente.core;

import org.entente.core.coordinate.Coordinator;
import org.entente.core.execute.ExecutionScheduler;
import org.entente.core.recover.ProgressMonitor;
import org.entente.core.recover.Recovery;
import org.entente.core.time.Deadlines;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnStatus;
import org.entente.core.txn.TxnTable;

/** What follows for the other parts of a replica when one of them has learnt something about a transaction. */
final class FollowUps
{
    private final Replica replica;
    private final TxnTable txns;
    private final Deadlines<TxnRecord> deadlines;
    private final Effects effects;
    private Coordinator coordinator;
    private Recovery recovery;
    private ProgressMonitor monitor;
    private ExecutionScheduler scheduler;

    FollowUps(
        final Replica replica, final TxnTable txns, final Deadlines<TxnRecord> deadlines, final Effects effects)
    {
        this.replica = replica;
        this.txns = txns;
        this.deadlines = deadlines;
        this.effects = effects;
    }

    void wire(
        final Coordinator theCoordinator,
        final Recovery theRecovery,
        final ProgressMonitor theMonitor,
        final ExecutionScheduler theScheduler)
    {
        coordinator = theCoordinator;
        recovery = theRecovery;
        monitor = theMonitor;
        scheduler = theScheduler;
    }

    /** A ballot was promised: what this replica does itself under a lower one has come to nothing. */
    void afterPromise(final TxnRecord txn)
    {
        if (coordinator.abandonBelow(txn) | recovery.abandonBelow(txn))
        {
            monitor.watchForRecovery(txn);
        }
    }

    void afterDecision(final TxnRecord txn)
    {
        txns.onDecided(txn);
        coordinator.abandon(txn);
        recovery.abandon(txn);
        deadlines.cancel(txn);

        if (TxnStatus.INVALIDATED == txn.status())
        {
            replica.status().invalidated++;
            if (txn.hasClient)
            {
                effects.refuse(txn.session, txn.correlation, Refusal.INVALIDATED);
            }
        }

        if (txn.hasClient)
        {
            replica.onShown(txn.executeAt());
        }

        scheduler.onDecided(txn);
    }

    void afterChainExtended(final TxnRecord txn)
    {
        scheduler.onChainExtended(txn.coordinator());
    }

    /** A decided transaction waits for one that was never heard of. @return the record that stands for it. */
    TxnRecord onUnknownDependency(final long txnId)
    {
        final TxnRecord txn = txns.findOrCreateBeyondLimit(txnId);
        if (replica.self() == txn.coordinator())
        {
            // Of an earlier incarnation, and known from deps alone: it must not be minted again.
            replica.clock().witness(txnId);
        }

        if (replica.isServing())
        {
            monitor.watch(txn);
        }

        return txn;
    }

    /** From now on this replica votes: what is undecided has to be seen to. */
    void onVoter()
    {
        scheduler.onChainExtended(replica.self());
        for (final TxnRecord txn : txns.snapshot())
        {
            if (!txn.isDecided())
            {
                monitor.watchForRecovery(txn);
            }
        }
    }
}
