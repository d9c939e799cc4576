package org.entente.transport;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.entente.spi.SnapshotFiles.Arrival;

import java.nio.ByteBuffer;

/** The bytes of a snapshot as they come in, in order and without a gap. The agent's thread. */
final class ArrivingSnapshot implements AutoCloseable
{
    private static final int BUFFER_LENGTH = 64 * 1024;

    private final Arrival arrival;
    private final long length;
    private final int window;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_LENGTH);
    private final long startPosition;
    private long position;
    private long sendLimit;
    private int run;

    ArrivingSnapshot(final Arrival arrival, final long length, final int window)
    {
        this.arrival = arrival;
        this.length = length;
        this.window = window;
        startPosition = arrival.position();
        position = startPosition;
        sendLimit = Math.min(length, position + window);
    }

    /**
     * Takes the bytes where they are the next ones.
     *
     * @return whether the sender is to be told at once: it may send more, or has to begin anew where bytes are missing.
     */
    boolean onChunk(
        final int chunkRun, final long chunkPosition, final DirectBuffer source, final int offset,
        final int chunkLength)
    {
        if (chunkRun != run)
        {
            return false;
        }

        if (chunkPosition != position || chunkLength > length - position)
        {
            run++;
            return true;
        }

        if (chunkLength > buffer.remaining())
        {
            flush();
        }

        source.getBytes(offset, buffer, chunkLength);
        position += chunkLength;
        if (sendLimit < length && sendLimit - position < window / 2)
        {
            sendLimit = Math.min(length, position + window);
            return true;
        }

        return false;
    }

    /** Hands on what is held in memory. */
    void flush()
    {
        if (buffer.position() > 0)
        {
            buffer.flip();
            arrival.write(buffer);
            buffer.clear();
        }
    }

    /** Checks and completes it, which may take long: another thread's work, once all has been flushed. */
    void complete()
    {
        try (Arrival closing = arrival)
        {
            closing.complete();
        }
    }

    boolean isWhole()
    {
        return position == length;
    }

    /** Whether bytes have come since it was begun, or gone on with. */
    boolean hasProgressed()
    {
        return position > startPosition;
    }

    long position()
    {
        return position;
    }

    long length()
    {
        return length;
    }

    long sendLimit()
    {
        return sendLimit;
    }

    int run()
    {
        return run;
    }

    @Override
    public void close()
    {
        CloseHelper.close(arrival);
    }
}
