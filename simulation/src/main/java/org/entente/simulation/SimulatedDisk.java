package org.entente.simulation;

import java.util.Arrays;
import java.util.zip.CRC32C;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One replica's disk, byte for byte: records behind one another, each in a frame with checksum, length and sequence as
 * the production journal has them. What is not synced may be lost in a crash, wholly or in part; what is synced never
 * is, unless it rots. Reading back takes what is good from the front, and stops at the first frame that is not.
 */
final class SimulatedDisk
{
    private static final int LENGTH_OFFSET = 4;
    private static final int SEQUENCE_OFFSET = 8;
    private static final int HEADER_LENGTH = 16;
    private static final int SECTOR_LENGTH = 512;
    /** What is held back of the disk: new work is refused before it is touched. */
    static final int RESERVE_LENGTH = 16 * 1024;

    private final CRC32C crc = new CRC32C();
    private final UnsafeBuffer view = new UnsafeBuffer(new byte[64 * 1024]);
    private byte[] bytes = view.byteArray();
    private int length;
    private int synced;
    private int records;
    private int capacity = Integer.MAX_VALUE;
    private boolean isFullSeen;
    /** Records that have been removed from the front: the number of the first one that is there. */
    private int removed;

    /** Gets the records that are read back. */
    interface RecordHandler
    {
        /** A record; borrowed. @return false to read no further. */
        boolean onRecord(DirectBuffer buffer, int offset, int length);
    }

    /**
     * Somebody else fills the disk: only so many bytes are left, until {@link #clear}.
     *
     * @param isSeen whether the journal notices; else it learns of it from the record that does not fit.
     */
    void fill(final int left, final boolean isSeen)
    {
        capacity = length + left;
        isFullSeen = isSeen;
    }

    /** There is room again. */
    void clear()
    {
        capacity = Integer.MAX_VALUE;
    }

    /** Whether there is room for new work, as the production journal says it. */
    boolean hasRoom()
    {
        return !isFullSeen || capacity - length >= RESERVE_LENGTH;
    }

    /** Whether there is room for what is under way. */
    boolean hasReserve()
    {
        return !isFullSeen || capacity - length >= RESERVE_LENGTH / 4;
    }

    /** Whether there is room for a record at all. */
    boolean fits(final int recordLength)
    {
        return capacity - length >= HEADER_LENGTH + recordLength;
    }

    void append(final DirectBuffer record, final int recordLength)
    {
        final int end = length + HEADER_LENGTH + recordLength;
        if (end > bytes.length)
        {
            bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
            view.wrap(bytes);
        }

        view.putInt(length + LENGTH_OFFSET, recordLength);
        view.putLong(length + SEQUENCE_OFFSET, records);
        view.putBytes(length + HEADER_LENGTH, record, 0, recordLength);
        view.putInt(length, checksum(length, recordLength));
        length = end;
        records++;
    }

    /** Bytes written, the end of the last record. */
    int length()
    {
        return length;
    }

    /** Bytes that no crash takes away. */
    int synced()
    {
        return synced;
    }

    int records()
    {
        return records;
    }

    /** All up to there is on the disk for good. */
    void sync(final int end)
    {
        synced = Math.max(synced, end);
    }

    /**
     * Removes records from the front, of those that are synced.
     *
     * @param count of all records ever appended that are needed no more.
     * @return bytes that went with them.
     */
    int truncate(final int count)
    {
        int offset = 0;
        for (; removed < count; removed++)
        {
            offset += HEADER_LENGTH + view.getInt(offset + LENGTH_OFFSET);
        }

        if (offset > synced)
        {
            throw new IllegalStateException("the journal is cut beyond what was synced");
        }

        System.arraycopy(bytes, offset, bytes, 0, length - offset);
        length -= offset;
        synced -= offset;
        return offset;
    }

    /** Records that have been removed from the front. */
    int removed()
    {
        return removed;
    }

    /** The power goes: nothing is left of what was not synced. */
    void loseTail()
    {
        length = synced;
    }

    /** The power goes: some of what was not synced had been written, up to any byte, or any of the sectors. */
    void tearTail(final SplitMix random)
    {
        if (length == synced)
        {
            return;
        }

        if (random.chance(50))
        {
            length = synced + random.below(length - synced + 1);
            return;
        }

        for (int sector = synced / SECTOR_LENGTH; sector * SECTOR_LENGTH < length; sector++)
        {
            if (random.chance(40))
            {
                final int from = Math.max(synced, sector * SECTOR_LENGTH);
                Arrays.fill(bytes, from, Math.min(length, (sector + 1) * SECTOR_LENGTH), (byte)0);
            }
        }
    }

    /** One bit of what was synced turns over. @return false where nothing was. */
    boolean rot(final SplitMix random)
    {
        if (0 == synced)
        {
            return false;
        }

        bytes[random.below(synced)] ^= (byte)(1 << random.below(Byte.SIZE));
        return true;
    }

    /**
     * Reads all good records back. What follows them is cut off, and what was read is on the disk for good.
     *
     * @return whether something followed that was no good record.
     * @throws RottenDiskException if that had been synced.
     */
    boolean replay(final RecordHandler handler)
    {
        return replay(0, handler);
    }

    /** As {@link #replay(RecordHandler)}, without handing over the first records. */
    boolean replay(final int from, final RecordHandler handler)
    {
        if (from < removed)
        {
            throw new IllegalStateException("records are gone that no snapshot holds: " + from + " to " + removed);
        }

        int offset = 0;
        int count = removed;
        while (isGood(offset, count))
        {
            final int recordLength = view.getInt(offset + LENGTH_OFFSET);
            if (count >= from && !handler.onRecord(view, offset + HEADER_LENGTH, recordLength))
            {
                return false;
            }

            offset += HEADER_LENGTH + recordLength;
            count++;
        }

        if (offset < synced)
        {
            throw new RottenDiskException(offset, synced);
        }

        final boolean isTorn = offset < length;
        length = offset;
        synced = offset;
        records = count;
        return isTorn;
    }

    /** Walks the records that are synced: nobody may hear of the others. */
    void forEachSynced(final RecordHandler handler)
    {
        int offset = 0;
        for (int count = 0; offset < synced && isGood(offset, count); count++)
        {
            final int recordLength = view.getInt(offset + LENGTH_OFFSET);
            handler.onRecord(view, offset + HEADER_LENGTH, recordLength);
            offset += HEADER_LENGTH + recordLength;
        }
    }

    private boolean isGood(final int offset, final int sequence)
    {
        if (length - offset < HEADER_LENGTH)
        {
            return false;
        }

        final int recordLength = view.getInt(offset + LENGTH_OFFSET);
        return recordLength > 0 && recordLength <= length - offset - HEADER_LENGTH &&
            view.getLong(offset + SEQUENCE_OFFSET) == sequence &&
            view.getInt(offset) == checksum(offset, recordLength);
    }

    private int checksum(final int offset, final int recordLength)
    {
        crc.reset();
        crc.update(bytes, offset + LENGTH_OFFSET, HEADER_LENGTH - LENGTH_OFFSET + recordLength);
        return (int)crc.getValue();
    }
}
