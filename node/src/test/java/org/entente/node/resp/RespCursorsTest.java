package org.entente.node.resp;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicLong;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class RespCursorsTest
{
    private static final int UNUSED_BITS = 11;

    @Test
    void shouldForgetTheOneThatWasUsedLongestAgo()
    {
        final AtomicLong next = new AtomicLong();
        final RespCursors cursors = new RespCursors(() -> next.incrementAndGet() << UNUSED_BITS);
        for (int i = 1; i <= RespLimits.CURSORS_MAX; i++)
        {
            assertEquals(i, cursors.add(new byte[]{(byte)i}));
        }

        assertArrayEquals(new byte[]{1}, cursors.find(1));
        cursors.add(new byte[]{0});

        assertArrayEquals(new byte[]{1}, cursors.find(1));
        assertEquals("ERR invalid cursor", assertThrows(RespException.class, () -> cursors.find(2)).getMessage());
        assertArrayEquals(new byte[]{3}, cursors.find(3));
    }

    @Test
    void shouldNeitherBeNothingNorTheSameTwice()
    {
        final long[] drawn = {0, 7, 7, 0, 8};
        final AtomicLong next = new AtomicLong();
        final RespCursors cursors = new RespCursors(() -> drawn[(int)next.getAndIncrement()] << UNUSED_BITS);

        assertEquals(7, cursors.add(new byte[]{1}));
        assertEquals(8, cursors.add(new byte[]{2}));
        assertArrayEquals(new byte[0], cursors.find(0));
    }

    @Test
    void shouldNameTheLimitThatIsWrong()
    {
        assertEquals("pipeline is 0: use 1 to 1000000",
            assertThrows(IllegalArgumentException.class, () -> new RespLimits(1, 0, 1, 1)).getMessage());
    }
}
