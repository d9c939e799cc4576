package org.entente.node.bank;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.node.NodeMachine;

import java.nio.ByteOrder;

/**
 * Commands of the {@link Bank}, in place. All numbers are little-endian.
 * <pre>
 *   every command   u8 4 (NodeMachine.APPLICATION), u8 kind, then
 *   1 DEPOSIT       i64 account, i64 amount
 *   2 TRANSFER      i64 number, i64 from, i64 to, i64 amount
 *   3 BALANCE       i64 account
 *   4 TOTAL         nothing: the sum over all accounts, at a barrier
 * </pre>
 * The number of a transfer is the client's own, for whoever is paid; the bank does not look at it. Amounts are 1 or
 * more. Replies: {@link BankReply}.
 */
public final class BankCommand
{
    static final int DEPOSIT = 1;
    static final int TRANSFER = 2;
    static final int BALANCE = 3;
    static final int TOTAL = 4;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int BODY = 2;
    /** By kind; the first is none. */
    private static final int[] LENGTHS = {0, BODY + 16, BODY + Payment.LENGTH, BODY + 8, BODY};
    private static final int[] ACCOUNTS = {0, 1, 2, 1, 0};

    private BankCommand()
    {
    }

    /** Puts money into an account, which is opened where it is not there. */
    public static byte[] deposit(final long account, final long amount)
    {
        return bytes(DEPOSIT, account, amount);
    }

    /** Moves money, and emits what it has moved. */
    public static byte[] transfer(final Payment payment)
    {
        return bytes(TRANSFER, payment.number(), payment.from(), payment.to(), payment.amount());
    }

    /** Asks what is in an account. */
    public static byte[] balance(final long account)
    {
        return bytes(BALANCE, account);
    }

    /** Asks what is in all accounts together. */
    public static byte[] total()
    {
        return bytes(TOTAL);
    }

    private static byte[] bytes(final int kind, final long... numbers)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[BODY + numbers.length * Long.BYTES]);
        buffer.putByte(0, (byte)NodeMachine.APPLICATION);
        buffer.putByte(1, (byte)kind);
        for (int i = 0; i < numbers.length; i++)
        {
            buffer.putLong(BODY + i * Long.BYTES, numbers[i], ORDER);
        }

        return buffer.byteArray();
    }

    /** @return null if it is well formed, else one sentence that names the field and the remedy. */
    static String problem(final DirectBuffer command, final int offset, final int length)
    {
        final int kind = length < BODY ? 0 : kind(command, offset);
        if (kind < DEPOSIT || kind > TOTAL)
        {
            return "kind of a command of the bank is " + kind + ": use one from 1 (DEPOSIT) to 4 (TOTAL)";
        }

        if (length != LENGTHS[kind])
        {
            return "command of kind " + kind + ": " + length + " bytes; send " + LENGTHS[kind];
        }

        return kind > TRANSFER || amount(command, offset) > 0 ? null :
            "amount is " + amount(command, offset) + ": use 1 or more";
    }

    static int kind(final DirectBuffer command, final int offset)
    {
        return command.getByte(offset + 1);
    }

    static boolean isRead(final DirectBuffer command, final int offset)
    {
        return kind(command, offset) > TRANSFER;
    }

    /** How many accounts it names. */
    static int accounts(final DirectBuffer command, final int offset)
    {
        return ACCOUNTS[kind(command, offset)];
    }

    static long account(final DirectBuffer command, final int offset, final int index)
    {
        final int first = TRANSFER == kind(command, offset) ? 1 : 0;
        return command.getLong(offset + BODY + (first + index) * Long.BYTES, ORDER);
    }

    /** What a DEPOSIT or a TRANSFER moves; the last of its numbers. */
    static long amount(final DirectBuffer command, final int offset)
    {
        return command.getLong(offset + LENGTHS[kind(command, offset)] - Long.BYTES, ORDER);
    }

    static Payment payment(final DirectBuffer transfer, final int offset)
    {
        return Payment.of(transfer, offset + BODY);
    }
}
