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
     * Appends one record. It is durable only after {@link #sync}.
     *
     * @param length of the record in bytes, at least 1.
     */
    void append(DirectBuffer buffer, int offset, int length);

    /** The barrier: returns when all that was appended is as durable as the configured policy promises. */
    void sync();

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
