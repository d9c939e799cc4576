package org.entente;

import org.agrona.concurrent.EpochMicroClock;
import org.agrona.concurrent.OffsetEpochNanoClock;

/**
 * Microseconds since the Unix epoch that progress with the monotonic clock and are compared with the system's clock now
 * and then: does not jump with every adjustment of that, and does not allocate. Any thread.
 */
final class SteadyMicroClock implements EpochMicroClock
{
    private final OffsetEpochNanoClock clock = new OffsetEpochNanoClock();

    @Override
    public long microTime()
    {
        return clock.nanoTime() / 1_000;
    }
}
