package org.entente.spi;

import java.nio.ByteBuffer;

/**
 * Whole snapshots as bytes, to be sent to a peer, and those that come from one. Any thread, but one at a time for each
 * image or arrival. Failures are {@link JournalException}s.
 */
public interface SnapshotFiles
{
    /** Opens the newest durable snapshot, and keeps it from being removed until it is closed; null if there is none. */
    Image openNewest();

    /** Of which peer's snapshot a part is here, that {@link #receive} would go on with; null if there is none. */
    default Interrupted interrupted()
    {
        return null;
    }

    /**
     * Begins to take a peer's snapshot, or goes on where it was interrupted, by a restart too. Another one that was
     * begun is dropped.
     *
     * @param sender node id of the peer.
     * @param id     of the snapshot at its sender.
     * @param length in bytes.
     */
    Arrival receive(int sender, long id, long length);

    /**
     * A part of a peer's snapshot.
     *
     * @param sender node id of the peer.
     * @param id     of the snapshot at its sender.
     */
    record Interrupted(int sender, long id)
    {
    }

    /** A snapshot that is being sent. */
    interface Image extends AutoCloseable
    {
        /** Unique at this sender, and never 0. */
        long id();

        /** In bytes. */
        long length();

        /** Reads from a position until the buffer is full or the snapshot ends. */
        void read(long position, ByteBuffer buffer);

        @Override
        void close();
    }

    /** A peer's snapshot that is coming in. */
    interface Arrival extends AutoCloseable
    {
        /** Bytes that have come; the next have to be these. */
        long position();

        void write(ByteBuffer buffer);

        /**
         * All has come: checks every part of it and makes it durable; at its next start the replica takes it.
         *
         * @throws JournalException if it is damaged: it was dropped, and has to be asked for again.
         */
        void complete();

        @Override
        void close();
    }
}
