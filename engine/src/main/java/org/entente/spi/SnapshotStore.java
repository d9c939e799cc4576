package org.entente.spi;

import org.agrona.DirectBuffer;

/**
 * Port to where snapshots are kept. A snapshot is a sequence of pieces of two parts, and the number of journal records
 * that it holds the effects of. {@link #read} is called before anything else, at start; then one thread (the execution
 * stage) writes one snapshot at a time. What cannot be written is no reason to halt: the snapshot fails, and says so.
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

    /**
     * Begins a snapshot. One that was begun and not finished is given up.
     *
     * @param journalRecords whose effects it holds: at a restart, replay goes on after them.
     */
    void begin(long journalRecords);

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
