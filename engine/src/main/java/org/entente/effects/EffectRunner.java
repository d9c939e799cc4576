package org.entente.effects;

import org.agrona.concurrent.Agent;
import org.entente.app.Commands;
import org.entente.app.EffectLimits;

/**
 * Does the effects of the partitions that it owns, and tries to own those that nobody does. Any number of them may run,
 * in nodes or elsewhere; each partition has one owner at a time. An agent: one thread calls {@link #doWork}, as often
 * as it likes, and {@link #onClose}. Handlers are called by that thread.
 */
public final class EffectRunner implements Agent
{
    private final PartitionRunner[] partitions = new PartitionRunner[EffectLimits.PARTITIONS];
    private final EffectRunnerStatus status = new EffectRunnerStatus();
    private final long runnerId;

    /**
     * @param commands to the cluster; not closed by this. Outcomes may be unknown: it is sent again, and counts once.
     * @throws IllegalArgumentException naming the first problem of the configuration.
     */
    public EffectRunner(final Commands commands, final EffectRunnerContext context)
    {
        context.conclude();
        runnerId = context.runnerId;
        for (int i = 0; i < partitions.length; i++)
        {
            partitions[i] = new PartitionRunner(i, commands, context, status);
        }
    }

    @Override
    public int doWork()
    {
        int work = 0;
        for (final PartitionRunner partition : partitions)
        {
            work += partition.doWork();
        }

        return work;
    }

    @Override
    public String roleName()
    {
        return "effect-runner";
    }

    /** Under which it owns partitions. Any thread. */
    public long runnerId()
    {
        return runnerId;
    }

    /** What it has done. Any thread. */
    public EffectRunnerStatus status()
    {
        return status;
    }

    /** Gives its partitions back, without waiting for an answer: others need not wait for the end of the leases. */
    @Override
    public void onClose()
    {
        for (final PartitionRunner partition : partitions)
        {
            partition.release();
        }
    }
}
