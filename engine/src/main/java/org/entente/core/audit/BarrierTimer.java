package org.entente.core.audit;

import org.entente.core.Digest;
import org.entente.core.ReplicaConfig;
import org.entente.core.ReplicaStatus;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Chains;

/**
 * Says when this replica should start a barrier: where none has executed here for the configured time, but something
 * else has. Each replica waits a little longer than the one of the next lower id, so that one of them does it and the
 * others see that it was done; where that one is down, the next takes over. Never more than one of its own at a time.
 */
public final class BarrierTimer
{
    private final HybridClock clock;
    private final Chains chains;
    private final ReplicaStatus status;
    private final long intervalMicros;
    private long barrierSeen;
    private long executedThen;
    private long sinceMicros;
    private long started;

    public BarrierTimer(
        final int self,
        final Topology topology,
        final ReplicaConfig config,
        final HybridClock clock,
        final Chains chains,
        final ReplicaStatus status)
    {
        this.clock = clock;
        this.chains = chains;
        this.status = status;
        final int rank = NodeSet.size(topology.members() & ((1L << self) - 1));
        intervalMicros = config.barrierMicros + config.barrierMicros / topology.size() * rank;
    }

    /** From now on, time counts. */
    public void onStart()
    {
        sinceMicros = clock.elapsed();
    }

    /** Whether a barrier should be started now. */
    public boolean isDue()
    {
        if (status.lastBarrier != barrierSeen)
        {
            barrierSeen = status.lastBarrier;
            executedThen = status.executed;
            sinceMicros = clock.elapsed();
        }

        return intervalMicros > 0 && clock.elapsed() >= sinceMicros + intervalMicros &&
            status.executed != executedThen && (Timestamp.NONE == started || chains.applied().covers(started));
    }

    /**
     * @param barrier that was started, or none where there was no place for it: it stays due. A replica under load has
     *                all its places taken nearly always, and would never compare if it waited for another interval.
     */
    public void onStarted(final long barrier)
    {
        if (Timestamp.NONE == barrier)
        {
            return;
        }

        started = barrier;
        sinceMicros = clock.elapsed();
    }

    /** Adds what says when the next barrier is due. */
    public void digest(final Digest digest, final long elapsed)
    {
        digest.addPace(barrierSeen).addPace(status.executed - executedThen);
        digest.addPace(sinceMicros - elapsed).addPace(started);
    }
}
