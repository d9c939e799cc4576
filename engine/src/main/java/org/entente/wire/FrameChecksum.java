package org.entente.wire;

import java.util.zip.CRC32C;

import org.agrona.DirectBuffer;
import org.entente.sbe.protocol.MessageHeaderDecoder;

/**
 * CRC32C of a frame without the four bytes of the checksum itself. Uses the JDK's intrinsic; memory that is not an
 * array is copied to one piece by piece, because updating from a ByteBuffer would move the position of somebody else's.
 */
final class FrameChecksum
{
    private static final int FIELD_OFFSET = MessageHeaderDecoder.checksumEncodingOffset();
    private static final int FIELD_LENGTH = MessageHeaderDecoder.checksumEncodingLength();
    private static final int SCRATCH_LENGTH = 4096;

    private final CRC32C crc = new CRC32C();
    private final byte[] scratch = new byte[SCRATCH_LENGTH];

    /** @param length of the frame, at least that of its header. */
    int of(final DirectBuffer buffer, final int offset, final int length)
    {
        crc.reset();
        update(buffer, offset, FIELD_OFFSET);
        update(buffer, offset + FIELD_OFFSET + FIELD_LENGTH, length - FIELD_OFFSET - FIELD_LENGTH);
        return (int)crc.getValue();
    }

    private void update(final DirectBuffer buffer, final int offset, final int length)
    {
        final byte[] array = buffer.byteArray();
        if (null != array)
        {
            crc.update(array, buffer.wrapAdjustment() + offset, length);
            return;
        }

        int done = 0;
        while (done < length)
        {
            final int piece = Math.min(SCRATCH_LENGTH, length - done);
            buffer.getBytes(offset + done, scratch, 0, piece);
            crc.update(scratch, 0, piece);
            done += piece;
        }
    }
}
