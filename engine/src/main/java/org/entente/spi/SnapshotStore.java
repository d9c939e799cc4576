package org.entente.spi;

import org.agrona.DirectBuffer;

/**
 * Port to where snapshots are kept. A snapshot is a sequence of pieces of two parts, and the number of journal records
 * that it holds the effects of. {@link #read} and {@link #readTransferred} are called before anything else, at start,
 * and as often as is wanted; then one thread (the execution stage) writes one snapshot at a time. What cannot be
 * written is no reason to halt: the snapshot fails, and says so by a {@link JournalException} from {@link #begin} or
 * {@link #write}, or, in the background, by {@link #failure}.
 */
public interface SnapshotStore extends AutoCloseable
{
    /** What a piece belongs to. */
    enum Part
    {
        /** A record of the core, as {@code wire.JournalCodec} writes it. */
        CORE,
        /** A piece of the application's state. */
        STATE
    }

    /**
     * Reads the newest snapshot that is whole back, in the order in which it was written. One that is damaged is
     * reported and left out, and the one before it read.
     *
     * @return the journal records whose effects it holds; 0 where there is no snapshot.
     * @throws JournalException if there are snapshots, and none of them is whole.
     */
    long read(PieceHandler handler);

    /** Whether a peer's snapshot has come whole, see {@link SnapshotFiles.Arrival#complete}. Any thread. */
    default boolean hasTransferred()
    {
        return false;
    }

    /**
     * Reads the peer's snapshot back, in the order in which its sender has written it. All of it is checked before the
     * first piece is handed out.
     *
     * @throws JournalException if there is none, or it is damaged.
     */
    default void readTransferred(final PieceHandler handler)
    {
        throw new JournalException(getClass().getName() + " takes no snapshots of peers");
    }

    /** Removes the peer's snapshot, if any, that cannot be used, and was not yet. */
    default void dropTransferred()
    {
    }

    /**
     * The peer's snapshot becomes what this life begins with. Durable on return: the journal written from now on takes
     * for known what stands in it alone, so that until {@link #replaceTransferred} no start can do without it, and no
     * other peer's is received in its place.
     */
    default void useTransferred()
    {
    }

    /** Whether the peer's snapshot that is there has begun a life, see {@link #useTransferred}. */
    default boolean isTransferredInUse()
    {
        return false;
    }

    /**
     * The newest own snapshot was begun over the peer's, and holds its effects. Removes the peer's, and durably before
     * it all own ones that are older: the journal since the peer's came cannot be replayed over those without it. Where
     * a crash leaves the peer's behind, the next start uses it again or, if the newest own one has let go of more, this
     * is called again. Any thread.
     */
    default void replaceTransferred()
    {
    }

    /**
     * Begins a snapshot. One that was begun and not finished is given up.
     *
     * @param journalRecords whose effects it holds: at a restart, replay goes on after them.
     */
    void begin(long journalRecords);

    /**
     * Whether {@link #write} has room for more than what cannot wait. Pieces of the state are better kept back until it
     * has: the disk is behind, and in the end {@link #write} would wait for it.
     */
    default boolean isReady()
    {
        return true;
    }

    /** Writes the next piece to the snapshot that was begun. */
    void write(Part part, DirectBuffer buffer, int offset, int length);

    /** All is written: in the background it is made durable, and then the newest one. */
    void finish();

    /** Gives up the one that was begun, if any. */
    void abort();

    /** Whether a snapshot was begun and is not durable yet. Any thread. */
    boolean isBusy();

    /**
     * Journal records whose effects every snapshot that is kept holds: the journal before them is needed no more. 0
     * while there is none. Any thread.
     */
    long journalRecordsCovered();

    /** Journal records whose effects the newest durable snapshot holds; 0 while there is none. Any thread. */
    long journalRecordsOfNewest();

    /** Why the last snapshot failed; null if it did not. Any thread. */
    String failure();

    @Override
    void close();

    /** Gets what is read back. */
    @FunctionalInterface
    interface PieceHandler
    {
        /** The buffer is borrowed. */
        void onPiece(Part part, DirectBuffer buffer, int offset, int length);
    }
}
