package org.entente.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.core.InvariantViolation;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.KeySet;
import org.entente.sbe.protocol.GroupSizeEncodingEncoder;
import org.entente.sbe.protocol.MessageHeaderEncoder;

/**
 * Writes one frame from front to back: header, block (by the caller, with SBE's flyweight), groups of longs, bytes, and
 * at the end length and checksum. The schemas share header, group head and var data, so that this class serves
 * all of them; a test compares its groups with those of the generated codecs.
 */
final class FrameWriter
{
    static final int HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH;
    static final int GROUP_HEAD_LENGTH = GroupSizeEncodingEncoder.ENCODED_LENGTH;
    static final int BYTES_HEAD_LENGTH = Integer.BYTES;
    /** Most entries that the count of a group can hold. */
    static final int GROUP_COUNT_MAX = 65_534;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final GroupSizeEncodingEncoder groupHead = new GroupSizeEncodingEncoder();
    private final FrameChecksum checksum = new FrameChecksum();
    private MutableDirectBuffer buffer;
    private int start;
    private int position;

    void wrap(final MutableDirectBuffer buffer, final int offset)
    {
        this.buffer = buffer;
        start = offset;
        position = offset + HEADER_LENGTH;
    }

    MutableDirectBuffer buffer()
    {
        return buffer;
    }

    /** Where the block begins. */
    int block()
    {
        return start + HEADER_LENGTH;
    }

    /** Writes the header; groups and bytes are written behind the block from here on. */
    void header(final int schemaId, final int version, final int templateId, final int blockLength)
    {
        header.wrap(buffer, start).blockLength(blockLength).templateId(templateId).schemaId(schemaId).version(version);
        position = block() + blockLength;
    }

    void frontier(final Frontier frontier)
    {
        final int count = frontier.length();
        groupHead(count);
        for (int i = 0; i < count; i++)
        {
            putLong(frontier.get(i));
        }
    }

    void longs(final long[] values)
    {
        groupHead(values.length);
        for (final long value : values)
        {
            putLong(value);
        }
    }

    /** Two groups: floor and list. */
    void deps(final Deps deps)
    {
        // A dependency left out breaks the protocol on every replica that believes the list.
        if (deps.hasOverflowed())
        {
            throw new InvariantViolation("deps that overflowed are incomplete and must not leave the replica");
        }

        frontier(deps.floor());

        final int count = deps.size();
        groupHead(count);
        for (int i = 0; i < count; i++)
        {
            putLong(deps.get(i));
        }
    }

    /** Keys and payload; both empty where there is no definition. */
    void definition(final Definition definition)
    {
        if (!isPresent(definition))
        {
            groupHead(0);
            bytes(buffer, 0, 0);
            return;
        }

        final KeySet keys = definition.keys;
        final int count = keys.size();
        groupHead(count);
        for (int i = 0; i < count; i++)
        {
            putLong(keys.get(i));
        }

        bytes(definition.payload, 0, definition.payload.capacity());
    }

    void bytes(final DirectBuffer source, final int offset, final int length)
    {
        buffer.putInt(position, length, LITTLE_ENDIAN);
        position += BYTES_HEAD_LENGTH;
        if (length > 0)
        {
            buffer.putBytes(position, source, offset, length);
            position += length;
        }
    }

    /** Completes the frame. @return its length. */
    int end()
    {
        final int length = position - start;
        header.wrap(buffer, start).frameLength(length);
        header.checksum(Integer.toUnsignedLong(checksum.of(buffer, start, length)));
        return length;
    }

    static boolean isPresent(final Definition definition)
    {
        return null != definition && definition.isPresent;
    }

    /** Length of a group with a number of longs. */
    static int groupLength(final int count)
    {
        return GROUP_HEAD_LENGTH + count * Long.BYTES;
    }

    private void groupHead(final int count)
    {
        groupHead.wrap(buffer, position).blockLength(Long.BYTES).numInGroup(count);
        position += GROUP_HEAD_LENGTH;
    }

    private void putLong(final long value)
    {
        buffer.putLong(position, value, LITTLE_ENDIAN);
        position += Long.BYTES;
    }
}
