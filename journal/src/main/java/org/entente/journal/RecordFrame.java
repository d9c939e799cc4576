package org.entente.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;

/**
 * The frame around each record, little endian, inside one document ({@link SegmentReader}):
 *
 * <pre>
 *   0  int    crc32c over all that follows, padding excluded
 *   4  int    length of the record
 *   8  long   sequence, dense from 0 over all files; of a BASE record: that of the record that follows it
 *  16  long   durable: number of records covered by a sync when this one was appended
 *  24  byte   kind: 1 DATA, 2 BASE
 *  25  byte   flags: 1 = audited, a SHA-256 stands before the record
 *  26  short  version of the schema of the record
 *  28  int    previous: the crc32c of the record before; of a BASE record: of the last DATA record before it
 *  32  record, or, where audited, 32 bytes of SHA-256 and then the record; zeros up to a multiple of 4
 * </pre>
 *
 * The SHA-256 is over that of the record named by <i>previous</i> (zeros before the first), the bytes 4 to 31 of this
 * frame, and this record. The field <i>durable</i> tells rot from a torn tail: a damaged record below the durable count
 * of a later good one had been acknowledged.
 */
final class RecordFrame
{
    static final int FORMAT_VERSION = 2;
    static final byte KIND_DATA = 1;
    static final byte KIND_BASE = 2;
    static final int LENGTH_OFFSET = 4;
    static final int SEQUENCE_OFFSET = 8;
    static final int DURABLE_OFFSET = 16;
    static final int KIND_OFFSET = 24;
    static final int FLAGS_OFFSET = 25;
    static final int SCHEMA_VERSION_OFFSET = 26;
    static final int PREVIOUS_OFFSET = 28;
    static final int HEADER_LENGTH = 32;
    static final int SHA_LENGTH = 32;
    static final byte FLAG_AUDITED = 1;
    static final int ALIGNMENT = 4;

    private static final int HEADER_LENGTH_OF_VERSION_1 = 24;

    private final CRC32C crc = new CRC32C();

    /** Bytes before the record. */
    static int headerLength(final boolean isAudited)
    {
        return isAudited ? HEADER_LENGTH + SHA_LENGTH : HEADER_LENGTH;
    }

    /** Length of the document that holds a record. */
    static int documentLength(final int recordLength, final boolean isAudited)
    {
        return BitUtil.align(headerLength(isAudited) + recordLength, ALIGNMENT);
    }

    /** Whether a document holds a whole and undamaged frame. */
    boolean isIntact(final ByteBuffer buffer, final int offset, final int documentLength)
    {
        return documentLength >= HEADER_LENGTH &&
            isIntact(buffer, offset, documentLength, headerLength(isAudited(buffer, offset)));
    }

    /** Whether a document holds a whole and undamaged frame of the format before this one. */
    boolean isOfVersion1(final ByteBuffer buffer, final int offset, final int documentLength)
    {
        return documentLength >= HEADER_LENGTH_OF_VERSION_1 &&
            isIntact(buffer, offset, documentLength, HEADER_LENGTH_OF_VERSION_1);
    }

    private boolean isIntact(
        final ByteBuffer buffer, final int offset, final int documentLength, final int headerLength)
    {
        final int recordLength = buffer.getInt(offset + LENGTH_OFFSET);
        return recordLength > 0 && recordLength <= documentLength - headerLength &&
            BitUtil.align(headerLength + recordLength, ALIGNMENT) == documentLength &&
            buffer.getInt(offset) == checksum(buffer, offset + LENGTH_OFFSET, offset + headerLength + recordLength);
    }

    static boolean isAudited(final ByteBuffer buffer, final int offset)
    {
        return (buffer.get(offset + FLAGS_OFFSET) & FLAG_AUDITED) != 0;
    }

    /** The CRC32C of what lies from one offset to another. */
    int checksum(final ByteBuffer buffer, final int from, final int to)
    {
        final int limit = buffer.limit();
        buffer.limit(to).position(from);
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
