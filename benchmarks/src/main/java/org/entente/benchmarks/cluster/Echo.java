package org.entente.benchmarks.cluster;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.app.Application;
import org.entente.app.ApplyContext;
import org.entente.app.Table;
import org.entente.node.NodeMachine;

import java.nio.ByteOrder;
import java.util.List;

/**
 * A service that answers and does nothing else, as those of peers: what is left is what replication costs. A command is
 * u8 {@link NodeMachine#APPLICATION}, u8 1 if it changes nothing, else 0, i64 key, and bytes that nobody looks at; the
 * reply is the key.
 */
public final class Echo implements Application
{
    static final int HEAD_LENGTH = 2 + Long.BYTES;

    private static final int KEY = 2;

    /** Writes a command. @return its length. */
    static int encode(final MutableDirectBuffer buffer, final long key, final boolean isRead, final int payload)
    {
        buffer.putByte(0, (byte)NodeMachine.APPLICATION);
        buffer.putByte(1, (byte)(isRead ? 1 : 0));
        buffer.putLong(KEY, key, ByteOrder.LITTLE_ENDIAN);
        return HEAD_LENGTH + payload;
    }

    @Override
    public String extract(final DirectBuffer command, final int offset, final int length, final Keys keys)
    {
        if (length < HEAD_LENGTH)
        {
            return "command: it has " + length + " bytes; send at least " + HEAD_LENGTH;
        }

        if (0 != command.getByte(offset + 1))
        {
            keys.readOnly();
        }
        keys.add(command, offset + KEY, Long.BYTES);
        return null;
    }

    @Override
    public List<Table> tables()
    {
        return List.of();
    }

    @Override
    public int apply(
        final ApplyContext ctx, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        reply.putBytes(0, command, offset + KEY, Long.BYTES);
        return Long.BYTES;
    }

    @Override
    public int query(
        final ApplyContext ctx, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        return apply(ctx, command, offset, length, reply);
    }
}
