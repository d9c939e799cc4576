package org.entente.benchmarks.load;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KeyDrawTest
{
    private static final int DRAWS = 100_000;

    @Test
    void shouldDrawAllAlike()
    {
        final int[] counts = draw("uniform", 10);

        for (final int count : counts)
        {
            assertEquals(DRAWS / 10, count, DRAWS / 100);
        }
    }

    @Test
    void shouldDrawByZipfsLaw()
    {
        final int[] counts = draw("zipf", 1_000);

        // The first is twice as frequent as the second, ten times as the tenth.
        assertEquals(2, counts[0] / (double)counts[1], 0.2);
        assertEquals(10, counts[0] / (double)counts[9], 1.5);
        assertTrue(counts[999] < counts[9]);
    }

    @Test
    void shouldDrawOneAlways()
    {
        assertEquals(DRAWS, draw("hot", 1_000)[0]);
    }

    @Test
    void shouldSayWhatItCannotDraw()
    {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new KeyDraw("normal", 1, 1))
            .getMessage().contains("uniform, zipf or hot"));
        assertThrows(IllegalArgumentException.class, () -> new KeyDraw("uniform", 0, 1));
    }

    private static int[] draw(final String distribution, final int keys)
    {
        final KeyDraw draw = new KeyDraw(distribution, keys, 7);
        final int[] counts = new int[keys];
        for (int i = 0; i < DRAWS; i++)
        {
            counts[(int)draw.next()]++;
        }

        return counts;
    }
}
