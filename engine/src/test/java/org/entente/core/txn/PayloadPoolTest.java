package org.entente.core.txn;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PayloadPoolTest
{
    private static final int BYTES_MAX = 20_000;

    private final PayloadPool pool = new PayloadPool(BYTES_MAX);

    @Test
    void shouldGiveWhatIsAQuarterLongerAtMost()
    {
        assertEquals(0, pool.take(0).length);
        assertEquals(64, pool.take(1).length);
        assertEquals(64, pool.take(64).length);
        assertEquals(80, pool.take(65).length);
        assertEquals(96, pool.take(81).length);
        assertEquals(112, pool.take(97).length);
        assertEquals(128, pool.take(128).length);
        assertEquals(160, pool.take(129).length);
        assertEquals(81_920, pool.take(65_540).length);
        for (int length = 65; length < 300_000; length++)
        {
            final int taken = pool.take(length).length;
            assertTrue(taken >= length && taken <= length + length / 4, taken + " for " + length);
        }
    }

    @Test
    void shouldGiveAgainWhatWasGivenBackLast()
    {
        final byte[] first = pool.take(8_192);
        final byte[] second = pool.take(8_000);
        final byte[] small = pool.take(200);
        pool.give(first);
        pool.give(small);
        pool.give(second);

        assertSame(second, pool.take(7_500));
        assertSame(first, pool.take(8_192));
        assertNotSame(first, pool.take(8_192));
        assertSame(small, pool.take(193));
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
    void shouldDropWhatOtherLengthsHaveLeft()
    {
        final byte[][] small = new byte[BYTES_MAX / 64][];
        for (int i = 0; i < small.length; i++)
        {
            small[i] = pool.take(64);
        }
        for (final byte[] array : small)
        {
            pool.give(array);
        }
        final byte[] large = pool.take(8_192);
        pool.give(large);

        assertTrue(pool.bytes() <= BYTES_MAX);
        assertSame(large, pool.take(8_192));
        assertTrue(pool.bytes() > 0, "no more than was needed");
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
