package org.entente.core.snapshot;

import org.entente.core.Digest;
import org.entente.core.Effects;
import org.entente.core.InvariantViolation;
import org.entente.core.Journaler;
import org.entente.core.ReplicaConfig;
import org.entente.core.conflict.ConflictIndex;
import org.entente.core.rejoin.Fences;
import org.entente.core.retain.Retention;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Chains;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnStatus;
import org.entente.core.txn.TxnTable;

/**
 * Writes the core's part of a snapshot, some transactions with each tick, while service goes on. Which transactions
 * is settled at the marker; each is written as it is when its turn comes, and so may already hold what records after
 * the marker say again. Only whether it was executed is told as of the marker, since the application's state is of
 * that moment (docs/protocol.md, section 16).
 * <p>
 * Allocates at the marker: one long for each transaction in memory.
 */
public final class SnapshotWriter
{
    private final Topology topology;
    private final int txnsPerTick;
    private final HybridClock clock;
    private final TxnTable txns;
    private final Chains chains;
    private final ConflictIndex conflicts;
    private final Retention retention;
    private final Effects effects;
    private final Journaler records;
    private final SnapshotBase base;
    private Fences fences;
    /** What was in memory at the marker, that which was executed then first; null while no snapshot is written. */
    private long[] ids;
    private int executed;
    private int written;

    /** What a snapshot is made of. */
    public record Sources(TxnTable txns, Chains chains, ConflictIndex conflicts, Retention retention)
    {
    }

    public SnapshotWriter(
        final int self,
        final Topology topology,
        final ReplicaConfig config,
        final HybridClock clock,
        final Sources sources,
        final Effects effects)
    {
        this.topology = topology;
        this.clock = clock;
        this.effects = effects;
        txnsPerTick = config.snapshotTxnsPerTick;
        txns = sources.txns;
        chains = sources.chains;
        conflicts = sources.conflicts;
        retention = sources.retention;
        records = new Journaler(effects::snapshotRecord);
        base = new SnapshotBase(topology.idLimit());
        base.node = self;
    }

    /** Whom this replica hears, and has to remember when its journal is cut. */
    public void wire(final Fences theFences)
    {
        fences = theFences;
    }

    /** Whether one was begun and not all of it is written. */
    public boolean isRunning()
    {
        return null != ids;
    }

    /**
     * The marker: begins a snapshot of what is known now. One at a time.
     *
     * @param ownLast       last transaction that this replica has proposed.
     * @param lives         of this replica that have made quorum reads.
     * @param reservedFirst of the ids that it may propose at and has not, or none.
     * @param reservedLast  of those.
     */
    public void begin(final long ownLast, final long lives, final long reservedFirst, final long reservedLast)
    {
        base.applied.copyFrom(chains.applied());
        base.forgotten.copyFrom(retention.forgotten());
        base.ownLast = ownLast;
        base.lives = lives;
        base.clock = clock.last();
        base.highest = conflicts.highestWitnessed();

        executed = txns.executedCount();
        ids = txns.executedFirst();
        written = 0;
        retention.hold();
        effects.snapshotBegin(base);
        if (Timestamp.NONE != reservedFirst)
        {
            records.reserved(reservedFirst, reservedLast);
        }
    }

    /** Time has passed: goes on with it. */
    public void onTick()
    {
        if (null == ids)
        {
            return;
        }

        for (final int end = Math.min(ids.length, written + txnsPerTick); written < end; written++)
        {
            final TxnRecord txn = txns.find(ids[written]);
            if (null != txn)
            {
                write(txn, written < executed);
            }
            else if (!isPassedOver(ids[written]))
            {
                throw new InvariantViolation("a transaction was forgotten that a snapshot holds: " + ids[written]);
            }
        }

        if (written == ids.length)
        {
            end();
        }
    }

    /**
     * Whether one without definition was passed over by its coordinator's chain, so that it never executes: such a one
     * is dropped from memory at any time, also now, and also below what had been forgotten when the snapshot began.
     */
    private boolean isPassedOver(final long txnId)
    {
        return chains.decided().covers(txnId) &&
            (base.forgotten.covers(txnId) || !retention.forgotten().covers(txnId));
    }

    private void write(final TxnRecord txn, final boolean wasExecuted)
    {
        if (!txn.isDefined() && isPassedOver(txn.txnId()))
        {
            return;
        }

        if (TxnStatus.INVALIDATED == txn.status())
        {
            records.invalidated(txn, true);
        }
        else if (wasExecuted)
        {
            records.executed(txn);
        }
        else if (txn.isDecided())
        {
            // Executed since, or not: the state in this snapshot is without it.
            records.stable(txn, true);
        }
        else
        {
            writeUndecided(txn);
        }
    }

    /** What was voted, accepted and promised are three things: up to three records, which give them back one by one. */
    private void writeUndecided(final TxnRecord txn)
    {
        final boolean isAccepted = txn.status().isAccepted();
        if (txn.isForgotten())
        {
            records.forgotten(txn);
        }

        if (txn.hasVoted())
        {
            records.preAccepted(txn, isAccepted ? txn.accepted() : txn.promised());
        }
        else if (txn.isDefined())
        {
            records.defined(txn);
        }

        if (TxnStatus.ACCEPTED == txn.status())
        {
            records.accepted(txn, false);
        }
        else if (isAccepted)
        {
            records.acceptedInvalid(txn);
        }

        if (isAccepted ? txn.promised() > txn.accepted() : !txn.hasVoted() && txn.promised() > 0)
        {
            records.promised(txn);
        }
    }

    /** A fence before the frontiers: what a node had applied before it counts for nothing when it is read back. */
    private void end()
    {
        for (int node = 0; node < chains.applied().length(); node++)
        {
            if (fences.get(node) > 0)
            {
                effects.snapshotFence(node, fences.get(node));
            }
        }

        for (long rest = NodeSet.remove(topology.members(), base.node); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            effects.snapshotFrontier(node, retention.applied(node));
        }

        effects.snapshotEnd();
        ids = null;
        retention.letGo();
    }

    /** Adds what is still to be written. */
    public void digest(final Digest digest)
    {
        digest.add(isRunning());
        if (isRunning())
        {
            digest.add(executed).add(written).add(ids.length);
            for (int i = written; i < ids.length; i++)
            {
                digest.add(ids[i]);
            }
        }
    }
}
