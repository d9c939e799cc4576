package org.entente.spi;

import org.agrona.MutableDirectBuffer;

/** The state of a {@link StateMachine} at one moment, on its way out. Used by the thread that applies commands. */
public interface StateSnapshot extends AutoCloseable
{
    /** Room in bytes that each piece gets, and so its greatest length. */
    int PIECE_MAX = 1024 * 1024;

    /**
     * Writes the next piece; a good length is some ten KiB, as the service stands still meanwhile. What belongs
     * together goes into one piece: pieces come back whole, and in this order.
     *
     * @param buffer to write to, from index 0; {@link #PIECE_MAX} bytes long.
     * @return length of the piece in bytes; 0 if there is nothing left.
     */
    int write(MutableDirectBuffer buffer);

    /** All was written, or the snapshot was given up. */
    @Override
    void close();
}
