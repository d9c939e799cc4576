package org.entente.support;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

/** The smallest state machine: every command adds one. */
public final class Counter implements StateMachine
{
    private long value;

    @Override
    public int apply(
        final Transaction txn, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        reply.putLong(0, ++value);
        return Long.BYTES;
    }

    /** The state is small enough to be one piece, taken at once. */
    @Override
    public StateSnapshot snapshot()
    {
        final long[] left = {value, 1};
        return new StateSnapshot()
        {
            @Override
            public int write(final MutableDirectBuffer buffer)
            {
                buffer.putLong(0, left[0]);
                return 1 == left[1]-- ? Long.BYTES : 0;
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
        value = piece.getLong(offset);
    }

    @Override
    public long checksum()
    {
        return value;
    }
}
