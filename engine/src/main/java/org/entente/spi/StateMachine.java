package org.entente.spi;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The application: deterministic, driven by one thread (the execution stage). Every replica applies the same commands;
 * those that share a key in the same order. Whatever a command reads or writes must lie under the keys that the
 * {@link KeyExtractor} declared for it, or replicas diverge (docs/protocol.md, section 15).
 */
public interface StateMachine
{
    /**
     * Applies one committed command. A read-only one is applied at its coordinator alone: it must change nothing.
     *
     * @param txn     identity and agreed time of the command; borrowed.
     * @param command buffer with the command, borrowed: valid until this method returns.
     * @param offset  of the command.
     * @param length  of the command in bytes.
     * @param reply   to write the result to, from index 0; {@link #REPLY_MAX} bytes long.
     * @return length of the result in bytes, 0 to {@link #REPLY_MAX}. A business error is a result.
     */
    int apply(Transaction txn, DirectBuffer command, int offset, int length, MutableDirectBuffer reply);

    /**
     * A barrier is executed: every transaction with a lower {@code executeAt} has been applied here, and none with a
     * higher one, so that this state, unlike any between barriers, is that of all replicas when they execute it. What
     * is older than the barrier is final: nothing will come in front of it any more. Called by the same thread as
     * {@link #apply}, also when a journal is replayed; before {@link #checksum}.
     *
     * @param txn identity and agreed time of the barrier; borrowed.
     */
    default void onBarrier(final Transaction txn)
    {
    }

    /**
     * A checksum of the whole state: equal states give equal checksums, whatever order led there. Called by the same
     * thread as {@link #apply}; should take no longer than a few milliseconds. Replicas compare it at barriers, which
     * all execute in the same state: one that differs from a majority halts. So it must not depend on anything that
     * differs between processes, such as identity hash codes.
     */
    long checksum();

    /**
     * Begins a snapshot of the state as it is now. Called by the same thread as {@link #apply}, and to return soon: the
     * service stands still meanwhile. The pieces are asked for afterwards, a few at a time, between commands; what
     * those change must not show in them. At most one snapshot is open at a time.
     *
     * @return null where the machine cannot be snapshotted: the replica then keeps its whole journal, and a peer that
     * has fallen far behind cannot be helped.
     */
    default StateSnapshot snapshot()
    {
        return null;
    }

    /**
     * Takes one piece of a snapshot, as {@link StateSnapshot#write} has written it; they come in the same order, to a
     * machine that has applied nothing, before the first {@link #apply}. Same thread as {@link #apply}.
     *
     * @param piece borrowed.
     * @throws RuntimeException if it cannot be: the replica does not start.
     */
    default void restore(final DirectBuffer piece, final int offset, final int length)
    {
        throw new UnsupportedOperationException(getClass().getName() + " has no snapshots to restore");
    }

    /** All pieces of a snapshot were taken. */
    default void restored()
    {
    }

    /** Longest result of a command in bytes. */
    int REPLY_MAX = 64 * 1024;

    /**
     * Identity and agreed time of a command, which is a transaction, or one of several in it: each has its own; of a
     * {@link Consistency#QUORUM} or LOCAL query, which is no transaction.
     */
    interface Transaction
    {
        /**
         * Id of the command: unique, the same on all replicas; also the seed for agreed randomness. It is that of the
         * transaction with the command's index in it ({@link org.entente.core.time.Timestamp}). 0 for a query that is
         * no transaction.
         */
        long txnId();

        /**
         * Timestamp at which it executes: unique, and ascending along every key. For a query that is no transaction the
         * time of this replica alone: above that of all that it has executed, but a transaction that comes later may
         * have a lower one.
         */
        long executeAt();

        /** Agreed time in microseconds since the Unix epoch: the time part of {@link #executeAt}. */
        long timeMicros();
    }
}
