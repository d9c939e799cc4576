package org.entente.app;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.StateMachine;

/**
 * Accounts, as an application of tables. A command is u8 kind, then u64 account, u64 other, i64 amount; a reply u8 code
 * and i64 balance.
 */
final class Bank implements Application
{
    static final int DEPOSIT = 1;
    static final int TRANSFER = 2;
    static final int BALANCE = 3;
    static final int TOTAL = 4;
    static final int POISON_PILL = 5;
    static final int UNDECLARED = 6;
    static final int LOTTERY = 7;
    static final int DEPOSIT_LATER = 8;
    static final int WRITE_IN_QUERY = 9;
    /** A deposit whose reply is as long as one may be. */
    static final int LONG_REPLY = 10;
    static final int OK = 0;
    static final int OVERDRAFT = 1;
    static final int LENGTH = 25;
    static final long BONUS_ACCOUNT = 99;

    final Table accounts = new Table(1, "accounts");
    int upgradedFrom;

    static byte[] command(final int kind, final long account, final long other, final long amount)
    {
        return ByteBuffer.allocate(LENGTH).put((byte)kind).putLong(account).putLong(other).putLong(amount).array();
    }

    @Override
    public List<Table> tables()
    {
        return List.of(accounts);
    }

    @Override
    public void genesis()
    {
        accounts.put(Table.key(BONUS_ACCOUNT), bytes(1_000));
    }

    @Override
    public void upgrade(final int fromVersion)
    {
        upgradedFrom = fromVersion;
    }

    @Override
    public String extract(final DirectBuffer command, final int offset, final int length, final Keys keys)
    {
        final int kind = command.getByte(offset);
        if (LENGTH != length)
        {
            return "command: " + length + " bytes; send " + LENGTH;
        }

        if (TOTAL == kind)
        {
            keys.readOnly();
            keys.all();
            return null;
        }

        if (BALANCE == kind || WRITE_IN_QUERY == kind)
        {
            keys.readOnly();
        }

        accounts.declare(keys, account(command, offset));
        if (TRANSFER == kind)
        {
            accounts.declare(keys, other(command, offset));
        }

        return null;
    }

    @Override
    public int apply(
        final ApplyContext ctx, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        final byte[] account = account(command, offset);
        final byte[] other = other(command, offset);
        final long amount = amount(command, offset);
        switch (command.getByte(offset))
        {
            case DEPOSIT:
                add(ctx, account, amount);
                break;
            case LONG_REPLY:
                add(ctx, account, amount);
                reply.setMemory(0, StateMachine.REPLY_MAX, (byte)1);
                return StateMachine.REPLY_MAX;
            case LOTTERY:
                add(ctx, account, ctx.random() & 0xFF);
                break;
            case DEPOSIT_LATER:
                ctx.schedule(ctx.timeMicros() + amount,
                    new UnsafeBuffer(command(DEPOSIT, id(command, offset), 0, 7)), 0, LENGTH);
                break;
            case TRANSFER:
                if (balance(ctx, account) < amount)
                {
                    return answer(reply, OVERDRAFT, balance(ctx, account));
                }

                add(ctx, account, -amount);
                add(ctx, other, amount);
                ctx.emit("payments", command, offset, length);
                break;
            case UNDECLARED:
                add(ctx, account, amount);
                add(ctx, other, amount);
                break;
            default:
                add(ctx, account, amount);
                ctx.emit("payments", command, offset, length);
                throw new IllegalStateException("poison");
        }

        return answer(reply, OK, balance(ctx, account));
    }

    @Override
    public int query(
        final ApplyContext ctx, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        final long[] sum = new long[1];
        switch (command.getByte(offset))
        {
            case TOTAL -> accounts.forEach(ctx, (key, value) -> sum[0] += number(value));
            case WRITE_IN_QUERY -> add(ctx, account(command, offset), 1);
            default -> sum[0] = balance(ctx, account(command, offset));
        }

        return answer(reply, OK, sum[0]);
    }

    private void add(final ApplyContext ctx, final byte[] account, final long amount)
    {
        accounts.put(ctx, account, bytes(balance(ctx, account) + amount));
    }

    private long balance(final ApplyContext ctx, final byte[] account)
    {
        final byte[] row = accounts.get(ctx, account);
        return null == row ? 0 : number(row);
    }

    private static byte[] bytes(final long number)
    {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static long number(final byte[] row)
    {
        return ByteBuffer.wrap(row).getLong();
    }

    private static int answer(final MutableDirectBuffer reply, final int code, final long balance)
    {
        reply.putByte(0, (byte)code);
        reply.putBytes(1, bytes(balance));
        return 1 + Long.BYTES;
    }

    private static long id(final DirectBuffer command, final int offset)
    {
        return command.getLong(offset + 1, ByteOrder.BIG_ENDIAN);
    }

    private static byte[] account(final DirectBuffer command, final int offset)
    {
        return Table.key(id(command, offset));
    }

    private static byte[] other(final DirectBuffer command, final int offset)
    {
        return Table.key(command.getLong(offset + 9, ByteOrder.BIG_ENDIAN));
    }

    private static long amount(final DirectBuffer command, final int offset)
    {
        return command.getLong(offset + 17, ByteOrder.BIG_ENDIAN);
    }
}
