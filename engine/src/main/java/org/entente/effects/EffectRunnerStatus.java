package org.entente.effects;

/** What an {@link EffectRunner} has done. Written by its thread; any thread may read. */
public final class EffectRunnerStatus
{
    volatile int owned;
    volatile long started;
    volatile long done;
    volatile long failed;
    volatile long fired;
    volatile long fenced;
    volatile long takenOver;

    /** Partitions that it owns. */
    public int owned()
    {
        return owned;
    }

    /** Attempts that were begun. */
    public long started()
    {
        return started;
    }

    /** Effects that were done, and settled. */
    public long done()
    {
        return done;
    }

    /** Attempts that have failed. */
    public long failed()
    {
        return failed;
    }

    /** Commands of timers that were applied. */
    public long fired()
    {
        return fired;
    }

    /** Answers that said that a partition had another owner. */
    public long fenced()
    {
        return fenced;
    }

    /** Partitions that were taken, from others or from nobody. */
    public long takenOver()
    {
        return takenOver;
    }
}
