package org.entente.simulation.history;

import java.util.Arrays;

/**
 * One micro-operation of a transaction.
 *
 * @param kind  what it does.
 * @param key   the key that it does it to.
 * @param value of an append or a write, the value, which no other operation of the history gives to this key; of a read
 *              of a register, what was read; else {@link #NIL}.
 * @param list  of a read of a list, what was read, never to be changed; null otherwise, also before the answer.
 */
public record Mop(Mop.Kind kind, long key, long value, long[] list)
{
    /** A register that was never written; no value may be this number. */
    public static final long NIL = Long.MIN_VALUE;

    private static final long[] EMPTY = {};

    /** What a micro-operation does. */
    public enum Kind
    {
        /** Reads the key. */
        READ,
        /** Adds a value at the end of the key's list. */
        APPEND,
        /** Sets the key's register, whatever it holds. */
        WRITE
    }

    /** A read, not yet answered. */
    public static Mop read(final long key)
    {
        return new Mop(Kind.READ, key, NIL, null);
    }

    /** A read of a list, answered. @param list is kept, not copied; null stands for the empty list. */
    public static Mop readList(final long key, final long[] list)
    {
        return new Mop(Kind.READ, key, NIL, null == list ? EMPTY : list);
    }

    /** A read of a register, answered. @param value {@link #NIL} where nothing was written before. */
    public static Mop readRegister(final long key, final long value)
    {
        return new Mop(Kind.READ, key, value, null);
    }

    public static Mop append(final long key, final long value)
    {
        return new Mop(Kind.APPEND, key, value, null);
    }

    public static Mop write(final long key, final long value)
    {
        return new Mop(Kind.WRITE, key, value, null);
    }

    public boolean isRead()
    {
        return Kind.READ == kind;
    }

    /** Whether this may be the answered form of a micro-operation: the same but for what was read. */
    public boolean answers(final Mop asked)
    {
        return kind == asked.kind && key == asked.key && (isRead() || value == asked.value);
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof Mop mop && kind == mop.kind && key == mop.key && value == mop.value &&
            Arrays.equals(list, mop.list);
    }

    @Override
    public int hashCode()
    {
        return (31 * Long.hashCode(key) + Long.hashCode(value)) * 31 + Arrays.hashCode(list) + kind.ordinal();
    }

    /** As in a file: {@code ["r",7,[12,40]]}. */
    @Override
    public String toString()
    {
        final StringBuilder text = new StringBuilder();
        appendTo(text);
        return text.toString();
    }

    void appendTo(final StringBuilder text)
    {
        text.append("[\"").append(switch (kind)
        {
            case READ -> "r";
            case APPEND -> "append";
            case WRITE -> "w";
        }).append("\",").append(key).append(',');
        if (null != list)
        {
            text.append('[');
            for (int i = 0; i < list.length; i++)
            {
                text.append(0 == i ? "" : ",").append(list[i]);
            }
            text.append(']');
        }
        else if (NIL == value)
        {
            text.append("null");
        }
        else
        {
            text.append(value);
        }

        text.append(']');
    }
}
