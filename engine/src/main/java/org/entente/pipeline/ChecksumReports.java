package org.entente.pipeline;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Checksums of the application on their way back from the execution stage, which takes them at barriers, to the
 * consensus stage, which reads them as an input when time passes. Neither ever waits for the other: where there is no
 * room, the newest is dropped and counted, which costs one comparison.
 */
final class ChecksumReports
{
    /** Barriers that may execute between two ticks. */
    static final int CAPACITY = 64;

    private final long[] barriers = new long[CAPACITY];
    private final long[] checksums = new long[CAPACITY];
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private volatile long dropped;

    /** Execution stage only. */
    void offer(final long barrier, final long checksum)
    {
        final long next = written.get();
        if (next - read.get() == CAPACITY)
        {
            dropped++;
            return;
        }

        barriers[(int)(next % CAPACITY)] = barrier;
        checksums[(int)(next % CAPACITY)] = checksum;
        written.setRelease(next + 1);
    }

    /**
     * Consensus stage only: takes the oldest into a slot, as the inbound event that it is for the replica.
     *
     * @return false where there is none; the slot is not touched then.
     */
    boolean poll(final InboundSlot slot)
    {
        final long next = read.get();
        if (next == written.getAcquire())
        {
            return false;
        }

        slot.type = InboundType.CHECKSUM;
        slot.session = barriers[(int)(next % CAPACITY)];
        slot.correlation = checksums[(int)(next % CAPACITY)];
        read.setRelease(next + 1);
        return true;
    }

    /** Reports that found no room. Any thread. */
    long dropped()
    {
        return dropped;
    }
}
