package org.entente.core;

import org.agrona.DirectBuffer;
import org.entente.core.coordinate.Coordinator;
import org.entente.core.retain.Retention;
import org.entente.core.time.Deadlines;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.Definition;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnTable;

/** The transactions that this replica proposes itself: names them, chains them, and limits how many are in flight. */
final class OwnTransactions
{
    private final TxnTable txns;
    private final HybridClock clock;
    private final Coordinator coordinator;
    private final Retention retention;
    private final Deadlines<TxnRecord> deadlines;
    private final int inFlightMax;
    private final Definition proposal;
    private long last;

    OwnTransactions(
        final TxnTable txns,
        final HybridClock clock,
        final Coordinator coordinator,
        final Retention retention,
        final Deadlines<TxnRecord> deadlines,
        final ReplicaConfig config,
        final int replicas)
    {
        this.txns = txns;
        this.clock = clock;
        this.coordinator = coordinator;
        this.retention = retention;
        this.deadlines = deadlines;
        // What all replicas have in flight has to fit into the deps of one transaction, or a hot key, or a barrier,
        // could stop.
        inFlightMax = Math.max(1, Math.min(config.txnsInFlightMax, config.depsMax / replicas));
        proposal = new Definition(config.keysMax);
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

    /** What an earlier incarnation had proposed was learnt from others: what is proposed next follows it. */
    void onVoter(final long incarnation, final long decided)
    {
        if (incarnation > 0)
        {
            last = Math.max(last, decided);
            retention.recountOwn();
        }
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

        final TxnRecord txn = txns.findOrCreate(clock.next());
        final long txnId = txn.txnId();
        txn.hasClient = hasClient;
        txn.session = session;
        txn.correlation = correlation;
        proposal.isPresent = true;
        proposal.prev = last;
        retention.onOwnOpened();
        last = txnId;

        if (!coordinator.start(txn, proposal))
        {
            last = proposal.prev;
            retention.onOwnWithdrawn();
            deadlines.cancel(txn);
            txns.remove(txn);
            return Timestamp.NONE;
        }

        return txnId;
    }
}
