package org.entente.simulation.check;

import java.util.Arrays;

/**
 * What is before what. Nodes below {@link #txns()} are transactions; those above stand for bundles of edges: each of
 * their predecessors is before each of their successors.
 */
final class Graph
{
    static final int NO_KEY = -1;
    private static final EdgeKind[] KINDS = EdgeKind.values();

    private final int txns;
    private int nodes;
    private int edges;
    private int[] from = new int[1024];
    private int[] to = new int[1024];
    private int[] keys = new int[1024];
    private byte[] kinds = new byte[1024];
    /** Edges by the node that they leave: those of n are outgoing[starts[n]] to outgoing[starts[n + 1] - 1]. */
    private int[] starts;
    private int[] outgoing;
    private int[] order;

    Graph(final int txns)
    {
        this.txns = txns;
        nodes = txns;
    }

    int txns()
    {
        return txns;
    }

    int nodes()
    {
        return nodes;
    }

    int edges()
    {
        return edges;
    }

    boolean isTxn(final int node)
    {
        return node < txns;
    }

    int from(final int edge)
    {
        return from[edge];
    }

    int to(final int edge)
    {
        return to[edge];
    }

    /** Dense number of the key that the edge is about, or {@link #NO_KEY}. */
    int key(final int edge)
    {
        return keys[edge];
    }

    EdgeKind kind(final int edge)
    {
        return KINDS[kinds[edge]];
    }

    /** A node that stands for a bundle of edges. */
    int addBundle()
    {
        return nodes++;
    }

    /** Nothing is before itself: such an edge is left out. */
    void add(final int source, final int target, final EdgeKind kind, final int key)
    {
        if (source == target)
        {
            return;
        }

        if (edges == from.length)
        {
            from = Arrays.copyOf(from, edges * 2);
            to = Arrays.copyOf(to, edges * 2);
            keys = Arrays.copyOf(keys, edges * 2);
            kinds = Arrays.copyOf(kinds, edges * 2);
        }

        from[edges] = source;
        to[edges] = target;
        keys[edges] = key;
        kinds[edges] = (byte)kind.ordinal();
        edges++;
    }

    /** Takes back the nodes and edges behind the first ones. */
    void truncate(final int nodeCount, final int edgeCount)
    {
        nodes = nodeCount;
        edges = edgeCount;
    }

    /** Sorts the edges by the node that they leave; to be called before {@link #start} and {@link #edgeAt}. */
    void index()
    {
        starts = new int[nodes + 1];
        for (int i = 0; i < edges; i++)
        {
            starts[from[i] + 1]++;
        }

        for (int i = 0; i < nodes; i++)
        {
            starts[i + 1] += starts[i];
        }

        final int[] next = Arrays.copyOf(starts, nodes);
        outgoing = new int[edges];
        for (int i = 0; i < edges; i++)
        {
            outgoing[next[from[i]]++] = i;
        }
    }

    /** Place of the first edge that leaves a node; its last is before {@code start(node + 1)}. */
    int start(final int node)
    {
        return starts[node];
    }

    /** Number of the edge at a place. */
    int edgeAt(final int place)
    {
        return outgoing[place];
    }

    /** Whether no cycle is in it. Indexes it first. */
    boolean isAcyclic()
    {
        index();
        final int[] incoming = new int[nodes];
        for (int i = 0; i < edges; i++)
        {
            incoming[to[i]]++;
        }

        order = new int[nodes];
        int known = 0;
        for (int i = 0; i < nodes; i++)
        {
            if (0 == incoming[i])
            {
                order[known++] = i;
            }
        }

        for (int i = 0; i < known; i++)
        {
            final int node = order[i];
            for (int place = starts[node]; place < starts[node + 1]; place++)
            {
                final int target = to[outgoing[place]];
                if (0 == --incoming[target])
                {
                    order[known++] = target;
                }
            }
        }

        return known == nodes;
    }

    /** After {@link #isAcyclic} said so: all nodes, each behind those that are before it. */
    int[] order()
    {
        return order;
    }
}
