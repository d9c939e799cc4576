package org.entente.core;

import org.agrona.DirectBuffer;
import org.entente.core.conflict.ConflictIndex;
import org.entente.core.conflict.Definitions;
import org.entente.core.coordinate.Coordinator;
import org.entente.core.retain.Retention;
import org.entente.core.time.Deadlines;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnTable;

/**
 * The transactions that this replica proposes itself: names them, chains them, and limits how many are in flight.
 * Reserves ids for those that follow, so that they need not wait for the journal (protocol, section 19).
 */
final class OwnTransactions
{
    private final TxnTable txns;
    private final HybridClock clock;
    private final Coordinator coordinator;
    private final Retention retention;
    private final Deadlines<TxnRecord> deadlines;
    private final ConflictIndex conflicts;
    private final Definitions definitions;
    private final Journaler journal;
    private final ReplicaStatus status;
    private final ReplicaConfig config;
    private final int reservedIds;
    private final int inFlightMax;
    private final Definition proposal;
    private final Reservation reserved = new Reservation();
    private long last;
    private long recorded;

    OwnTransactions(
        final Sources sources,
        final HybridClock clock,
        final Coordinator coordinator,
        final Deadlines<TxnRecord> deadlines,
        final Journaler journal,
        final ReplicaStatus status,
        final ReplicaConfig config)
    {
        this.txns = sources.txns;
        this.retention = sources.retention;
        this.conflicts = sources.conflicts;
        this.definitions = sources.definitions;
        this.clock = clock;
        this.coordinator = coordinator;
        this.deadlines = deadlines;
        this.journal = journal;
        this.config = config;
        this.status = status;
        // What all replicas have in flight, or may have forgotten, has to fit into the deps of one transaction, or a
        // hot key, or a barrier, could stop.
        final int share = Math.max(1, Math.min(config.txnsInFlightMax, config.depsMax / sources.topology.size()));
        reservedIds = 1 == sources.topology.size() ? 0 : Math.min(config.reservedIds, share / 2);
        inFlightMax = share - reservedIds;
        proposal = new Definition(config.keysMax);
    }

    /** What is known of transactions. */
    record Sources(
        Topology topology, TxnTable txns, Retention retention, ConflictIndex conflicts, Definitions definitions)
    {
    }

    /** One that this replica proposed in an earlier life was read back. */
    void onReplayed(final long txnId)
    {
        onLast(txnId);
        retention.onOwnOpened();
    }

    /** One that this replica proposed in an earlier life, in memory or not: the next one comes after it. */
    void onLast(final long txnId)
    {
        last = Math.max(last, txnId);
    }

    /**
     * As {@link #onLast}, of one that this replica's own journal or snapshot tells of, or that lies in what is applied
     * without a hole: all before it are known. Of what a peer alone tells, more may have been proposed, and forgotten.
     */
    void onRecorded(final long txnId)
    {
        onLast(txnId);
        recorded = Math.max(recorded, txnId);
        reserved.onProposed(txnId);
    }

    /** A record of ids that this replica reserved in an earlier life was read back. */
    void onReserved(final long first, final long lastReserved)
    {
        reserved.set(first, lastReserved, clock.elapsed());
        reserved.onProposed(recorded);
    }

    /** What an earlier incarnation had proposed was learnt from others: what is proposed next follows it. */
    void onVoter(final long incarnation, final long decided)
    {
        if (incarnation > 0)
        {
            onRecorded(decided);
            retention.recountOwn();
        }

        forgetUnknown();
        if (0 == retention.ownOpen())
        {
            // Else the first proposal does: lives that end soon after their beginning leave nothing more behind.
            reserve();
        }
    }

    /**
     * Of the ids that an earlier life had reserved, the rest may have been proposed at, and the journal lost it. They
     * are seen to at once, as all else that this replica votes on waits for them.
     */
    private void forgetUnknown()
    {
        while (!reserved.isEmpty())
        {
            final long id = reserved.next();
            final TxnRecord txn = txns.findOrCreateBeyondLimit(id);
            if (!txn.isDefined())
            {
                definitions.forget(txn, recorded);
                journal.forgotten(txn);
                retention.onOwnOpened();
                status.forgotten++;
            }

            onRecorded(id);
        }
    }

    /** A client is told of a transaction at this timestamp: what is proposed for it from now on lies above that. */
    void onShown(final long executeAt)
    {
        if (reserved.next() <= executeAt)
        {
            reserved.clear();
        }
    }

    /** New ids for what comes next, in place of those that are left: with what is in flight, no more than may be. */
    private void reserve()
    {
        if (reservedIds > 0)
        {
            final long first = clock.next(reservedIds);
            reserved.set(first, Timestamp.after(first, reservedIds - 1), clock.elapsed());
            journal.reserved(reserved.next(), reserved.last());
        }
    }

    /** What this replica may still propose at. */
    Reservation reserved()
    {
        return reserved;
    }

    /** The last one that this replica has proposed: the next one's predecessor. */
    long last()
    {
        return last;
    }

    /** Fills what is proposed next: a barrier. */
    OwnTransactions barrier()
    {
        proposal.kind = TxnKind.BARRIER;
        proposal.keys.clear();
        proposal.payload.wrap(0, 0);
        return this;
    }

    /** Fills what is proposed next: a command. Keys and payload are borrowed until then. */
    OwnTransactions command(
        final TxnKind kind, final KeySet keys, final DirectBuffer payload, final int offset, final int length)
    {
        proposal.kind = kind;
        proposal.keys.copyFrom(keys);
        proposal.payload.wrap(payload, offset, length);
        return this;
    }

    /**
     * Proposes what was filled in.
     *
     * @param hasClient whether somebody waits for the result; session and correlation mean something only then.
     * @return the id; {@link Timestamp#NONE} where a limit is reached: nothing has happened, and nothing will.
     */
    long propose(final boolean hasClient, final long session, final long correlation)
    {
        if (retention.ownOpen() >= inFlightMax || retention.isOverSoftLimit())
        {
            return Timestamp.NONE;
        }

        final boolean isReserved = fitsReservation();
        final TxnRecord txn = txns.findOrCreate(isReserved ? reserved.next() : clock.next());
        final long txnId = txn.txnId();
        txn.hasClient = hasClient;
        txn.session = session;
        txn.correlation = correlation;
        proposal.isPresent = true;
        proposal.prev = last;
        retention.onOwnOpened();
        last = txnId;

        if (!coordinator.start(txn, proposal, isReserved))
        {
            last = proposal.prev;
            reserved.clear();
            retention.onOwnWithdrawn();
            deadlines.cancel(txn);
            txns.remove(txn);
            return Timestamp.NONE;
        }

        reserved.onProposed(txnId);
        if (isReserved)
        {
            status.proposedEarly++;
        }
        else
        {
            reserve();
        }

        return txnId;
    }

    /** Whether what was filled in may be proposed at the next reserved id: this replica agrees to it, and it is new. */
    private boolean fitsReservation()
    {
        return !reserved.isEmpty() && reserved.next() > clock.shown() && TxnKind.BARRIER != proposal.kind &&
            clock.elapsed() - reserved.sinceMicros() <= config.reservedAgeMicros &&
            conflicts.isAboveWitnessed(reserved.next(), proposal.keys, proposal.kind);
    }

    void digest(final Digest digest)
    {
        digest.add(last);
        reserved.digest(digest);
    }
}
