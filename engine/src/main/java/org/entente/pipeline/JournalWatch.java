package org.entente.pipeline;

import java.util.concurrent.TimeUnit;

import org.entente.spi.Journal;

/**
 * How the journal stage is doing, for those who decide whether to take new work. Written by the journal stage; read by
 * any thread: what waits behind a disk that hangs cannot say so itself.
 */
final class JournalWatch implements Admission.Room
{
    /** After how long without an end of its batch the stage counts as stuck, and new work is refused at the door. */
    static final long STUCK_NS = TimeUnit.SECONDS.toNanos(1);
    /** For how long a slow barrier is told of. */
    private static final long SLOW_SHOWN_NS = TimeUnit.SECONDS.toNanos(10);

    private final Journal journal;
    /** When the batch under way began, as an odd reading of the clock; 0 where there is none. */
    private volatile long busySince;
    private volatile long slowEndNs;
    private volatile long syncs;
    private volatile long slowSyncs;
    private volatile long syncNsMax;
    private long syncBeganNs;

    JournalWatch(final Journal journal)
    {
        this.journal = journal;
    }

    /** The first record of a batch is about to be appended. */
    void onBatch(final long nowNs)
    {
        busySince = nowNs | 1;
    }

    /** The barrier is about to be called. */
    void onSync(final long nowNs)
    {
        syncBeganNs = nowNs;
    }

    /** The batch is over. */
    void onBatchEnd()
    {
        busySince = 0;
    }

    /** All that was appended is durable. */
    void onSynced(final long nowNs)
    {
        final long tookNs = nowNs - syncBeganNs;
        syncs = syncs + 1;
        syncNsMax = Math.max(syncNsMax, tookNs);
        if (tookNs > journal.slowSyncNs())
        {
            slowEndNs = nowNs;
            slowSyncs = slowSyncs + 1;
        }
    }

    @Override
    public boolean hasRoom()
    {
        return journal.hasRoom();
    }

    @Override
    public boolean hasReserve()
    {
        return journal.hasReserve();
    }

    /** Whether the stage has been busy with one batch for so long that nothing should be added to what waits for it. */
    boolean isStuck()
    {
        return 0 != busySince && busyNs(System.nanoTime()) > STUCK_NS;
    }

    /** OK, SLOW, STUCK, NEARLY_FULL (no new work) or FULL (stands still). */
    String state(final long nowNs)
    {
        if (busyNs(nowNs) > STUCK_NS)
        {
            return "STUCK";
        }

        if (!hasReserve())
        {
            return "FULL";
        }

        if (!hasRoom())
        {
            return "NEARLY_FULL";
        }

        final boolean wasSlow = 0 != slowSyncs && nowNs - slowEndNs < SLOW_SHOWN_NS;
        return wasSlow || busyNs(nowNs) > journal.slowSyncNs() ? "SLOW" : "OK";
    }

    /** For how long the batch under way has been so, or 0. */
    long busyNs(final long nowNs)
    {
        final long since = busySince;
        return 0 == since ? 0 : Math.max(0, nowNs - since);
    }

    long syncs()
    {
        return syncs;
    }

    /** Barriers that took longer than {@link Journal#slowSyncNs}. */
    long slowSyncs()
    {
        return slowSyncs;
    }

    long syncNsMax()
    {
        return syncNsMax;
    }
}
