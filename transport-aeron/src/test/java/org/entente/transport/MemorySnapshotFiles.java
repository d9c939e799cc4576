package org.entente.transport;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.JournalException;
import org.entente.spi.SnapshotFiles;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;

/** Snapshots in memory: random bytes with their checksum behind. */
final class MemorySnapshotFiles implements SnapshotFiles
{
    volatile byte[] newest;
    volatile long newestId;
    volatile int opened;
    /** Byte of the newest that reads wrong, or -1. */
    volatile long rotAt = -1;
    /** Byte of the newest that cannot be read, or -1. */
    volatile long unreadableAt = -1;
    /** Byte from which on nothing can be written, or -1. */
    volatile long fullAt = -1;
    volatile byte[] completed;
    volatile int damaged;
    volatile Interrupted interrupted;
    /** Where each arrival began. */
    volatile String starts = "";
    private byte[] partial;
    private int partialLength;

    /** A snapshot of so many bytes. */
    void take(final long id, final int length)
    {
        final byte[] bytes = new byte[length];
        new Random(id).nextBytes(bytes);
        new UnsafeBuffer(bytes).putLong(length - Long.BYTES, checksum(bytes));
        newest = bytes;
        newestId = id;
    }

    @Override
    public Image openNewest()
    {
        if (null == newest)
        {
            return null;
        }

        opened++;
        return new MemoryImage(newestId, newest);
    }

    @Override
    public Interrupted interrupted()
    {
        return interrupted;
    }

    @Override
    public Arrival receive(final int sender, final long id, final long length)
    {
        final Interrupted begun = new Interrupted(sender, id);
        if (!begun.equals(interrupted))
        {
            interrupted = begun;
            partial = new byte[(int)length];
            partialLength = 0;
        }

        starts += partialLength + " ";
        return new MemoryArrival();
    }

    private static long checksum(final byte[] bytes)
    {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - Long.BYTES);
        return crc.getValue();
    }

    private final class MemoryImage implements Image
    {
        private final long id;
        private final byte[] bytes;
        private boolean isClosed;

        private MemoryImage(final long id, final byte[] bytes)
        {
            this.id = id;
            this.bytes = bytes;
        }

        @Override
        public long id()
        {
            return id;
        }

        @Override
        public long length()
        {
            return bytes.length;
        }

        @Override
        public void read(final long position, final ByteBuffer buffer)
        {
            if (isClosed)
            {
                throw new IllegalStateException("read after close");
            }

            final int length = (int)Math.min(buffer.remaining(), bytes.length - position);
            if (unreadableAt >= position && unreadableAt < position + length)
            {
                throw new JournalException("cannot read byte " + unreadableAt);
            }

            final byte[] part = Arrays.copyOfRange(bytes, (int)position, (int)position + length);
            if (rotAt >= position && rotAt < position + length)
            {
                part[(int)(rotAt - position)] ^= 1;
            }

            buffer.put(part);
        }

        @Override
        public void close()
        {
            if (!isClosed)
            {
                isClosed = true;
                opened--;
            }
        }
    }

    private final class MemoryArrival implements Arrival
    {
        @Override
        public long position()
        {
            return partialLength;
        }

        @Override
        public void write(final ByteBuffer buffer)
        {
            if (fullAt >= 0 && partialLength + buffer.remaining() > fullAt)
            {
                throw new JournalException("no space left");
            }

            final int length = buffer.remaining();
            buffer.get(partial, partialLength, length);
            partialLength += length;
        }

        @Override
        public void complete()
        {
            interrupted = null;
            if (new UnsafeBuffer(partial).getLong(partial.length - Long.BYTES) != checksum(partial))
            {
                damaged++;
                throw new JournalException("damaged");
            }

            completed = partial;
        }

        @Override
        public void close()
        {
        }
    }
}
