package org.entente.simulation;

/** One replica's wall clock, which may be wrong in every way that a clock can be. */
final class SimulatedClock
{
    private static final long EPOCH_MICROS = 1_700_000_000_000_000L;
    private static final long MILLION = 1_000_000;

    private long offset;
    private long driftPpm;
    private long stepMicros = 1;
    private long stuckAt = -1;

    /** Reads it. @param now simulated time in microseconds. @return microseconds since the Unix epoch. */
    long read(final long now)
    {
        final long at = stuckAt >= 0 ? stuckAt : now;
        final long reading = EPOCH_MICROS + at + at * driftPpm / MILLION + offset;
        return stepMicros > 1 ? reading - reading % stepMicros : reading;
    }

    /** Sets it forward or back. */
    void jump(final long micros)
    {
        offset += micros;
    }

    /** How wrong it is, drift apart. */
    long offset()
    {
        return offset;
    }

    /** Runs faster or slower by so many millionths. */
    void drift(final long ppm)
    {
        driftPpm = ppm;
    }

    /** Advances in steps of so many microseconds. */
    void step(final long micros)
    {
        stepMicros = micros;
    }

    void stick(final long now)
    {
        stuckAt = now;
    }

    void unstick()
    {
        stuckAt = -1;
    }
}
