package org.entente.core.txn;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

class PayloadPoolTest
{
    private static final int BYTES_MAX = 20_000;

    private final PayloadPool pool = new PayloadPool(BYTES_MAX);

    @Test
    void shouldGiveThePowerOfTwoThatHoldsALength()
    {
        assertEquals(0, pool.take(0).length);
        assertEquals(64, pool.take(1).length);
        assertEquals(64, pool.take(64).length);
        assertEquals(128, pool.take(65).length);
        assertEquals(4_096, pool.take(4_096).length);
        assertEquals(8_192, pool.take(4_097).length);
    }

    @Test
    void shouldGiveAgainWhatWasGivenBackLast()
    {
        final byte[] first = pool.take(5_000);
        final byte[] second = pool.take(8_000);
        final byte[] small = pool.take(200);
        pool.give(first);
        pool.give(small);
        pool.give(second);

        assertSame(second, pool.take(6_000));
        assertSame(first, pool.take(8_192));
        assertNotSame(first, pool.take(8_192));
        assertSame(small, pool.take(129));
        assertEquals(0, pool.bytes());
    }

    @Test
    void shouldKeepNoMoreThanItsLimit()
    {
        final byte[][] taken = new byte[4][];
        for (int i = 0; i < taken.length; i++)
        {
            taken[i] = pool.take(8_192);
        }
        for (final byte[] array : taken)
        {
            pool.give(array);
        }

        assertEquals(2 * 8_192, pool.bytes());
        assertSame(taken[1], pool.take(8_192));
        assertSame(taken[0], pool.take(8_192));
        assertEquals(0, pool.bytes());
    }

    @Test
    void shouldKeepManyOfALength()
    {
        final PayloadPool large = new PayloadPool(1_000 * 64);
        final byte[][] taken = new byte[1_001][];
        for (int i = 0; i < taken.length; i++)
        {
            taken[i] = large.take(64);
        }
        for (final byte[] array : taken)
        {
            large.give(array);
        }

        assertEquals(64_000, large.bytes());
    }
}
