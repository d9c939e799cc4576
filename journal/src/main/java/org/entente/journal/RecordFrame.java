package org.entente.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;

/**
 * The frame around each record, little endian, inside one Chronicle document:
 *
 * <pre>
 *   0  int   crc32c over all that follows, padding excluded
 *   4  int   length of the record
 *   8  long  sequence, dense from 0 over all files
 *  16  long  durable: number of records covered by a sync when this one was appended
 *  24  record, then zeros up to a multiple of 4
 * </pre>
 *
 * The field <i>durable</i> tells rot from a torn tail: a damaged record below the durable count of a later good one had
 * been acknowledged.
 */
final class RecordFrame
{
    static final int LENGTH_OFFSET = 4;
    static final int SEQUENCE_OFFSET = 8;
    static final int DURABLE_OFFSET = 16;
    static final int HEADER_LENGTH = 24;
    static final int ALIGNMENT = 4;

    private final CRC32C crc = new CRC32C();

    /** Length of the document that holds a record. */
    static int documentLength(final int recordLength)
    {
        return BitUtil.align(HEADER_LENGTH + recordLength, ALIGNMENT);
    }

    /** Completes a frame at offset 0 whose record is in place already. */
    void seal(final ByteBuffer frame, final int recordLength, final long sequence, final long durable)
    {
        frame.putInt(LENGTH_OFFSET, recordLength);
        frame.putLong(SEQUENCE_OFFSET, sequence);
        frame.putLong(DURABLE_OFFSET, durable);
        frame.putInt(0, checksum(frame, 0, recordLength));
        for (int i = HEADER_LENGTH + recordLength, end = documentLength(recordLength); i < end; i++)
        {
            frame.put(i, (byte)0);
        }
    }

    /** Whether a document holds a whole and undamaged frame. */
    boolean isIntact(final ByteBuffer buffer, final int offset, final int documentLength)
    {
        if (documentLength < HEADER_LENGTH)
        {
            return false;
        }
        final int recordLength = buffer.getInt(offset + LENGTH_OFFSET);
        return recordLength > 0 && recordLength <= documentLength - HEADER_LENGTH &&
            documentLength(recordLength) == documentLength &&
            buffer.getInt(offset) == checksum(buffer, offset, recordLength);
    }

    private int checksum(final ByteBuffer buffer, final int offset, final int recordLength)
    {
        final int limit = buffer.limit();
        buffer.limit(offset + HEADER_LENGTH + recordLength).position(offset + LENGTH_OFFSET);
        crc.reset();
        crc.update(buffer);
        buffer.limit(limit).position(0);
        return (int)crc.getValue();
    }

    static ByteBuffer allocate(final int length)
    {
        return ByteBuffer.allocateDirect(length).order(LITTLE_ENDIAN);
    }
}
