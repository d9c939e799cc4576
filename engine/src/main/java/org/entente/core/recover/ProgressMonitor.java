package org.entente.core.recover;

import org.entente.core.Outbox;
import org.entente.core.ReplicaConfig;
import org.entente.core.ReplicaStatus;
import org.entente.core.message.Fetch;
import org.entente.core.time.Deadlines;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.TxnRecord;

/**
 * Watches over transactions that were heard of and stay undecided: asks about them first, then has them recovered
 * (protocol, sections 5 to 7). Attempts are staggered by the distance from the coordinator's id, jittered by a hash and
 * backed off, so that two recoverers do not run in step forever.
 */
public final class ProgressMonitor
{
    private static final int BACK_OFF_SHIFT_MAX = 4;
    private static final int BEHIND_FACTOR = 4;
    private static final int FETCHES_PER_TICK_MAX = 16;

    /** One that finds no place to be recovered tries again after this part of the recovery delay. */
    private static final int PLACE_DIVISOR = 32;

    private final int self;
    private final Topology topology;
    private final ReplicaConfig config;
    private final HybridClock clock;
    private final Deadlines<TxnRecord> deadlines;
    private final Recovery recovery;
    private final Outbox outbox;
    private final ReplicaStatus status;
    private final Fetch fetch;
    private int fetchesLeft = FETCHES_PER_TICK_MAX;

    public ProgressMonitor(
        final int self,
        final Topology topology,
        final ReplicaConfig config,
        final HybridClock clock,
        final Deadlines<TxnRecord> deadlines,
        final Recovery recovery,
        final Outbox outbox,
        final ReplicaStatus status)
    {
        this.self = self;
        this.topology = topology;
        this.config = config;
        this.clock = clock;
        this.deadlines = deadlines;
        this.recovery = recovery;
        this.outbox = outbox;
        this.status = status;
        this.fetch = new Fetch(topology.idLimit());
    }

    /** Watches a transaction that is undecided here, unless it has a deadline already. */
    public void watch(final TxnRecord txn)
    {
        if (!txn.isDecided() && !txn.isScheduled())
        {
            deadlines.schedule(txn, clock.elapsed() + config.fetchDelayMicros);
        }
    }

    /** Watches a transaction of which a restart, a refusal or a lost ballot says that asking is not enough. */
    public void watchForRecovery(final TxnRecord txn)
    {
        txn.attempts = Math.max(txn.attempts, 1);
        // All that this replica votes on waits for what it has forgotten.
        final boolean isUrgent = txn.isForgotten() && 1 == txn.attempts;
        deadlines.schedule(txn, clock.elapsed() + (isUrgent ? 0 : recoveryDelay(txn)));
    }

    /** Time has passed: so many questions may be asked again. */
    public void onTick()
    {
        fetchesLeft = FETCHES_PER_TICK_MAX;
    }

    /** The time of a watched transaction has come, and it is still undecided. */
    public void onDeadline(final TxnRecord txn)
    {
        final boolean isOwn = self == txn.coordinator();
        if (0 == txn.attempts && !isOwn)
        {
            if (status.isBehind)
            {
                // Catching up brings what was decided, in the order in which it is needed. To ask for each transaction
                // beside it would only add to what this replica cannot keep up with.
                txn.attempts = 1;
                deadlines.schedule(txn, clock.elapsed() + BEHIND_FACTOR * recoveryDelay(txn));
            }
            else if (0 == fetchesLeft)
            {
                // Its turn comes with one of the next ticks: a dead coordinator may have left a thousand of them.
                deadlines.schedule(txn, clock.elapsed() + 1);
            }
            else
            {
                fetchesLeft--;
                ask(NodeSet.of(txn.coordinator()), txn);
                txn.attempts = 1;
                // The delay counts from when it was first heard of; but an answer gets the time that the question had.
                final long rest = recoveryDelay(txn) - config.fetchDelayMicros;
                deadlines.schedule(txn, clock.elapsed() + Math.max(rest, config.fetchDelayMicros));
            }

            return;
        }

        txn.attempts++;
        if (status.isRebuilding)
        {
            // It may not promise, so it cannot recover; the others do, and maybe have.
            ask(topology.members(), txn);
            deadlines.schedule(txn, clock.elapsed() + recoveryDelay(txn));
        }
        else if (!recovery.start(txn))
        {
            // As many as may be are being recovered already. A place is free as soon as one of them is decided, which
            // is soon, or never where this replica is cut off: then thousands may wait, and each look costs time.
            txn.attempts--;
            deadlines.schedule(txn, clock.elapsed() + Math.max(1, config.recoveryDelayMicros / PLACE_DIVISOR));
        }
    }

    /** Asks peers what they know of a transaction. */
    public void ask(final long peers, final TxnRecord txn)
    {
        status.fetches++;
        fetch.txnId = txn.txnId();
        outbox.send(NodeSet.remove(peers & topology.members(), self), fetch);
    }

    /** The coordinator itself, after a restart, is the first to try. */
    private long recoveryDelay(final TxnRecord txn)
    {
        final long unit = config.recoveryDelayMicros;
        final int distance = Math.floorMod(self - txn.coordinator(), topology.idLimit());
        final int shift = Math.min(Math.max(0, txn.attempts - 1), BACK_OFF_SHIFT_MAX);
        final long stagger = distance > 1 ? (distance - 1) * unit / 2 : 0;
        final long drawn = (Timestamp.time(txn.txnId()) ^ txn.attempts) << Byte.SIZE | txn.coordinator() ^ self;
        final long jitter = Long.remainderUnsigned(mix(drawn), unit / 4 + 1);

        return (unit << shift) + stagger + jitter;
    }

    private static long mix(final long value)
    {
        long z = value * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
