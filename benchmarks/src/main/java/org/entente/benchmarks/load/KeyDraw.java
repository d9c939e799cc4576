package org.entente.benchmarks.load;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws keys 0 to n - 1: all alike, by Zipf's law (exponent 0.99), or always the same. */
public final class KeyDraw
{
    /** Beyond, a table of Zipf's law takes too much memory. */
    public static final int KEYS_MAX = 10_000_000;
    private static final double EXPONENT = 0.99;

    private final SplittableRandom random;
    private final int keys;
    private final double[] cumulated;

    /**
     * @param distribution {@code uniform}, {@code zipf} or {@code hot}.
     * @param keys         1 to {@link #KEYS_MAX}.
     */
    public KeyDraw(final String distribution, final int keys, final long seed)
    {
        if (keys < 1 || keys > KEYS_MAX)
        {
            throw new IllegalArgumentException("keys is " + keys + ": use 1 to " + KEYS_MAX);
        }

        random = new SplittableRandom(seed);
        switch (distribution)
        {
            case "uniform" ->
            {
                this.keys = keys;
                cumulated = null;
            }
            case "hot" ->
            {
                this.keys = 1;
                cumulated = null;
            }
            case "zipf" ->
            {
                this.keys = keys;
                cumulated = zipf(keys);
            }
            default -> throw new IllegalArgumentException(
                "distribution is '" + distribution + "': use uniform, zipf or hot");
        }
    }

    public long next()
    {
        if (null == cumulated)
        {
            return random.nextInt(keys);
        }

        final int place = Arrays.binarySearch(cumulated, random.nextDouble());
        return Math.min(keys - 1, place < 0 ? -place - 1 : place);
    }

    /** Whether the next request is a read. */
    boolean isRead(final double share)
    {
        return share > 0 && random.nextDouble() < share;
    }

    private static double[] zipf(final int keys)
    {
        final double[] sums = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++)
        {
            sum += 1 / Math.pow(i + 1, EXPONENT);
            sums[i] = sum;
        }
        for (int i = 0; i < keys; i++)
        {
            sums[i] /= sum;
        }

        return sums;
    }
}
