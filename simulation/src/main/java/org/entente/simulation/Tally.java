package org.entente.simulation;

/** What happened in a run, or in many, added up. Not thread-safe. */
public final class Tally
{
    private final long[] counts = new long[Counter.values().length];
    private long runs;
    private long events;
    private long simulatedMicros;
    private long settleMicrosMax;
    private long digest = 17;

    public long of(final Counter counter)
    {
        return counts[counter.ordinal()];
    }

    /** Runs added up here. */
    public long runs()
    {
        return runs;
    }

    /** Events of all runs. */
    public long events()
    {
        return events;
    }

    /** Simulated time of all runs. */
    public long simulatedMicros()
    {
        return simulatedMicros;
    }

    /** The longest simulated time that a cluster took, after its last fault, until all replicas were equal. */
    public long settleMicrosMax()
    {
        return settleMicrosMax;
    }

    /** Changes with every frame, clock reading and execution: equal for equal runs. */
    public long digest()
    {
        return digest;
    }

    /** Adds what another has counted. */
    public void add(final Tally other)
    {
        for (int i = 0; i < counts.length; i++)
        {
            counts[i] += other.counts[i];
        }

        runs += other.runs;
        events += other.events;
        simulatedMicros += other.simulatedMicros;
        settleMicrosMax = Math.max(settleMicrosMax, other.settleMicrosMax);
        digest = digest * 31 + other.digest;
    }

    void count(final Counter counter)
    {
        counts[counter.ordinal()]++;
    }

    void count(final Counter counter, final long times)
    {
        counts[counter.ordinal()] += times;
    }

    void mix(final long value)
    {
        digest = (digest ^ value) * 0x9E3779B97F4A7C15L;
        digest ^= digest >>> 29;
    }

    void end(final long eventsOfRun, final long micros, final long settleMicros)
    {
        runs++;
        events += eventsOfRun;
        simulatedMicros += micros;
        settleMicrosMax = Math.max(settleMicrosMax, settleMicros);
    }
}
