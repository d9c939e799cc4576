package org.entente.node.transfer;

import org.entente.core.topology.NodeSet;
import org.entente.core.txn.Frontier;
import org.entente.node.load.NodeProbe;

import java.util.Map;

/** The lines of a replica's report that matter here. */
final class ReplicaReport
{
    private final Map<String, String> lines;

    ReplicaReport(final String text)
    {
        lines = NodeProbe.parse(text);
    }

    /** Whether what it lacks is in no peer's memory: also of one that is being rebuilt, whose state says only that. */
    boolean isBeyondCatchUp()
    {
        return Boolean.parseBoolean(text("isBeyondCatchUp"));
    }

    /** All up to there is executed here. */
    Frontier applied()
    {
        return frontier("applied.");
    }

    /** All up to there is executed, and not in memory any more. */
    Frontier forgotten()
    {
        return frontier("forgotten.");
    }

    long number(final String key)
    {
        return Long.parseLong(text(key));
    }

    String text(final String key)
    {
        final String text = lines.get(key);
        if (null == text)
        {
            throw new IllegalStateException("the replica's report says nothing of " + key);
        }

        return text;
    }

    private Frontier frontier(final String prefix)
    {
        final Frontier frontier = new Frontier(NodeSet.ID_LIMIT);
        for (int node = 0; node < NodeSet.ID_LIMIT; node++)
        {
            final String text = lines.get(prefix + node);
            if (null != text)
            {
                frontier.set(node, Long.parseLong(text));
            }
        }

        return frontier;
    }
}
