package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Whole numbers of 64 bits as values: decimal digits, a minus in front where negative, no zeros in front. */
final class KvNumber
{
    private static final int LENGTH_MAX = 20;

    private KvNumber()
    {
    }

    /** Whether a value is a number. */
    static boolean isOne(final DirectBuffer value)
    {
        final int length = value.capacity();
        if (0 == length || length > LENGTH_MAX)
        {
            return false;
        }

        final boolean isNegative = '-' == value.getByte(0);
        final int first = isNegative ? 1 : 0;
        if (first == length || '0' == value.getByte(first) && (isNegative || length > 1))
        {
            return false;
        }

        // Below zero all the way: there is one negative number more than positive ones.
        long number = 0;
        for (int i = first; i < length; i++)
        {
            final int digit = value.getByte(i) - '0';
            if (digit < 0 || digit > 9 || number < Long.MIN_VALUE / 10 || 10 * number < Long.MIN_VALUE + digit)
            {
                return false;
            }
            number = 10 * number - digit;
        }

        return isNegative || Long.MIN_VALUE != number;
    }

    /** The number that a value is. */
    static long parse(final byte[] value)
    {
        return parse(new UnsafeBuffer(value));
    }

    /** The number that a value is. */
    static long parse(final DirectBuffer value)
    {
        final boolean isNegative = '-' == value.getByte(0);
        long number = 0;
        for (int i = isNegative ? 1 : 0; i < value.capacity(); i++)
        {
            number = 10 * number - (value.getByte(i) - '0');
        }

        return isNegative ? number : -number;
    }
}
