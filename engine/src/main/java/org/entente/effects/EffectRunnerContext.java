package org.entente.effects;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.agrona.SystemUtil;
import org.agrona.concurrent.NanoClock;

/** Configuration of an {@link EffectRunner}. Durations in nanoseconds. */
public final class EffectRunnerContext
{
    /** Property: how often a partition is asked for what is to be done. */
    public static final String POLL_INTERVAL_PROP = "entente.effects.poll.interval";
    /** Property: most effects of a partition that are done at the same time. */
    public static final String IN_FLIGHT_MAX_PROP = "entente.effects.in.flight.max";
    /** Property: how long a handler may take. */
    public static final String TIMEOUT_PROP = "entente.effects.timeout";
    /** Property: pause before the second attempt; it doubles with each further one. */
    public static final String BACK_OFF_MIN_PROP = "entente.effects.back.off.min";
    /** Property: longest pause between two attempts. */
    public static final String BACK_OFF_MAX_PROP = "entente.effects.back.off.max";

    final Map<String, EffectHandler> handlers = new HashMap<>();
    long runnerId = new SecureRandom().nextLong() | 1;
    long pollIntervalNs = duration(POLL_INTERVAL_PROP, 10, TimeUnit.MILLISECONDS);
    int inFlightMax = Integer.getInteger(IN_FLIGHT_MAX_PROP, 32);
    long timeoutNs = duration(TIMEOUT_PROP, 30, TimeUnit.SECONDS);
    long backOffMinNs = duration(BACK_OFF_MIN_PROP, 100, TimeUnit.MILLISECONDS);
    long backOffMaxNs = duration(BACK_OFF_MAX_PROP, 30, TimeUnit.SECONDS);
    NanoClock nanoClock = System::nanoTime;
    LongSupplier epochMicros = () -> TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());

    private static long duration(final String name, final long amount, final TimeUnit unit)
    {
        return SystemUtil.getDurationInNanos(name, unit.toNanos(amount));
    }

    /** Who does the effects of a channel. One for each channel. */
    public EffectRunnerContext handler(final String channel, final EffectHandler handler)
    {
        if (null != handlers.put(channel, handler))
        {
            throw new IllegalArgumentException("channel \"" + channel + "\" has a handler already");
        }

        return this;
    }

    /** Names the runner among all that ever were; drawn at random by default. Not 0. */
    public EffectRunnerContext runnerId(final long id)
    {
        runnerId = id;
        return this;
    }

    /** How often a partition is asked for what is to be done; default 10 ms. */
    public EffectRunnerContext pollIntervalNs(final long nanos)
    {
        pollIntervalNs = nanos;
        return this;
    }

    /** Most effects of a partition that are done at the same time; default 32. */
    public EffectRunnerContext inFlightMax(final int count)
    {
        inFlightMax = count;
        return this;
    }

    /** How long a handler may take before the attempt counts as failed; default 30 s. */
    public EffectRunnerContext timeoutNs(final long nanos)
    {
        timeoutNs = nanos;
        return this;
    }

    /** Pause before the second attempt, doubled with each further one; default 100 ms to 30 s. */
    public EffectRunnerContext backOffNs(final long min, final long max)
    {
        backOffMinNs = min;
        backOffMaxNs = max;
        return this;
    }

    /** The clocks: one that only goes on, and the time since the Unix epoch in microseconds. */
    public EffectRunnerContext clocks(final NanoClock nanos, final LongSupplier micros)
    {
        nanoClock = nanos;
        epochMicros = micros;
        return this;
    }

    EffectRunnerContext conclude()
    {
        check(0 != runnerId, "runnerId", runnerId, "not 0");
        check(pollIntervalNs > 0, POLL_INTERVAL_PROP, pollIntervalNs, "above 0 ns");
        check(inFlightMax > 0 && inFlightMax <= 1024, IN_FLIGHT_MAX_PROP, inFlightMax, "1 to 1024");
        check(timeoutNs > 0, TIMEOUT_PROP, timeoutNs, "above 0 ns");
        check(backOffMinNs > 0, BACK_OFF_MIN_PROP, backOffMinNs, "above 0 ns");
        check(backOffMaxNs >= backOffMinNs, BACK_OFF_MAX_PROP, backOffMaxNs, "not below " + BACK_OFF_MIN_PROP);
        return this;
    }

    private static void check(final boolean isGood, final String name, final long value, final String expected)
    {
        if (!isGood)
        {
            throw new IllegalArgumentException(name + " is " + value + ": " + expected + " expected");
        }
    }
}
