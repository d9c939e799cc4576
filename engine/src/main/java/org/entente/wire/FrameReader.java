package org.entente.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.entente.sbe.protocol.GroupSizeEncodingDecoder;
import org.entente.sbe.protocol.MessageHeaderDecoder;

/**
 * Walks one frame from front to back and never leaves it: every length and count is compared with what is left before
 * anything is read. Knows how to skip what a later version appended. Says what is wrong in {@link #problem()}.
 */
final class FrameReader
{
    private static final int CHECKSUM_OFFSET = MessageHeaderDecoder.checksumEncodingOffset();
    private static final int FRAME_LENGTH_OFFSET = MessageHeaderDecoder.frameLengthEncodingOffset();

    private final int schemaId;
    private final int schemaVersion;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final GroupSizeEncodingDecoder groupHead = new GroupSizeEncodingDecoder();
    private final FrameChecksum checksum = new FrameChecksum();
    private DirectBuffer buffer;
    private int block;
    private int position;
    private int end;
    private int templateId;
    private int blockLength;
    private int version;
    private String problem;

    FrameReader(final int schemaId, final int schemaVersion)
    {
        this.schemaId = schemaId;
        this.schemaVersion = schemaVersion;
    }

    /** Checks all that is the same for every frame. @return what is wrong, or null. */
    Rejection open(final DirectBuffer buffer, final int offset, final int length)
    {
        problem = null;
        this.buffer = buffer;

        if (length < FrameWriter.HEADER_LENGTH || offset < 0 || offset > buffer.capacity() - length)
        {
            return reject(Rejection.TOO_SHORT, "it is shorter than a header");
        }

        if (buffer.getInt(offset + FRAME_LENGTH_OFFSET, LITTLE_ENDIAN) != length)
        {
            return reject(Rejection.LENGTH, "its length is not the one in its header");
        }

        if (buffer.getInt(offset + CHECKSUM_OFFSET, LITTLE_ENDIAN) != checksum.of(buffer, offset, length))
        {
            return reject(Rejection.CHECKSUM, "its checksum does not match");
        }

        header.wrap(buffer, offset);
        if (header.schemaId() != schemaId)
        {
            return reject(Rejection.SCHEMA,
                "it belongs to another schema: another version has written it, or another program");
        }

        templateId = header.templateId();
        version = header.version();
        blockLength = header.blockLength();
        block = offset + FrameWriter.HEADER_LENGTH;
        end = offset + length;
        if (blockLength > end - block)
        {
            return reject(Rejection.VERSION, "its block is longer than the frame");
        }

        position = block + blockLength;
        return null;
    }

    /**
     * Whether the block is as long as the version in the header says. Later versions may have appended to it.
     *
     * @param expected length that it has in that version of the schema, or in this one where that is a later one.
     */
    boolean hasBlockOf(final int expected)
    {
        if (version > schemaVersion ? blockLength < expected : blockLength != expected)
        {
            return fail("its block is not as long as its version says");
        }

        return true;
    }

    DirectBuffer buffer()
    {
        return buffer;
    }

    int block()
    {
        return block;
    }

    int blockLength()
    {
        return blockLength;
    }

    int templateId()
    {
        return templateId;
    }

    int version()
    {
        return version;
    }

    /** What is wrong with the frame, for people: the end of a sentence that begins with "the frame is damaged:". */
    String problem()
    {
        return problem;
    }

    /** Remembers what is wrong. @return false. */
    boolean fail(final String what)
    {
        problem = what;
        return false;
    }

    /** Reads the head of a group of longs; {@link #nextLong} is safe for as many. @return its count, or -1. */
    int group(final int countMax)
    {
        if (end - position < FrameWriter.GROUP_HEAD_LENGTH)
        {
            fail("a group is cut off");
            return -1;
        }

        groupHead.wrap(buffer, position);
        final int count = groupHead.numInGroup();
        final int entryLength = groupHead.blockLength();
        position += FrameWriter.GROUP_HEAD_LENGTH;

        if (version > schemaVersion ? entryLength < Long.BYTES : entryLength != Long.BYTES)
        {
            fail("the entries of a group have a wrong length");
            return -1;
        }

        if (count > countMax)
        {
            fail("a group has more entries than the limit");
            return -1;
        }

        // Cannot overflow: both factors have 16 bits, and the limits keep the count below 65,535.
        if ((long)count * entryLength > end - position)
        {
            fail("a group is cut off");
            return -1;
        }

        return count;
    }

    /** Length of each entry of the group whose head was read last. */
    int entryLength()
    {
        return groupHead.blockLength();
    }

    /** Reads one entry of a group. */
    long nextLong(final int entryLength)
    {
        final long value = buffer.getLong(position, LITTLE_ENDIAN);
        position += entryLength;
        return value;
    }

    /** Reads the length of var data and steps behind it: the bytes end at {@link #position}. @return length, or -1. */
    int bytes(final int lengthMax)
    {
        if (end - position < FrameWriter.BYTES_HEAD_LENGTH)
        {
            fail("var data is cut off");
            return -1;
        }

        final int length = buffer.getInt(position, LITTLE_ENDIAN);
        position += FrameWriter.BYTES_HEAD_LENGTH;
        if (length < 0 || length > end - position)
        {
            fail("var data is cut off");
            return -1;
        }

        if (length > lengthMax)
        {
            fail("var data is longer than the limit");
            return -1;
        }

        position += length;
        return length;
    }

    int position()
    {
        return position;
    }

    /** Whether the frame ends here; a later version may have appended something. */
    boolean isAtEnd()
    {
        return version > schemaVersion || position == end || fail("there are bytes behind its end");
    }

    private Rejection reject(final Rejection rejection, final String what)
    {
        problem = what;
        return rejection;
    }
}
