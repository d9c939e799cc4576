package org.entente.eventstore;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

/**
 * Fields of a command, one after the other. What is wrong first is kept; what comes after it reads as 0, so that a
 * decoder need not ask at each step, but must not loop by a number that it has not asked {@link #isGood} about.
 */
final class Fields
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private DirectBuffer buffer;
    private int position;
    private int end;
    private String problem;

    void begin(final DirectBuffer command, final int offset, final int length)
    {
        buffer = command;
        position = offset;
        end = offset + length;
        problem = null;
    }

    /** @return what is wrong, or null. */
    String end(final CommandKind kind)
    {
        return null == problem && position != end ?
            (end - position) + " bytes follow the last field of " + kind + ": leave them out" : problem;
    }

    boolean isGood()
    {
        return null == problem;
    }

    void fail(final String text)
    {
        problem = null == problem ? text : problem;
    }

    DirectBuffer buffer()
    {
        return buffer;
    }

    int position()
    {
        return position;
    }

    int u8(final String field)
    {
        return has(Byte.BYTES, field) ? buffer.getByte(moved(Byte.BYTES)) & 0xFF : 0;
    }

    int u16(final String field)
    {
        return has(Short.BYTES, field) ? buffer.getShort(moved(Short.BYTES), ORDER) & 0xFFFF : 0;
    }

    int i32(final String field)
    {
        return has(Integer.BYTES, field) ? buffer.getInt(moved(Integer.BYTES), ORDER) : 0;
    }

    long i64(final String field)
    {
        return has(Long.BYTES, field) ? buffer.getLong(moved(Long.BYTES), ORDER) : 0;
    }

    boolean flag(final String field)
    {
        final int value = u8(field);
        if (value > 1)
        {
            fail(field + " is " + value + ": use 0 or 1");
        }

        return 1 == value;
    }

    /** A length in bytes in front of what follows. */
    int length(final String field, final int max)
    {
        final int length = i32(field);
        if (length < 0 || length > max)
        {
            fail(field + " is " + (length & 0xFFFF_FFFFL) + " bytes long: use at most " + max);
            return 0;
        }

        return length;
    }

    /** @return where the bytes begin that are passed over. */
    int skip(final int length, final String field)
    {
        return has(length, field) ? moved(length) : position;
    }

    /** @return where the text begins, with its length in front. */
    int text(final String field)
    {
        final int at = position;
        final int length = u16(field);
        if (isGood() && (length < 1 || length > EventStoreLimits.TEXT))
        {
            fail(field + " is " + length + " bytes long: use 1 to " + EventStoreLimits.TEXT);
        }

        skip(length, field);
        return at;
    }

    /** @return where the type begins, behind which the id stands. */
    int aggregate()
    {
        final int at = text("type");
        text("id");
        return at;
    }

    /** @return where the routing key begins, or -1 where there is none. */
    int routingKey()
    {
        return flag("routing key") ? text("routing key") : -1;
    }

    /** Passes over an event's metadata. */
    void metadata()
    {
        final int flags = u8("metadata");
        if (flags > 3)
        {
            fail("flags of the metadata are " + flags + ": use 0 to 3");
        }

        if (0 != (flags & 1))
        {
            text("requestedBy");
        }

        if (0 != (flags & 2))
        {
            text("requestedAs");
        }

        final int entries = u8("metadata");
        for (int i = 0; i < entries && isGood(); i++)
        {
            text("key in the metadata");
            skip(length("value in the metadata", EventStoreLimits.BODY), "value in the metadata");
        }
    }

    /** Length in bytes of a text at a place, its length in front included. */
    int textLength(final int at)
    {
        return Short.BYTES + (buffer.getShort(at, ORDER) & 0xFFFF);
    }

    int aggregateLength(final int at)
    {
        final int type = textLength(at);
        return type + textLength(at + type);
    }

    private boolean has(final int length, final String field)
    {
        if (null == problem && length > end - position)
        {
            problem = field + " is cut off: the command ends " + (length - (end - position)) + " bytes too early";
        }

        return null == problem;
    }

    private int moved(final int length)
    {
        final int at = position;
        position += length;
        return at;
    }
}
