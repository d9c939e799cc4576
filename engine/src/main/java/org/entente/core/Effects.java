package org.entente.core;

import org.entente.core.message.Message;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;

/**
 * The core's only way out: one ordered stream. The host makes every record durable before anything that follows it in
 * the stream becomes visible outside (protocol, section 1, output rule).
 * <p>
 * All arguments are borrowed: valid until the method returns. Called by the thread that runs the {@link Replica}.
 * Methods must not throw but an {@code Error}; a host that cannot take an effect waits until it can.
 */
public interface Effects
{
    /** Appends a record about a transaction to the journal. */
    void record(TxnChange change);

    /**
     * Appends what is known of a replica's frontier to the journal: at replay it lets memory be freed. Those of the
     * replica itself count its lives that made quorum reads: none may be left out, whatever cuts the journal.
     */
    void recordFrontier(int node, Frontier applied);

    /**
     * Appends to the journal that a node is not heard below an incarnation; of the replica itself, that it has rejoined
     * under it. May not be left out, whatever cuts the journal.
     */
    default void recordFence(final int node, final long incarnation)
    {
        throw new UnsupportedOperationException("this host rebuilds no replicas");
    }

    /**
     * Sends a message to a set of peers, never to this replica itself. May be lost.
     *
     * @param to      bit mask of node ids ({@link org.entente.core.topology.NodeSet}).
     * @param message to send.
     */
    void send(long to, Message message);

    /**
     * Hands over a transaction for execution, in the order in which conflicting ones must run; or a read that is none,
     * to be made between those before and those after it.
     */
    void execute(Execution execution);

    /** Tells a client of this replica that its request did not happen and never will. */
    void refuse(long session, long correlation, Refusal refusal);

    /**
     * The marker of a snapshot: what the host's application has executed before this effect, and no more, is its state
     * in the snapshot, and the records appended before it are those that the snapshot holds the effects of. Only after
     * {@link Replica#onSnapshot}; a host that never calls it never gets any of these four.
     */
    default void snapshotBegin(final SnapshotBase base)
    {
        throw new UnsupportedOperationException("this host takes no snapshots");
    }

    /** Writes what is known of a transaction to the snapshot: to no journal. */
    default void snapshotRecord(final TxnChange change)
    {
        throw new UnsupportedOperationException("this host takes no snapshots");
    }

    /** Writes what is known of a peer's frontier to the snapshot. */
    default void snapshotFrontier(final int node, final Frontier applied)
    {
        throw new UnsupportedOperationException("this host takes no snapshots");
    }

    /** Writes whom this replica does not hear to the snapshot, as {@link #recordFence}. */
    default void snapshotFence(final int node, final long incarnation)
    {
        throw new UnsupportedOperationException("this host takes no snapshots");
    }

    /** The core's part of the snapshot is complete. */
    default void snapshotEnd()
    {
        throw new UnsupportedOperationException("this host takes no snapshots");
    }
}
