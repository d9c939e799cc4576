package org.entente.node.bank;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Application;
import org.entente.app.ApplyContext;
import org.entente.app.Table;

import java.nio.ByteOrder;
import java.util.List;

/**
 * Accounts, and transfers between them. A transfer that is made emits a payment: an effect of channel {@link #PAYMENTS}
 * that says what was moved. One that would overdraw an account is refused, and emits nothing.
 */
public final class Bank implements Application
{
    /** Channel of the effects that transfers emit; {@link Payment} reads what they hold. */
    public static final String PAYMENTS = "payments";

    private final Table accounts = new Table(1, "accounts");

    @Override
    public List<Table> tables()
    {
        return List.of(accounts);
    }

    @Override
    public String extract(final DirectBuffer command, final int offset, final int length, final Keys keys)
    {
        final String problem = BankCommand.problem(command, offset, length);
        if (null != problem)
        {
            return problem;
        }

        if (BankCommand.isRead(command, offset))
        {
            keys.readOnly();
        }

        for (int i = 0; i < BankCommand.accounts(command, offset); i++)
        {
            accounts.declare(keys, Table.key(BankCommand.account(command, offset, i)));
        }

        if (0 == BankCommand.accounts(command, offset))
        {
            keys.all();
        }

        return null;
    }

    @Override
    public int apply(
        final ApplyContext ctx, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        final byte[] from = Table.key(BankCommand.account(command, offset, 0));
        final long amount = BankCommand.amount(command, offset);
        if (BankCommand.DEPOSIT == BankCommand.kind(command, offset))
        {
            return add(ctx, from, amount, reply);
        }

        final byte[] to = Table.key(BankCommand.account(command, offset, 1));
        final long balance = balance(accounts.get(ctx, from));
        if (balance < amount)
        {
            return BankReply.encode(reply, BankReply.Code.OVERDRAFT, balance);
        }

        if (balance(accounts.get(ctx, to)) > Long.MAX_VALUE - amount)
        {
            return BankReply.encode(reply, BankReply.Code.OVERFLOW, balance);
        }

        put(ctx, from, balance - amount);
        // Read again: both may be the same account.
        put(ctx, to, balance(accounts.get(ctx, to)) + amount);
        final UnsafeBuffer payment = new UnsafeBuffer(BankCommand.payment(command, offset).toBytes());
        ctx.emit(PAYMENTS, payment, 0, payment.capacity());
        return BankReply.encode(reply, BankReply.Code.OK, balance(accounts.get(ctx, from)));
    }

    @Override
    public int query(
        final ApplyContext ctx, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        if (BankCommand.BALANCE == BankCommand.kind(command, offset))
        {
            return BankReply.encode(reply, BankReply.Code.OK,
                balance(accounts.get(ctx, Table.key(BankCommand.account(command, offset, 0)))));
        }

        final long[] sum = new long[1];
        accounts.forEach(ctx, (account, row) -> sum[0] += balance(row));
        return BankReply.encode(reply, BankReply.Code.OK, sum[0]);
    }

    private int add(final ApplyContext ctx, final byte[] account, final long amount, final MutableDirectBuffer reply)
    {
        final long balance = balance(accounts.get(ctx, account));
        if (balance > Long.MAX_VALUE - amount)
        {
            return BankReply.encode(reply, BankReply.Code.OVERFLOW, balance);
        }

        put(ctx, account, balance + amount);
        return BankReply.encode(reply, BankReply.Code.OK, balance + amount);
    }

    private void put(final ApplyContext ctx, final byte[] account, final long balance)
    {
        final UnsafeBuffer row = new UnsafeBuffer(new byte[Long.BYTES]);
        row.putLong(0, balance, ByteOrder.LITTLE_ENDIAN);
        accounts.put(ctx, account, row.byteArray());
    }

    private static long balance(final byte[] row)
    {
        return null == row ? 0 : new UnsafeBuffer(row).getLong(0, ByteOrder.LITTLE_ENDIAN);
    }
}
