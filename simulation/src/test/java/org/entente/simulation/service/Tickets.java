package org.entente.simulation.service;

import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

/**
 * Sells numbered tickets for shows: the sample application of docs/testing-applications.md. Commands: u8 kind, i64
 * show, i64 buyer; BUY answers the number of the ticket, LIST, a read, the buyers in order. A show is a key.
 */
public class Tickets implements StateMachine, KeyExtractor
{
    static final byte BUY = 1;
    static final byte LIST = 2;
    static final int LENGTH = 17;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int BUYERS_MAX = 1_000;

    private final Map<Long, List<Long>> buyers = new TreeMap<>();
    private long checksum;

    @Override
    public String extract(final DirectBuffer command, final int offset, final int length, final Keys keys)
    {
        final byte kind = command.getByte(offset);
        if (LENGTH != length || BUY != kind && LIST != kind)
        {
            return "command: " + length + " bytes of kind " + kind + "; send 17 bytes of kind 1 (BUY) or 2 (LIST)";
        }

        if (LIST == kind)
        {
            keys.readOnly();
        }

        keys.add(command, offset + 1, Long.BYTES);
        return null;
    }

    @Override
    public int apply(
        final Transaction txn, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        final long show = command.getLong(offset + 1, ORDER);
        final long buyer = command.getLong(offset + 9, ORDER);
        if (LIST == command.getByte(offset))
        {
            return list(buyersOf(show), reply);
        }

        final long number = sell(txn, show, buyer);
        reply.putLong(0, number, ORDER);
        return Long.BYTES;
    }

    /** @return number of the ticket, from 1; 0 where the show is sold out, which is a reply, too. */
    long sell(final Transaction txn, final long show, final long buyer)
    {
        final List<Long> sold = buyersOf(show);
        if (BUYERS_MAX == sold.size())
        {
            return 0;
        }

        buyers.putIfAbsent(show, sold);
        sold.add(buyer);
        checksum += digest(show, sold.size(), buyer);
        return sold.size();
    }

    final List<Long> buyersOf(final long show)
    {
        final List<Long> found = buyers.get(show);
        return null == found ? new ArrayList<>() : found;
    }

    private static int list(final List<Long> sold, final MutableDirectBuffer reply)
    {
        for (int i = 0; i < sold.size(); i++)
        {
            reply.putLong(i * Long.BYTES, sold.get(i), ORDER);
        }

        return sold.size() * Long.BYTES;
    }

    /** A sum over tickets: the same, in whatever order the shows have sold theirs. */
    static long digest(final long show, final long number, final long buyer)
    {
        final long mixed = ((show * 31 + number) * 31 + buyer) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 29;
    }

    @Override
    public long checksum()
    {
        return checksum;
    }

    /** A piece for each show, copied at once. */
    @Override
    public StateSnapshot snapshot()
    {
        final ArrayDeque<Map.Entry<Long, List<Long>>> left = new ArrayDeque<>();
        buyers.forEach((show, sold) -> left.addLast(Map.entry(show, List.copyOf(sold))));
        return new StateSnapshot()
        {
            @Override
            public int write(final MutableDirectBuffer buffer)
            {
                if (left.isEmpty())
                {
                    return 0;
                }

                final Map.Entry<Long, List<Long>> entry = left.pollFirst();
                buffer.putLong(0, entry.getKey(), ORDER);
                int length = Long.BYTES;
                for (final long buyer : entry.getValue())
                {
                    buffer.putLong(length, buyer, ORDER);
                    length += Long.BYTES;
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
        for (int i = Long.BYTES; i < length; i += Long.BYTES)
        {
            sell(null, piece.getLong(offset, ORDER), piece.getLong(offset + i, ORDER));
        }
    }
}
