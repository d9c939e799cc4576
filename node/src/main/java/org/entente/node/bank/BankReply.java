package org.entente.node.bank;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * What a command of the {@link Bank} came to: u8 code, i64 number, little-endian.
 *
 * @param code   whether it was done.
 * @param number balance of the account, of the first one where there are two, or sum of all.
 */
public record BankReply(Code code, long number)
{
    private static final Code[] CODES = Code.values();

    /** Whether a command was done, and if not why; the code is the place in this list. */
    public enum Code
    {
        /** It was done. */
        OK,
        /** There is less in the account than is to be moved: nothing was changed. */
        OVERDRAFT,
        /** The account would hold more than a number does: nothing was changed. */
        OVERFLOW
    }

    /** @throws IllegalArgumentException where it is no reply of the bank. */
    public static BankReply of(final DirectBuffer reply)
    {
        final int code = 1 + Long.BYTES == reply.capacity() ? reply.getByte(0) : -1;
        if (code < 0 || code >= CODES.length)
        {
            throw new IllegalArgumentException("a reply of " + reply.capacity() +
                " bytes is none of the bank's: do the nodes have entente.application = " + Bank.class.getName() + "?");
        }

        return new BankReply(CODES[code], reply.getLong(1, ByteOrder.LITTLE_ENDIAN));
    }

    static int encode(final MutableDirectBuffer reply, final Code code, final long number)
    {
        reply.putByte(0, (byte)code.ordinal());
        reply.putLong(1, number, ByteOrder.LITTLE_ENDIAN);
        return 1 + Long.BYTES;
    }
}
