package org.entente.core.retain;

import org.entente.core.Digest;
import org.entente.core.Effects;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;

/**
 * Journals now and then what the peers have applied. Nothing depends on it for safety: at replay it lets transactions
 * leave the conflict index, and memory, as they did before.
 */
public final class FrontierRecords
{
    /** So many transactions leave the index between two records. */
    private static final long INTERVAL = 4096;

    private final int self;
    private final Topology topology;
    private final Retention retention;
    private final Effects effects;
    private long recordedAt;

    public FrontierRecords(
        final int self, final Topology topology, final Retention retention, final Effects effects)
    {
        this.self = self;
        this.topology = topology;
        this.retention = retention;
        this.effects = effects;
    }

    /** A record was read back. */
    public void onReplayed()
    {
        recordedAt = retention.prunedCount();
    }

    /** Records where enough has happened since the last time. */
    public void onTick()
    {
        if (retention.prunedCount() - recordedAt < INTERVAL)
        {
            return;
        }

        recordedAt = retention.prunedCount();
        for (long rest = NodeSet.remove(topology.members(), self); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            effects.recordFrontier(node, retention.applied(node));
        }
    }

    public void digest(final Digest digest)
    {
        digest.add(retention.prunedCount() - recordedAt);
    }
}
