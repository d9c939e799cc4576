package org.entente.benchmarks.load;

import java.util.concurrent.TimeUnit;

/**
 * What a client asks for.
 *
 * @param ratePerSecond of an open loop: requests are due at equal distances, whatever the answers do; 0 for a closed
 *                      loop, in which the answer of one request lets the next go.
 * @param window        most requests without an answer; of an open loop: those that are due beyond wait, and their
 *                      waiting counts.
 * @param warmupNs      before anything is counted.
 * @param measureNs     during which it is.
 * @param distribution  of keys: {@link KeyDraw}.
 * @param keys          how many there are.
 * @param readShare     0 to 1.
 * @param payload       bytes that a write carries.
 * @param seed          of what is drawn.
 */
public record Load(
    long ratePerSecond, int window, long warmupNs, long measureNs, String distribution, int keys, double readShare,
    int payload, long seed)
{
    /** Most requests in flight at once. */
    public static final int WINDOW_MAX = 65_536;

    /** From settings: rate, window, warmup and seconds, keys, distribution, reads, payload, seed. */
    public static Load of(final Settings settings)
    {
        final Load load = new Load(
            settings.number("rate", 0),
            (int)settings.number("window", 1),
            TimeUnit.MILLISECONDS.toNanos((long)(1000 * settings.fraction("warmup", 5))),
            TimeUnit.MILLISECONDS.toNanos((long)(1000 * settings.fraction("seconds", 5))),
            settings.text("distribution", "uniform"),
            (int)settings.number("keys", 100_000),
            settings.fraction("reads", 0),
            (int)settings.number("payload", 128),
            settings.number("seed", 1));
        if (load.window < 1 || load.window > WINDOW_MAX)
        {
            throw new IllegalArgumentException("window is " + load.window + ": use 1 to " + WINDOW_MAX);
        }

        return load;
    }

    /** In a few words. */
    public String name()
    {
        return 0 == ratePerSecond ? window + " in flight" : ratePerSecond + "/s";
    }
}
