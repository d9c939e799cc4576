package org.entente.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.zip.CRC32C;

import org.agrona.concurrent.UnsafeBuffer;

/** What tests do to frames: independent of the code under test, from the drawing of the header alone. */
final class Frames
{
    static final int HEADER_LENGTH = 16;
    static final int BLOCK_LENGTH_AT = 0;
    static final int TEMPLATE_AT = 2;
    static final int SCHEMA_AT = 4;
    static final int VERSION_AT = 6;
    static final int LENGTH_AT = 8;
    static final int CHECKSUM_AT = 12;

    private Frames()
    {
    }

    /** Makes length and checksum right again, so that what is inside gets looked at. */
    static void mend(final byte[] frame, final int length)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(frame);
        buffer.putInt(LENGTH_AT, length, LITTLE_ENDIAN);
        final CRC32C crc = new CRC32C();
        crc.update(frame, 0, CHECKSUM_AT);
        crc.update(frame, HEADER_LENGTH, length - HEADER_LENGTH);
        buffer.putInt(CHECKSUM_AT, (int)crc.getValue(), LITTLE_ENDIAN);
    }

    /** The frame as an earlier version would have written it: a block without its last bytes. */
    static byte[] fromEarlierVersion(final byte[] frame, final int version, final int blockLength)
    {
        final int cut = new UnsafeBuffer(frame).getShort(BLOCK_LENGTH_AT, LITTLE_ENDIAN) - blockLength;
        final byte[] earlier = new byte[frame.length - cut];
        System.arraycopy(frame, 0, earlier, 0, HEADER_LENGTH + blockLength);
        System.arraycopy(frame, HEADER_LENGTH + blockLength + cut, earlier, HEADER_LENGTH + blockLength,
            frame.length - HEADER_LENGTH - blockLength - cut);
        final UnsafeBuffer buffer = new UnsafeBuffer(earlier);
        buffer.putShort(BLOCK_LENGTH_AT, (short)blockLength, LITTLE_ENDIAN);
        buffer.putShort(VERSION_AT, (short)version, LITTLE_ENDIAN);
        mend(earlier, earlier.length);
        return earlier;
    }

    /** The frame as a later version would write it: a longer block, and var data behind the end. */
    static byte[] fromLaterVersion(final byte[] frame, final int appended)
    {
        final UnsafeBuffer before = new UnsafeBuffer(frame);
        final int blockLength = before.getShort(BLOCK_LENGTH_AT, LITTLE_ENDIAN);
        final byte[] later = new byte[frame.length + 2 * appended];
        System.arraycopy(frame, 0, later, 0, HEADER_LENGTH + blockLength);
        System.arraycopy(frame, HEADER_LENGTH + blockLength, later, HEADER_LENGTH + blockLength + appended,
            frame.length - HEADER_LENGTH - blockLength);
        final UnsafeBuffer after = new UnsafeBuffer(later);
        after.putShort(BLOCK_LENGTH_AT, (short)(blockLength + appended), LITTLE_ENDIAN);
        after.putShort(VERSION_AT, (short)(before.getShort(VERSION_AT, LITTLE_ENDIAN) + 1), LITTLE_ENDIAN);
        mend(later, later.length);
        return later;
    }
}
