package org.entente.simulation.service;

import java.nio.ByteOrder;
import java.util.Arrays;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

/** Accounts between which money is moved: two keys of a command; a balance: one; a scan: all of them. */
public class Accounts implements StateMachine, KeyExtractor
{
    public static final int SIZE = 16;
    public static final long SUM = SIZE * 100L;
    public static final int TRANSFER_LENGTH = 25;
    public static final int BALANCE_LENGTH = 9;
    public static final int SCAN_LENGTH = 1;
    private static final byte TRANSFER = 1;
    private static final byte BALANCE = 2;
    private static final byte SCAN = 3;
    private static final int ENTRY = 16;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    final long[] balances = new long[SIZE];
    /** How many transfers have touched each. */
    final long[] versions = new long[SIZE];

    public Accounts()
    {
        Arrays.fill(balances, SUM / SIZE);
    }

    /** @return length of the command. */
    public static int transfer(final MutableDirectBuffer buffer, final long from, final long to, final long amount)
    {
        buffer.putByte(0, TRANSFER);
        buffer.putLong(1, from, ORDER);
        buffer.putLong(9, to, ORDER);
        buffer.putLong(17, amount, ORDER);
        return TRANSFER_LENGTH;
    }

    /** @return length of the command. */
    public static int balance(final MutableDirectBuffer buffer, final long account)
    {
        buffer.putByte(0, BALANCE);
        buffer.putLong(1, account, ORDER);
        return BALANCE_LENGTH;
    }

    /** @return length of the command. */
    public static int scan(final MutableDirectBuffer buffer)
    {
        buffer.putByte(0, SCAN);
        return SCAN_LENGTH;
    }

    /** The balance in a reply: of a scan that of the account; of a balance 0; of a transfer 0 for from, 1 for to. */
    public static long balanceOf(final DirectBuffer reply, final int index)
    {
        return reply.getLong(index * ENTRY, ORDER);
    }

    /** As {@link #balanceOf}. */
    public static long versionOf(final DirectBuffer reply, final int index)
    {
        return reply.getLong(index * ENTRY + Long.BYTES, ORDER);
    }

    @Override
    public String extract(final DirectBuffer command, final int offset, final int length, final Keys keys)
    {
        switch (command.getByte(offset))
        {
            case TRANSFER ->
            {
                keys.add(command, offset + 1, Long.BYTES);
                keys.add(command, offset + 9, Long.BYTES);
            }
            case BALANCE ->
            {
                keys.readOnly();
                keys.add(command, offset + 1, Long.BYTES);
            }
            case SCAN ->
            {
                keys.readOnly();
                keys.all();
            }
            default ->
            {
                return "kind is " + command.getByte(offset) + ": use 1 to 3";
            }
        }

        return null;
    }

    @Override
    public int apply(
        final Transaction txn, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        return switch (command.getByte(offset))
        {
            case TRANSFER -> transfer(command, offset, reply);
            case BALANCE -> put(reply, 0, (int)command.getLong(offset + 1, ORDER));
            default -> scanAll(reply);
        };
    }

    private int transfer(final DirectBuffer command, final int offset, final MutableDirectBuffer reply)
    {
        final int from = (int)command.getLong(offset + 1, ORDER);
        final int to = (int)command.getLong(offset + 9, ORDER);
        final long amount = Math.min(balances[from], command.getLong(offset + 17, ORDER));
        balances[from] -= amount;
        balances[to] += amount;
        versions[from]++;
        versions[to]++;
        return put(reply, 0, from) + put(reply, 1, to);
    }

    private int scanAll(final MutableDirectBuffer reply)
    {
        for (int account = 0; account < SIZE; account++)
        {
            put(reply, account, account);
        }

        return SIZE * ENTRY;
    }

    private int put(final MutableDirectBuffer reply, final int index, final int account)
    {
        reply.putLong(index * ENTRY, balances[account], ORDER);
        reply.putLong(index * ENTRY + Long.BYTES, versions[account], ORDER);
        return ENTRY;
    }

    @Override
    public long checksum()
    {
        long sum = 0;
        for (int account = 0; account < SIZE; account++)
        {
            sum += ((account * 31L + balances[account]) * 31 + versions[account]) * 0x9E3779B97F4A7C15L;
        }

        return sum;
    }

    /** One piece, copied at once: it is small. */
    @Override
    public StateSnapshot snapshot()
    {
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[SIZE * ENTRY]);
        scanAll(copy);
        return new StateSnapshot()
        {
            private boolean isWritten;

            @Override
            public int write(final MutableDirectBuffer buffer)
            {
                buffer.putBytes(0, copy, 0, copy.capacity());
                final int length = isWritten ? 0 : copy.capacity();
                isWritten = true;
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
        for (int account = 0; account < SIZE; account++)
        {
            balances[account] = piece.getLong(offset + account * ENTRY, ORDER);
            versions[account] = piece.getLong(offset + account * ENTRY + Long.BYTES, ORDER);
        }
    }
}
