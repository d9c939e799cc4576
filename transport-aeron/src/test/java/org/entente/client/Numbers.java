package org.entente.client;

import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;

/** Remembers the commands, each a number. */
record Numbers(List<Integer> applied) implements StateMachine, KeyExtractor
{
    @Override
    public String extract(final DirectBuffer command, final int offset, final int length, final Keys keys)
    {
        keys.add(1);
        return null;
    }

    @Override
    public int apply(
        final Transaction txn, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        applied.add(command.getInt(offset));
        reply.putInt(0, applied.size());
        return Integer.BYTES;
    }

    @Override
    public long checksum()
    {
        return applied.size();
    }
}
