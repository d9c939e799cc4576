package org.entente.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The file {@code durable.mark}: how many records are durable, and the hash of the last of them. It vouches for the end
 * of the journal, which no later record does. Little endian:
 *
 * <pre>
 *   0  long  "ENTEMARK"
 *   8  int   version of the format
 *  12  int   node id
 *  16  long  cluster id
 *  24  long  incarnation of the node
 *  32  int   crc32c of the bytes 0 to 31
 *  64  slot 0, 128 slot 1: long number of records, int hash of the last one, int crc32c of the 12 bytes before
 * </pre>
 *
 * It is mapped, and a slot, the older one, is stored after each barrier: that costs no system call and survives
 * {@code kill -9}, which can leave one slot half stored, and then the other one counts. Whenever the operating system
 * chooses to write the page to the disk, the barrier for what it says has returned before: it may be behind the journal
 * on the disk, never ahead of it.
 */
final class DurableMark implements AutoCloseable
{
    static final String FILE_NAME = "durable.mark";
    static final int LENGTH = 4096;
    static final int HEADER_CRC_OFFSET = 32;
    static final int SLOT_OFFSET = 64;
    static final int SLOT_LENGTH = 64;
    static final int SLOT_HASH_OFFSET = 8;
    static final int SLOT_CRC_OFFSET = 12;
    static final long MAGIC = 0x4B52_414D_4554_4E45L;

    private final FileChannel channel;
    private final MappedByteBuffer mapped;
    private final UnsafeBuffer buffer;
    private final RecordFrame frame = new RecordFrame();
    private final ByteBuffer slot = RecordFrame.allocate(SLOT_LENGTH);
    private int nextSlot;

    /**
     * What a mark says.
     *
     * @param identity whose it is; null where the file is damaged.
     * @param records  that are durable; -1 where no slot is whole.
     * @param hash     of the last of them.
     * @param isTorn   one slot is damaged, or was not stored to its end; the other one counts.
     */
    record Reading(JournalIdentity identity, long records, int hash, boolean isTorn)
    {
    }

    private DurableMark(final FileChannel channel, final MappedByteBuffer mapped, final int nextSlot)
    {
        this.channel = channel;
        this.mapped = mapped;
        this.buffer = new UnsafeBuffer(mapped);
        this.nextSlot = nextSlot;
    }

    /** Reads a mark, of a journal that may be in use. @return null if there is none. */
    static Reading read(final Path file) throws IOException
    {
        if (!Files.exists(file))
        {
            return null;
        }
        final ByteBuffer bytes = RecordFrame.allocate(LENGTH);
        try (FileChannel channel = FileChannel.open(file, READ))
        {
            while (bytes.hasRemaining() && channel.read(bytes) > 0)
            {
                // Reads to the end of the file; what is missing stays zero, and no slot of zeros is whole.
                continue;
            }
        }
        bytes.clear();
        final RecordFrame frame = new RecordFrame();
        final boolean isHeaderWhole = bytes.getLong(0) == MAGIC && bytes.getInt(8) == RecordFrame.FORMAT_VERSION &&
            bytes.getInt(HEADER_CRC_OFFSET) == frame.checksum(bytes, 0, HEADER_CRC_OFFSET);
        final int newest = newestSlot(bytes, frame);
        final int offset = SLOT_OFFSET + newest * SLOT_LENGTH;
        return new Reading(
            isHeaderWhole ? new JournalIdentity(bytes.getLong(16), bytes.getInt(12), bytes.getLong(24)) : null,
            newest < 0 ? -1 : bytes.getLong(offset),
            newest < 0 ? 0 : bytes.getInt(offset + SLOT_HASH_OFFSET),
            isTorn(bytes, frame, 0) || isTorn(bytes, frame, 1));
    }

    private static int newestSlot(final ByteBuffer bytes, final RecordFrame frame)
    {
        int newest = -1;
        for (int i = 0; i < 2; i++)
        {
            if (isWhole(bytes, frame, i) && (newest < 0 || records(bytes, i) > records(bytes, newest)))
            {
                newest = i;
            }
        }
        return newest;
    }

    private static long records(final ByteBuffer bytes, final int slot)
    {
        return bytes.getLong(SLOT_OFFSET + slot * SLOT_LENGTH);
    }

    private static boolean isWhole(final ByteBuffer bytes, final RecordFrame frame, final int slot)
    {
        final int offset = SLOT_OFFSET + slot * SLOT_LENGTH;
        return bytes.getInt(offset + SLOT_CRC_OFFSET) == frame.checksum(bytes, offset, offset + SLOT_CRC_OFFSET) &&
            bytes.getLong(offset) >= 0;
    }

    /** A slot that was never stored is zero. */
    private static boolean isTorn(final ByteBuffer bytes, final RecordFrame frame, final int slot)
    {
        final int offset = SLOT_OFFSET + slot * SLOT_LENGTH;
        final boolean isZero = bytes.getLong(offset) == 0 && bytes.getLong(offset + SLOT_HASH_OFFSET) == 0;
        return !isZero && !isWhole(bytes, frame, slot);
    }

    /** Writes a new mark of 0 records, durable with its name; one that is there must be without worth. */
    static void create(final Path file, final JournalIdentity identity) throws IOException
    {
        Files.deleteIfExists(file);
        final RecordFrame frame = new RecordFrame();
        final ByteBuffer bytes = RecordFrame.allocate(LENGTH);
        bytes.putLong(0, MAGIC);
        bytes.putInt(8, RecordFrame.FORMAT_VERSION);
        bytes.putInt(12, identity.nodeId());
        bytes.putLong(16, identity.clusterId());
        bytes.putLong(24, identity.incarnation());
        bytes.putInt(HEADER_CRC_OFFSET, frame.checksum(bytes, 0, HEADER_CRC_OFFSET));
        bytes.putInt(SLOT_OFFSET + SLOT_CRC_OFFSET,
            frame.checksum(bytes, SLOT_OFFSET, SLOT_OFFSET + SLOT_CRC_OFFSET));
        try (FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE))
        {
            channel.write(bytes.clear());
            channel.force(true);
        }
        JournalDirectory.forceDirectory(file.getParent());
    }

    /** Maps a mark that has been read and found good. */
    static DurableMark open(final Path file) throws IOException
    {
        final FileChannel channel = FileChannel.open(file, READ, WRITE);
        try
        {
            final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH);
            mapped.order(LITTLE_ENDIAN);
            return new DurableMark(channel, mapped, newestSlot(mapped, new RecordFrame()) == 0 ? 1 : 0);
        }
        catch (final IOException | RuntimeException ex)
        {
            channel.close();
            throw ex;
        }
    }

    /** Says that so many records are durable. They must be: the barrier has returned. Allocates nothing. */
    void store(final long records, final int hash)
    {
        slot.putLong(0, records);
        slot.putInt(SLOT_HASH_OFFSET, hash);
        final int crc = frame.checksum(slot, 0, SLOT_CRC_OFFSET);
        final int offset = SLOT_OFFSET + nextSlot * SLOT_LENGTH;
        // In order, so that a slot that a kill leaves half stored has a checksum that does not match.
        buffer.putLongOrdered(offset, records);
        buffer.putIntOrdered(offset + SLOT_HASH_OFFSET, hash);
        buffer.putIntOrdered(offset + SLOT_CRC_OFFSET, crc);
        nextSlot ^= 1;
    }

    /** Brings the mark to the disk as well. */
    void force() throws IOException
    {
        channel.force(false);
    }

    @Override
    public void close() throws IOException
    {
        IoUtil.unmap(mapped);
        channel.close();
    }
}
