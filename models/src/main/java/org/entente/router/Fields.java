package org.entente.router;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

/**
 * Reads the fields of a command one after the other, and remembers the first problem: after it, numbers are 0 and texts
 * empty. Never reads outside of the command. Reused, one thread.
 */
final class Fields
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private DirectBuffer buffer;
    private int position;
    private int end;
    private String problem;

    void wrap(final DirectBuffer command, final int offset, final int length)
    {
        buffer = command;
        position = offset;
        end = offset + length;
        problem = null;
    }

    DirectBuffer buffer()
    {
        return buffer;
    }

    int position()
    {
        return position;
    }

    String problem()
    {
        return problem;
    }

    /** Where no problem is known yet, this is one. */
    void problem(final String text)
    {
        problem = null == problem ? text : problem;
    }

    /** Passes bytes that were read before. */
    void skip(final int length)
    {
        position += length;
    }

    /** The fields are over: bytes behind the last one are a problem. */
    void end(final RouterOp op)
    {
        if (null == problem && position != end)
        {
            problem = (end - position) + " bytes follow the last field of " + op + ": leave them out";
        }
    }

    int u8(final String field)
    {
        return has(field, 1) ? buffer.getByte(position++) & 0xFF : 0;
    }

    int u16(final String field)
    {
        if (!has(field, Short.BYTES))
        {
            return 0;
        }

        position += Short.BYTES;
        return buffer.getShort(position - Short.BYTES, ORDER) & 0xFFFF;
    }

    int i32(final String field)
    {
        if (!has(field, Integer.BYTES))
        {
            return 0;
        }

        position += Integer.BYTES;
        return buffer.getInt(position - Integer.BYTES, ORDER);
    }

    long i64(final String field)
    {
        if (!has(field, Long.BYTES))
        {
            return 0;
        }

        position += Long.BYTES;
        return buffer.getLong(position - Long.BYTES, ORDER);
    }

    /** A number within a range. */
    long i64(final String field, final long min, final long max)
    {
        return within(field, i64(field), min, max);
    }

    /** A number from 0 on. */
    int partition(final String field)
    {
        return (int)within(field, i32(field), 0, Integer.MAX_VALUE);
    }

    long within(final String field, final long value, final long min, final long max)
    {
        if (null == problem && (value < min || value > max))
        {
            problem = field + " is " + value + ": use " + min + " to " + max;
        }

        return value;
    }

    /** A text with a length in one byte. */
    void text(final String field, final Span span, final int min, final int max)
    {
        final int length = u8(field);
        if (null == problem && (length < min || length > max))
        {
            problem = field + " is " + length + " bytes long: use " + min + " to " + max;
        }

        span(field, span, length);
    }

    /** Bytes with a length in four bytes. */
    void bytes(final String field, final Span span, final int max)
    {
        final int length = i32(field);
        if (null == problem && (length < 0 || length > max))
        {
            problem = field + " is " + (length & 0xFFFF_FFFFL) + " bytes long: use at most " + max;
        }

        span(field, span, length);
    }

    private void span(final String field, final Span span, final int length)
    {
        if (has(field, length))
        {
            span.set(position, length);
            position += length;
        }
        else
        {
            span.set(position, 0);
        }
    }

    private boolean has(final String field, final int length)
    {
        if (null == problem && length > end - position)
        {
            problem = "command ends within " + field + ": send the whole command";
        }

        return null == problem;
    }
}
