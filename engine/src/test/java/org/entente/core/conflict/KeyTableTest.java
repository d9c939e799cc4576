package org.entente.core.conflict;

import org.entente.core.txn.TxnKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KeyTableTest
{
    private final KeyTable table = new KeyTable();

    /** Few keys meet in a table that is nearly full of others, many let it grow; both come and go. */
    @ParameterizedTest
    @ValueSource(ints = {10, 600, 5_000})
    void shouldAgreeWithAMap(final int keys)
    {
        final Random random = new Random(keys);
        final Map<Long, Long> highest = new HashMap<>();
        final Map<Long, Long> highestWrite = new HashMap<>();
        final Map<Long, Integer> idle = new HashMap<>();
        for (int i = 0; i < 50_000; i++)
        {
            final long key = key(random.nextInt(keys));
            switch (random.nextInt(4))
            {
                case 0, 1 ->
                {
                    final long timestamp = 1 + random.nextInt(1_000);
                    final TxnKind kind = random.nextBoolean() ? TxnKind.WRITE : TxnKind.READ;
                    touch(key, timestamp, kind);
                    highest.merge(key, timestamp, Math::max);
                    highestWrite.merge(key, TxnKind.WRITE == kind ? timestamp : 0, Math::max);
                    idle.remove(key);
                }
                case 2 ->
                {
                    if (highest.containsKey(key) && !idle.containsKey(key))
                    {
                        table.closeLive(table.find(key));
                        table.setIdle(table.find(key), -i);
                        idle.put(key, -i);
                    }
                }
                default ->
                {
                    if (null != idle.remove(key))
                    {
                        table.remove(table.find(key));
                        highest.remove(key);
                        highestWrite.remove(key);
                    }
                }
            }

            if (0 == i % 100)
            {
                assertEqual(keys, highest, highestWrite, idle);
            }
        }
    }

    /** Keys that all have the last place as their home, so that the table goes around its end. */
    @Test
    void shouldFindKeysThatGoAroundTheEnd()
    {
        final long[] keys = new long[6];
        int found = 0;
        for (long key = 1; found < keys.length; key++)
        {
            final KeyTable alone = new KeyTable();
            if (alone.findOrAdd(key) == 1023 * 4)
            {
                keys[found++] = key;
            }
        }

        for (final long key : keys)
        {
            touch(key, key, TxnKind.WRITE);
        }

        table.remove(table.find(keys[0]));
        table.remove(table.find(keys[3]));
        for (int i = 0; i < keys.length; i++)
        {
            final int place = table.find(keys[i]);
            assertEquals(0 == i || 3 == i, KeyTable.NONE == place, "key " + i);
            assertTrue(KeyTable.NONE == place || keys[i] == table.highest(place));
        }
    }

    @Test
    void shouldKeepTheListOfAKeyWhereItMovesAndGiveItToAnotherAfterwards()
    {
        final TxnList first = touch(1, 1, TxnKind.WRITE);
        final TxnList second = touch(2, 1, TxnKind.WRITE);
        assertNotSame(first, second);
        for (long key = 3; key < 3_000; key++)
        {
            touch(key, 1, TxnKind.WRITE);
        }

        assertSame(first, table.live(table.find(1)));
        assertSame(second, table.live(table.find(2)));

        table.closeLive(table.find(1));
        table.setIdle(table.find(1), 7);
        assertNull(table.live(table.find(1)));
        assertTrue(table.isIdle(table.find(1)));
        assertEquals(table.find(1), table.findIdle(1, 7));
        assertEquals(KeyTable.NONE, table.findIdle(1, 8));
        assertSame(first, touch(3_000, 1, TxnKind.WRITE));
        assertFalse(table.isIdle(table.find(3_000)));
        assertEquals(KeyTable.NONE, table.findIdle(2, 1), "it has a list with this number");
    }

    private TxnList touch(final long key, final long timestamp, final TxnKind kind)
    {
        final int place = table.findOrAdd(key);
        table.raise(place, timestamp, kind);
        return null == table.live(place) ? table.openLive(place) : table.live(place);
    }

    private void assertEqual(
        final int keys, final Map<Long, Long> highest, final Map<Long, Long> highestWrite,
        final Map<Long, Integer> idle)
    {
        assertEquals(highest.size(), table.size());
        for (int i = 0; i < keys; i++)
        {
            final long key = key(i);
            final int place = table.find(key);
            assertEquals(highest.containsKey(key), KeyTable.NONE != place);
            if (KeyTable.NONE != place)
            {
                assertEquals(highest.get(key), table.highest(place));
                assertEquals(highestWrite.get(key), table.highestWrite(place));
                assertEquals(idle.containsKey(key), table.isIdle(place));
                assertEquals(idle.containsKey(key), null == table.live(place));
                assertEquals(idle.containsKey(key) ? place : KeyTable.NONE,
                    table.findIdle(key, idle.getOrDefault(key, 0)));
            }
        }
    }

    /** Some are 0, some negative. */
    private static long key(final int number)
    {
        return (number - 3) * 1_000_003L * (0 == (number & 1) ? 1 : Long.MAX_VALUE / 7);
    }
}
