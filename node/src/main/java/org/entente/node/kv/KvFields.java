package org.entente.node.kv;

import org.agrona.DirectBuffer;

import java.nio.ByteOrder;

/**
 * Reads the fields of a command one after the other, never outside of it. Methods that return text return null where
 * the field is well formed, else one sentence that names it and the remedy. Reused; not thread-safe.
 */
final class KvFields
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final KvLimits limits;

    private DirectBuffer buffer;
    private int position;
    private int end;
    private String command;
    private int bytesOffset;
    private int bytesLength;

    KvFields(final KvLimits limits)
    {
        this.limits = limits;
    }

    void wrap(final DirectBuffer bytes, final int offset, final int length)
    {
        buffer = bytes;
        position = offset;
        end = offset + length;
        command = "command";
    }

    /** Name of the command, for messages. */
    void command(final KvOp op)
    {
        command = op.name();
    }

    int remaining()
    {
        return end - position;
    }

    boolean lacks(final int length)
    {
        return end - position < length;
    }

    /** The next byte, without a sign; to be asked for only where it is not lacking. */
    int u8()
    {
        return buffer.getByte(position++) & 0xFF;
    }

    int u16()
    {
        final int value = buffer.getShort(position, ORDER) & 0xFFFF;
        position += Short.BYTES;
        return value;
    }

    int i32()
    {
        final int value = buffer.getInt(position, ORDER);
        position += Integer.BYTES;
        return value;
    }

    long i64()
    {
        final long value = buffer.getLong(position, ORDER);
        position += Long.BYTES;
        return value;
    }

    /** A key: where it is, {@link #bytesOffset} and {@link #bytesLength} tell. */
    String key()
    {
        if (lacks(Short.BYTES))
        {
            return truncated("key length");
        }

        final int length = u16();
        if (0 == length || length > limits.keyLengthMax())
        {
            return "key is " + length + " bytes long: use 1 to " + limits.keyLengthMax();
        }

        return bytes("key", length);
    }

    /** A part of a key, which may be empty. */
    String part(final String field)
    {
        if (lacks(Short.BYTES))
        {
            return truncated(field);
        }

        final int length = u16();
        return length > limits.keyLengthMax() ?
            field + " is " + length + " bytes long: use at most " + limits.keyLengthMax() : bytes(field, length);
    }

    String value()
    {
        if (lacks(Integer.BYTES))
        {
            return truncated("value length");
        }

        final long length = i32() & 0xFFFF_FFFFL;
        return length > limits.valueLengthMax() ?
            "value is " + length + " bytes long: use at most " + limits.valueLengthMax() : bytes("value", (int)length);
    }

    private String bytes(final String field, final int length)
    {
        if (lacks(length))
        {
            return truncated(field);
        }

        bytesOffset = position;
        bytesLength = length;
        position += length;
        return null;
    }

    /** Where the key or value that was read last begins. */
    int bytesOffset()
    {
        return bytesOffset;
    }

    int bytesLength()
    {
        return bytesLength;
    }

    String truncated(final String field)
    {
        return command + " ends within its " + field + ": send the whole command";
    }

    boolean isEqual(final int a, final int b, final int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (buffer.getByte(a + i) != buffer.getByte(b + i))
            {
                return false;
            }
        }

        return true;
    }
}
