package org.entente.support;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

/**
 * Counters by key. A command is a long key and a long to add; adding 0 is a read; the result is the counter's value.
 * Adding {@link #POISON} throws in the state machine.
 */
public final class Registers implements StateMachine, KeyExtractor
{
    public static final int COMMAND_LENGTH = 16;
    public static final long POISON = 666;
    /** A key of which the extractor says that it is malformed. */
    public static final long BAD_KEY = -1;
    /** A key at which the extractor throws. */
    public static final long THROWING_KEY = -2;
    /** A key which stands for too many. */
    public static final long MANY_KEYS = -3;

    /** A key which stands for another one beside it. */
    public static final long TWO_KEYS = -4;

    /** No key: all of them; the result is the sum of all counters. */
    public static final long ALL_KEYS = -5;

    private static final int ENTRIES_OF_PIECE = 4;
    private static final int ENTRY_LENGTH = 16;

    private final Map<Long, Long> values = new HashMap<>();
    private volatile long applied;
    private volatile long barriers;

    public static UnsafeBuffer command(final long key, final long delta)
    {
        final UnsafeBuffer command = new UnsafeBuffer(new byte[COMMAND_LENGTH]);
        command.putLong(0, key);
        command.putLong(8, delta);
        return command;
    }

    public long applied()
    {
        return applied;
    }

    public Map<Long, Long> values()
    {
        return values;
    }

    @Override
    public int apply(
        final Transaction txn, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        final long delta = command.getLong(offset + 8);
        if (POISON == delta)
        {
            throw new IllegalStateException("poison");
        }

        if (ALL_KEYS == command.getLong(offset))
        {
            reply.putLong(0, values.values().stream().mapToLong(Long::longValue).sum());
            return Long.BYTES;
        }

        final long value = values.merge(command.getLong(offset), delta, Long::sum);
        applied = applied + 1;
        reply.putLong(0, value);
        return Long.BYTES;
    }

    /** Barriers heard of, live or read back. */
    public long barriers()
    {
        return barriers;
    }

    @Override
    public void onBarrier(final Transaction txn)
    {
        barriers = barriers + 1;
    }

    @Override
    public long checksum()
    {
        long sum = 0;
        for (final Map.Entry<Long, Long> entry : values.entrySet())
        {
            // A counter that was only read is there at the reader alone: it must count for nothing.
            sum += 0 == entry.getValue() ? 0 : (entry.getKey() * 31 + entry.getValue()) * 0x9E3779B97F4A7C15L;
        }

        return sum;
    }

    /** Copies all at the marker: simple, where the state is small. */
    @Override
    public StateSnapshot snapshot()
    {
        final Iterator<Map.Entry<Long, Long>> copy = new TreeMap<>(values).entrySet().iterator();
        return new StateSnapshot()
        {
            @Override
            public int write(final MutableDirectBuffer buffer)
            {
                int length = 0;
                while (copy.hasNext() && length < ENTRIES_OF_PIECE * ENTRY_LENGTH)
                {
                    final Map.Entry<Long, Long> entry = copy.next();
                    buffer.putLong(length, entry.getKey());
                    buffer.putLong(length + Long.BYTES, entry.getValue());
                    length += ENTRY_LENGTH;
                }

                return length;
            }

            @Override
            public void close()
            {
            }
        };
    }

    @Override
    public void restore(final DirectBuffer piece, final int offset, final int length)
    {
        if (0 != applied)
        {
            throw new IllegalStateException("a piece of a snapshot after a command");
        }

        for (int i = offset; i < offset + length; i += ENTRY_LENGTH)
        {
            values.put(piece.getLong(i), piece.getLong(i + Long.BYTES));
        }
    }

    @Override
    public String extract(final DirectBuffer command, final int offset, final int length, final Keys keys)
    {
        final long key = command.getLong(offset);
        if (BAD_KEY == key)
        {
            return "key: must not be -1; choose another";
        }

        if (THROWING_KEY == key)
        {
            throw new IndexOutOfBoundsException("made to throw");
        }

        if (0 == command.getLong(offset + 8))
        {
            keys.readOnly();
        }

        if (ALL_KEYS == key)
        {
            keys.all();
            return null;
        }

        if (MANY_KEYS == key)
        {
            for (int i = 0; i < 1000; i++)
            {
                keys.add(i);
            }
        }

        if (TWO_KEYS == key)
        {
            keys.add(1);
        }

        keys.add(command, offset, Long.BYTES);
        return null;
    }
}
