package org.entente.core.time;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

class DeadlinesTest
{
    private static final class Item extends Timed
    {
        private final int number;

        Item(final int number)
        {
            this.number = number;
        }

        @Override
        protected long tieBreaker()
        {
            return number;
        }
    }

    @Test
    void shouldExpireInTheOrderOfASortedList()
    {
        final Random random = new Random(7);
        final Deadlines<Item> deadlines = new Deadlines<>();
        final List<Item> items = new ArrayList<>();
        final List<Item> scheduled = new ArrayList<>();
        for (int i = 0; i < 300; i++)
        {
            items.add(new Item(i));
        }

        for (int step = 0; step < 100_000; step++)
        {
            final Item item = items.get(random.nextInt(items.size()));
            if (random.nextInt(3) > 0)
            {
                deadlines.schedule(item, random.nextInt(1000));
                scheduled.remove(item);
                scheduled.add(item);
            }
            else
            {
                deadlines.cancel(item);
                scheduled.remove(item);
            }

            if (0 == step % 10)
            {
                final int now = random.nextInt(1000);
                scheduled.sort(Comparator.comparingLong(Item::deadline).thenComparingInt(i -> i.number));
                final Item expected = scheduled.isEmpty() || scheduled.get(0).deadline() > now ?
                    null : scheduled.remove(0);
                assertSame(expected, deadlines.pollExpired(now));
            }

            assertEquals(scheduled.size(), deadlines.size());
        }

        deadlines.schedule(items.get(0), 5);
        assertNull(deadlines.pollExpired(-1));
    }

    @Test
    void shouldMintAboveEverythingSeenWhateverThePhysicalClockDoes()
    {
        final Random random = new Random(11);
        final HybridClock clock = new HybridClock(3);
        long highest = 0;
        for (int step = 0; step < 100_000; step++)
        {
            clock.now(random.nextInt(1_000_000));
            if (random.nextBoolean())
            {
                final long seen = Timestamp.of(random.nextInt(1_000_000), random.nextInt(5));
                clock.witness(seen);
                highest = Math.max(highest, seen);
            }

            final long minted = clock.next();
            assertEquals(3, Timestamp.node(minted));
            assertEquals(true, minted > highest);
            highest = minted;
        }
    }
}
