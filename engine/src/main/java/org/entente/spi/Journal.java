package org.entente.spi;

import org.agrona.DirectBuffer;

/**
 * Port to durable storage: an append-only log of records. Used by one thread at a time: first {@link #replay} once,
 * then {@link #append} and {@link #sync} by the journal stage. Any failure is a {@link JournalException}, and the host
 * must stop: after a failed sync nothing can be said of what is on the disk.
 */
public interface Journal extends AutoCloseable
{
    /**
     * Reads all records back, oldest first. To be called once, before the first append.
     *
     * @param handler called for each record.
     * @return the number of records read.
     */
    long replay(RecordHandler handler);

    /**
     * As {@link #replay(RecordHandler)}, for a replica that has the effects of the first records from a snapshot.
     *
     * @param from number of records to leave out; those may have been removed.
     * @return the number of records ever appended, those left out included.
     * @throws JournalException also where a record at or after that number is not there any more.
     */
    default long replay(final long from, final RecordHandler handler)
    {
        if (0 != from)
        {
            throw new JournalException(getClass().getName() + " keeps all its records, a snapshot of " + from +
                " of them means nothing to it: remove the snapshot");
        }

        return replay(handler);
    }

    /**
     * Removes the oldest files as far as they hold nothing but the first records: soon, and without holding up the
     * caller. By the thread that appends.
     *
     * @param records number of records that are needed no more.
     */
    default void truncate(final long records)
    {
    }

    /** Number of records at the beginning that have been removed, or are about to be. Any thread. */
    default long truncatedRecords()
    {
        return 0;
    }

    /** Bytes on the disk, without what is about to be removed. Any thread. */
    default long bytes()
    {
        return 0;
    }

    /** Whether there is room for new work; else only what is under way is carried to its end. Any thread. */
    default boolean hasRoom()
    {
        return true;
    }

    /**
     * Whether what was held back for that is there still. Where it is not, the replica stands still until there is
     * room again: it takes in nothing that could lead to a record. Any thread.
     */
    default boolean hasReserve()
    {
        return true;
    }

    /** A barrier that takes longer is told of as slow, in nanoseconds. Any thread. */
    default long slowSyncNs()
    {
        return 100_000_000L;
    }

    /**
     * Appends one record. It is durable only after {@link #sync}.
     *
     * @param length of the record in bytes, at least 1.
     */
    void append(DirectBuffer buffer, int offset, int length);

    /** The barrier: returns when all that was appended is as durable as the configured policy promises. */
    void sync();

    /** Whether {@link #sync} waits for a disk: then it is better to call it for more at a time. */
    default boolean waitsForDisk()
    {
        return false;
    }

    /** Number of records in the journal, those read back included. Any thread. */
    long appendedRecords();

    /** Number of records covered by the last {@link #sync}, or read back. Any thread. */
    long durableRecords();

    @Override
    void close();

    /** Gets a record at replay. */
    @FunctionalInterface
    interface RecordHandler
    {
        /** The buffer is borrowed. */
        void onRecord(DirectBuffer buffer, int offset, int length);
    }
}
