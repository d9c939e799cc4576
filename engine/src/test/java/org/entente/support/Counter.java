package org.entente.support;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.spi.StateMachine;

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

    @Override
    public long checksum()
    {
        return value;
    }
}
