package org.entente.simulation.check;

import org.agrona.collections.IntArrayList;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Finds a shortest cycle through each strongly connected part of a graph, looking at some kinds of edges only. Leaving
 * a bundle costs nothing, so that shortest means fewest transactions.
 */
final class CycleSearch
{
    /** Starts tried within one part; the cycle is a shortest one of those through them. */
    private static final int STARTS_MAX = 256;

    private final Graph graph;
    private final int kinds;
    private final int[] component;
    private int components;

    /** @param kinds bits of the kinds of edges to look at. The graph is indexed. */
    CycleSearch(final Graph graph, final int kinds)
    {
        this.graph = graph;
        this.kinds = kinds;
        component = new int[graph.nodes()];
        findComponents();
    }

    private boolean isUsed(final int edge)
    {
        return 0 != (graph.kind(edge).bit & kinds);
    }

    /** Tarjan's algorithm, with a stack of its own: a path can be as long as the history. */
    private void findComponents()
    {
        final int nodes = graph.nodes();
        final int[] indexes = new int[nodes];
        final int[] lows = new int[nodes];
        final int[] places = new int[nodes];
        final IntArrayList path = new IntArrayList(64, -1);
        final IntArrayList open = new IntArrayList(64, -1);
        Arrays.fill(component, -1);
        int count = 0;
        for (int root = 0; root < nodes; root++)
        {
            if (0 != indexes[root])
            {
                continue;
            }

            path.addInt(root);
            while (!path.isEmpty())
            {
                final int node = path.getInt(path.size() - 1);
                if (0 == indexes[node])
                {
                    indexes[node] = ++count;
                    lows[node] = count;
                    places[node] = graph.start(node);
                    open.addInt(node);
                }

                final int child = nextChild(node, places, indexes, lows);
                if (child >= 0)
                {
                    path.addInt(child);
                    continue;
                }

                path.removeAt(path.size() - 1);
                if (lows[node] == indexes[node])
                {
                    closeComponent(node, open);
                }

                if (!path.isEmpty())
                {
                    final int parent = path.getInt(path.size() - 1);
                    lows[parent] = Math.min(lows[parent], lows[node]);
                }
            }
        }
    }

    private int nextChild(final int node, final int[] places, final int[] indexes, final int[] lows)
    {
        while (places[node] < graph.start(node + 1))
        {
            final int edge = graph.edgeAt(places[node]++);
            final int target = graph.to(edge);
            if (!isUsed(edge))
            {
                continue;
            }

            if (0 == indexes[target])
            {
                return target;
            }

            if (component[target] < 0)
            {
                lows[node] = Math.min(lows[node], indexes[target]);
            }
        }

        return -1;
    }

    private void closeComponent(final int root, final IntArrayList open)
    {
        int node;
        do
        {
            node = open.removeAt(open.size() - 1);
            component[node] = components;
        }
        while (node != root);
        components++;
    }

    /** @return for each part with a cycle, the edges of a shortest one; the first leaves a transaction. */
    int[][] shortestCycles(final int max)
    {
        final int[] sizes = new int[components];
        for (final int c : component)
        {
            sizes[c]++;
        }

        final int[][] cycles = new int[components][];
        final int[] starts = new int[components];
        for (int node = 0; node < graph.txns(); node++)
        {
            final int c = component[node];
            if (sizes[c] > 1 && starts[c]++ < STARTS_MAX)
            {
                final int[] cycle = shortestFrom(node);
                if (null == cycles[c] || cycle.length > 0 && cost(cycle) < cost(cycles[c]))
                {
                    cycles[c] = cycle;
                }
            }
        }

        return Arrays.stream(cycles).filter((cycle) -> null != cycle && cycle.length > 0).limit(max)
            .toArray(int[][]::new);
    }

    private int cost(final int[] cycle)
    {
        int cost = 0;
        for (final int edge : cycle)
        {
            cost += graph.isTxn(graph.from(edge)) ? 1 : 0;
        }

        return cost;
    }

    private int[] shortestFrom(final int start)
    {
        final int[] costs = new int[graph.nodes()];
        final int[] cameBy = new int[graph.nodes()];
        Arrays.fill(costs, Integer.MAX_VALUE);
        final ArrayDeque<Integer> next = new ArrayDeque<>();
        costs[start] = 0;
        next.add(start);
        int closing = -1;
        int closingCost = Integer.MAX_VALUE;
        while (!next.isEmpty())
        {
            final int node = next.poll();
            final int step = graph.isTxn(node) ? 1 : 0;
            for (int place = graph.start(node); place < graph.start(node + 1); place++)
            {
                final int edge = graph.edgeAt(place);
                final int target = graph.to(edge);
                if (!isUsed(edge) || component[target] != component[start])
                {
                    continue;
                }

                final int cost = costs[node] + step;
                if (target == start && cost < closingCost)
                {
                    closing = edge;
                    closingCost = cost;
                }
                else if (target != start && cost < costs[target])
                {
                    costs[target] = cost;
                    cameBy[target] = edge;
                    push(next, target, 0 == step);
                }
            }
        }

        return closing < 0 ? new int[0] : path(start, closing, cameBy);
    }

    private static void push(final ArrayDeque<Integer> next, final int node, final boolean isFree)
    {
        if (isFree)
        {
            next.addFirst(node);
        }
        else
        {
            next.addLast(node);
        }
    }

    private int[] path(final int start, final int closing, final int[] cameBy)
    {
        final IntArrayList reversed = new IntArrayList(8, -1);
        int edge = closing;
        reversed.addInt(edge);
        while (graph.from(edge) != start)
        {
            edge = cameBy[graph.from(edge)];
            reversed.addInt(edge);
        }

        final int[] path = new int[reversed.size()];
        for (int i = 0; i < path.length; i++)
        {
            path[i] = reversed.getInt(path.length - 1 - i);
        }

        return path;
    }
}
