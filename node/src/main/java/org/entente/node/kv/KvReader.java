package org.entente.node.kv;

import org.agrona.DirectBuffer;

import java.nio.ByteOrder;

/**
 * Reads a reply field by field; copies what it holds.
 *
 * <p>Every method throws {@link IllegalArgumentException} where the reply ends within the field.
 */
final class KvReader
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final DirectBuffer buffer;
    private final int end;
    private final KvCode code;
    private final int type;
    private final long version;
    private int position;

    /** Begins behind the part that all replies have. */
    KvReader(final DirectBuffer buffer, final int offset, final int length)
    {
        this.buffer = buffer;
        this.end = offset + length;
        require(length >= KvReply.BODY);
        code = KvCode.ofCode(buffer.getByte(offset) & 0xFF);
        require(null != code);
        type = buffer.getByte(offset + 1);
        version = buffer.getLong(offset + 3, ORDER);
        position = offset + KvReply.BODY;
    }

    KvCode code()
    {
        return code;
    }

    int type()
    {
        return type;
    }

    long version()
    {
        return version;
    }

    /** Whether the reply carries what a command answers, or else only a code. */
    boolean has(final int expected)
    {
        require(KvReply.TYPE_NONE == type || expected == type);
        return expected == type;
    }

    int u8()
    {
        return buffer.getByte(skip(1)) & 0xFF;
    }

    int u16()
    {
        return buffer.getShort(skip(Short.BYTES), ORDER) & 0xFFFF;
    }

    int i32()
    {
        return buffer.getInt(skip(Integer.BYTES), ORDER);
    }

    long i64()
    {
        return buffer.getLong(skip(Long.BYTES), ORDER);
    }

    /** Bytes behind their u16 length. */
    byte[] key()
    {
        final byte[] bytes = new byte[u16()];
        buffer.getBytes(skip(bytes.length), bytes);
        return bytes;
    }

    KvMeta meta()
    {
        return KvMeta.decode(buffer, skip(KvMeta.LENGTH));
    }

    /** Content behind its u32 length. */
    KvRead content(final int contentType, final long modVersion)
    {
        require(contentType >= KvReply.TYPE_NONE && contentType <= KvReply.TYPE_LIST);
        final int length = i32();
        require(length >= 0);
        final int at = skip(length);
        return KvReply.decodeContent(buffer, contentType, modVersion, at, length);
    }

    void end()
    {
        require(position == end);
    }

    private int skip(final int length)
    {
        require(end - position >= length);
        final int at = position;
        position += length;
        return at;
    }

    static void require(final boolean isWellFormed)
    {
        if (!isWellFormed)
        {
            throw new IllegalArgumentException("a malformed reply: does the node run another model?");
        }
    }
}
