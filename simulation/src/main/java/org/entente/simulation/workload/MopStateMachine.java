package org.entente.simulation.workload;

import java.util.ArrayDeque;
import java.util.Arrays;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.simulation.history.Mop;
import org.entente.simulation.history.Workload;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

/** Lists, or registers, by key. The reply holds what each read found: the number of values, and the values. */
public final class MopStateMachine implements StateMachine
{
    private final boolean areLists;
    /** By key: the workload numbers its keys from 0. */
    private Values[] values = new Values[64];
    private long checksum;

    /** What is under one key: a list; of a register the last value alone. */
    private static final class Values
    {
        private long[] list = new long[8];
        private int size;
        private long hash;
    }

    public MopStateMachine(final Workload workload)
    {
        areLists = Workload.LIST_APPEND == workload;
    }

    @Override
    public int apply(
        final Transaction txn, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        int position = 0;
        for (int mop = offset + MopCommand.HEADER_LENGTH; mop < offset + length; mop += MopCommand.MOP_LENGTH)
        {
            final long key = MopCommand.key(command, mop);
            if (Mop.Kind.READ == MopCommand.kind(command, mop))
            {
                position = read(key, reply, position);
            }
            else
            {
                write(key, MopCommand.value(command, mop));
            }
        }

        return position;
    }

    private int read(final long key, final MutableDirectBuffer reply, final int start)
    {
        final Values found = key < values.length ? values[(int)key] : null;
        final int size = null == found ? 0 : found.size;
        int position = start;
        reply.putInt(position, size);
        position += Integer.BYTES;
        for (int i = 0; i < size; i++)
        {
            reply.putLong(position, found.list[i]);
            position += Long.BYTES;
        }

        return position;
    }

    private void write(final long key, final long value)
    {
        final int index = Math.toIntExact(key);
        if (index >= values.length)
        {
            values = Arrays.copyOf(values, Math.max(index + 1, 2 * values.length));
        }

        Values of = values[index];
        if (null == of)
        {
            of = new Values();
            values[index] = of;
        }

        if (areLists && of.size == of.list.length)
        {
            of.list = Arrays.copyOf(of.list, 2 * of.size);
        }

        if (!areLists)
        {
            of.size = 0;
        }

        of.list[of.size++] = value;
        checksum -= of.hash;
        of.hash = mix((areLists ? of.hash * 31 : 0) + mix(key) + mix(value ^ of.size));
        checksum += of.hash;
    }

    /** Kept up with each write: the sum over all keys of a hash of what is under them, in order. */
    @Override
    public long checksum()
    {
        return checksum;
    }

    /** A copy of all of it; a piece for each key. */
    @Override
    public StateSnapshot snapshot()
    {
        final ArrayDeque<long[]> pieces = new ArrayDeque<>();
        for (int key = 0; key < values.length; key++)
        {
            if (null != values[key])
            {
                final long[] piece = new long[2 + values[key].size];
                piece[0] = key;
                piece[1] = values[key].hash;
                System.arraycopy(values[key].list, 0, piece, 2, values[key].size);
                pieces.addLast(piece);
            }
        }

        return new Copy(pieces);
    }

    @Override
    public void restore(final DirectBuffer piece, final int offset, final int length)
    {
        final Values of = new Values();
        final int index = Math.toIntExact(piece.getLong(offset));
        of.hash = piece.getLong(offset + Long.BYTES);
        of.size = length / Long.BYTES - 2;
        of.list = new long[Math.max(8, of.size)];
        for (int i = 0; i < of.size; i++)
        {
            of.list[i] = piece.getLong(offset + (2 + i) * Long.BYTES);
        }

        values = index < values.length ? values : Arrays.copyOf(values, Math.max(index + 1, 2 * values.length));
        values[index] = of;
        checksum += of.hash;
    }

    private record Copy(ArrayDeque<long[]> pieces) implements StateSnapshot
    {
        @Override
        public int write(final MutableDirectBuffer buffer)
        {
            final long[] piece = pieces.pollFirst();
            for (int i = 0; null != piece && i < piece.length; i++)
            {
                buffer.putLong(i * Long.BYTES, piece[i]);
            }

            return null == piece ? 0 : piece.length * Long.BYTES;
        }

        @Override
        public void close()
        {
            pieces.clear();
        }
    }

    private static long mix(final long value)
    {
        final long hash = (value ^ (value >>> 32)) * 0x9E3779B97F4A7C15L;
        return hash ^ (hash >>> 29);
    }
}
