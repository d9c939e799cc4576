package org.entente.simulation;

/**
 * What is counted in a run. A simulation in which one of these never happens says nothing about it: over a batch with
 * all faults each must be above 0 where {@link #isExpected} says so.
 */
public enum Counter
{
    /** Operations answered. */
    OK(true),
    /** Operations that nobody answered in time. */
    UNKNOWN(true),
    /** Operations refused before they became a transaction. */
    REFUSED(true),
    /** Operations of which the client was told that they never happen. */
    INVALIDATED(false),
    /** Operations answered although the client had given up. */
    LATE_REPLY(true),

    /** Quorum reads made. */
    QUORUM_READS(true),
    /** Quorum reads refused because no quorum answered in time, or a write was not decided in time. */
    READS_TIMED_OUT(true),
    /** Transactions decided in one round trip. */
    FAST(true),
    /** Transactions decided with a second round. */
    SLOW(true),
    /** Transactions decided by recovery. */
    RECOVERED(true),
    /** Transactions that a replica came to know as invalidated. */
    INVALIDATIONS(true),
    /** Transactions that execute later than their id. */
    PUSHED_BACK(true),
    /** Recoveries started, further attempts included. */
    RECOVERIES(true),
    /** Recoveries that ended because another one had a higher ballot. */
    RECOVERY_PREEMPTED(true),
    /** Refusals because of a promise. */
    NACKS(true),
    /** Requests sent again. */
    RESENDS(true),
    /** Questions for a transaction. */
    FETCHES(true),
    /** Questions for whatever is missing. */
    CATCH_UPS(true),
    /** Inputs after which a transaction executed that had waited for another. */
    RELEASED(true),
    /** Executions of barriers. */
    BARRIERS(true),
    /** Checksums that replicas held against their own. */
    CHECKSUMS(true),
    /** Votes refused because the id lies too far ahead. */
    SKEW_REFUSED(false),
    /** Messages dropped because deps would have been too long. */
    DEPS_OVERFLOW(true),

    /** Frames lost. */
    LOST(true),
    /** Frames delivered twice. */
    DUPLICATED(true),
    /** Frames held back behind later ones. */
    REORDERED(true),
    /** Frames that came very late. */
    TAIL_DELAYED(true),
    /** Frames that met a cut link. */
    CUT(true),
    /** One replica cut off. */
    PARTITION_SINGLE(true),
    /** The cluster cut in two. */
    PARTITION_HALF(true),
    /** A link, or all links from or to a replica, cut in one direction. */
    PARTITION_ONE_WAY(true),
    /** Two sides that only one replica reaches both of. */
    PARTITION_BRIDGE(true),
    /** A link that comes and goes. */
    PARTITION_FLAPPING(true),

    /** Replicas killed, for whatever reason. */
    CRASH(true),
    /** Replicas killed alone, at a random moment. */
    CRASH_ONE(true),
    /** All replicas killed at once. */
    CRASH_ALL(true),
    /** Replicas killed while they read their journal. */
    CRASH_IN_REPLAY(true),
    /** Replicas killed right after they had come back. */
    CRASH_AFTER_RESTART(true),
    /** Replicas killed while a recovery of theirs was under way. */
    CRASH_IN_RECOVERY(true),
    /** Replicas killed right after a promise. */
    CRASH_AFTER_PROMISE(true),
    /** Replicas that did nothing for a while, and then found everything at once. */
    PAUSE(true),

    /** Crashes that lost records. */
    TAIL_LOST(true),
    /** Journals that ended in a damaged record. */
    TAIL_TORN(true),
    /** Crashes after which records were there that had not been synced. */
    TAIL_KEPT(true),
    /** Syncs that took long. */
    SYNC_SLOW(true),
    /** Syncs that failed, and ended the replica. */
    SYNC_FAILED(true),

    /** Disks that others filled, nearly or wholly. */
    DISK_FILLED(true),
    /** Operations refused because a disk was nearly full. */
    NO_SPACE(true),
    /** Frames dropped by replicas that stood still because their disk was full. */
    STOOD_STILL(true),
    /** Records that did not fit onto a disk, which ended the replica. */
    DISK_FULL(true),

    /** Clocks set forward. */
    CLOCK_FORWARD(true),
    /** Clocks set back. */
    CLOCK_BACK(true),
    /** Clocks that stood still. */
    CLOCK_STUCK(true),
    /** Replicas whose clock runs too fast or too slow. */
    CLOCK_DRIFT(true),
    /** Replicas that share a coarse clock. */
    CLOCK_EQUAL(true),
    /** Lives of a cluster with tiny limits. */
    LIMITS(true),

    /** Snapshots begun. */
    SNAPSHOTS(true),
    /** Snapshots that became durable. */
    SNAPSHOTS_DURABLE(true),
    /** Snapshots that a crash has cut short. */
    SNAPSHOTS_LOST(true),
    /** Snapshots that were damaged, so that an older one had to do. */
    SNAPSHOTS_DAMAGED(true),
    /** Times that a replica began its life with a snapshot. */
    SNAPSHOTS_RESTORED(true),
    /** Of those, with a peer's. */
    SNAPSHOTS_TRANSFERRED(true),
    /** Times that a journal was cut at its front. */
    JOURNAL_CUT(true),

    /** Replicas that lost all that they had on their disk. */
    DISK_LOST(true),
    /** Those of them that had a bit of it turned over, and refused to start from that. */
    DISK_ROTTEN(true),
    /** Those of them that had decisions copied from a peer, because the peers had let them go. */
    DISK_COPIED(true),
    /** Those of them that vote again. */
    REJOINED(true),
    /** Messages that a replica had sent before it lost its disk, and that came after. */
    FENCED(true),
    /** Transactions proposed at reserved ids, before they were on the disk. */
    PROPOSED_EARLY(true),
    /** Reserved ids under which something may have been proposed that a restart did not find. */
    FORGOTTEN(true),
    /** Transactions that only a lost disk had held, invalidated by their coordinator. */
    MENDED(true);

    private final boolean isExpected;

    Counter(final boolean isExpected)
    {
        this.isExpected = isExpected;
    }

    /** Whether it has to happen at least once in a batch of some hundred seeds with all faults. */
    public boolean isExpected()
    {
        return isExpected;
    }

    /** As it is printed. */
    public String label()
    {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
