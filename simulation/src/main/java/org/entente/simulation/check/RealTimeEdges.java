package org.entente.simulation.check;

import org.agrona.collections.IntArrayList;

/**
 * Puts real time into a graph: whatever was answered before something else was asked for is before it. A chain of
 * bundles stands for the moments at which answers gave way to requests, so that the edges are as many as the
 * transactions and not as many as their pairs. What was never answered has no end, and is before nothing.
 */
final class RealTimeEdges
{
    private RealTimeEdges()
    {
    }

    static void add(final Txns txns, final Graph graph)
    {
        final IntArrayList timeline = txns.timeline();
        int moment = -1;
        boolean isOpen = false;
        for (int i = 0; i < timeline.size(); i++)
        {
            final int event = timeline.getInt(i);
            if (event < 0)
            {
                if (!isOpen)
                {
                    final int next = graph.addBundle();
                    if (moment >= 0)
                    {
                        graph.add(moment, next, EdgeKind.REAL_TIME, Graph.NO_KEY);
                    }
                    moment = next;
                    isOpen = true;
                }
                graph.add(-1 - event, moment, EdgeKind.REAL_TIME, Graph.NO_KEY);
            }
            else if (txns.at(event).hasHappened)
            {
                isOpen = false;
                if (moment >= 0)
                {
                    graph.add(moment, event, EdgeKind.REAL_TIME, Graph.NO_KEY);
                }
            }
        }
    }
}
