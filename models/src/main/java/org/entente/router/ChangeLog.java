package org.entente.router;

import org.entente.pipeline.KeyHash;

/**
 * The newest changes in the order of their timestamps, limited in number and bytes; of what was dropped the last
 * position is known, the floor. Commands without a common key come in different orders at different replicas; but what
 * is kept is always the longest run of newest changes that fits, whatever the order, so replicas that have executed the
 * same commands have the same log. What lies below the last barrier is final: only that is shown. One thread.
 */
final class ChangeLog
{
    private final int changesMax;
    private final long bytesMax;
    private final int mask;
    private final Change[] slots;
    private int head;
    private int size;
    private long bytes;
    private long floorAt;
    private int floorIndex;
    private long watermark;
    private long checksum;

    ChangeLog(final int changesMax, final long bytesMax)
    {
        this.changesMax = changesMax;
        this.bytesMax = bytesMax;
        // Room for one more than the limit: it is added before the oldest goes.
        slots = new Change[Integer.highestOneBit(changesMax) << 1];
        mask = slots.length - 1;
    }

    void add(final Change change)
    {
        if (!change.isAfter(floorAt, floorIndex))
        {
            return;
        }

        int at = size;
        while (at > 0 && slot(at - 1).isAfter(change.at(), change.index()))
        {
            slots[(head + at) & mask] = slot(at - 1);
            at--;
        }

        slots[(head + at) & mask] = change;
        size++;
        bytes += change.content().length;
        checksum += change.digest();
        while (size > changesMax || bytes > bytesMax)
        {
            dropFirst();
        }
    }

    private void dropFirst()
    {
        final Change first = slot(0);
        slots[head] = null;
        head = (head + 1) & mask;
        size--;
        bytes -= first.content().length;
        checksum -= first.digest();
        floorAt = first.at();
        floorIndex = first.index();
    }

    /** Everything below that timestamp is final. */
    void onBarrier(final long executeAt)
    {
        watermark = Math.max(watermark, executeAt);
    }

    /** Index of the first change behind a position; {@link #size} if there is none. */
    int firstAfter(final long at, final int index)
    {
        int low = 0;
        int high = size;
        while (low < high)
        {
            final int middle = (low + high) >>> 1;
            if (slot(middle).isAfter(at, index))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    Change slot(final int index)
    {
        return slots[(head + index) & mask];
    }

    int size()
    {
        return size;
    }

    /** Whether changes behind a position are not kept any more. */
    boolean isGapAfter(final long at, final int index)
    {
        return at < floorAt || at == floorAt && index < floorIndex;
    }

    long floorAt()
    {
        return floorAt;
    }

    int floorIndex()
    {
        return floorIndex;
    }

    /** Timestamp of the last barrier: what is below it is final. */
    long watermark()
    {
        return watermark;
    }

    /** All kept changes, oldest first. */
    Change[] copy()
    {
        final Change[] copy = new Change[size];
        for (int i = 0; i < size; i++)
        {
            copy[i] = slot(i);
        }

        return copy;
    }

    /** What was dropped and what is final, from a snapshot. */
    void restore(final long restoredFloorAt, final int restoredFloorIndex, final long restoredWatermark)
    {
        floorAt = restoredFloorAt;
        floorIndex = restoredFloorIndex;
        watermark = restoredWatermark;
    }

    /** Of the kept changes and the floor; the watermark follows from the barrier at which it is compared. */
    long checksum()
    {
        return checksum + KeyHash.mix(floorAt ^ KeyHash.mix(floorIndex));
    }
}
