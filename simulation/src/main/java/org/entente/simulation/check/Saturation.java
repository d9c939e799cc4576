package org.entente.simulation.check;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Infers the order of blind writes as far as it follows. Where r read what w wrote, another write of the key is either
 * before w or behind r; so if it is known to be before r it is before w, and if it is known to be behind w it is behind
 * r. Repeated until nothing new follows. All of it holds in each order that explains the history: a cycle is a proof.
 */
final class Saturation
{
    /** Of numbers in the clocks: 256 MiB. */
    private static final long CLOCKS_MAX = 1L << 26;

    private final Txns txns;
    private final Graph graph;
    private final RegisterHistory history;
    private final Chains chains;
    /** Per key, those who wrote it, by chain and place. */
    private final int[][] writers;
    /** Per node and chain, how many of the chain are before the node or are the node. */
    private int[] clocks;

    Saturation(final Txns txns, final Graph graph, final RegisterHistory history, final Chains chains)
    {
        this.txns = txns;
        this.graph = graph;
        this.history = history;
        this.chains = chains;
        writers = new int[txns.keys()][];
        Arrays.setAll(writers, (key) -> IntStream.range(0, history.writers(key).size())
            .mapToObj((i) -> history.writers(key).getInt(i))
            .sorted((a, b) -> chains.chain(a) != chains.chain(b) ?
                Integer.compare(chains.chain(a), chains.chain(b)) :
                Integer.compare(chains.place(a), chains.place(b)))
            .mapToInt(Integer::intValue).toArray());
    }

    /**
     * Adds what follows.
     *
     * @return false where the graph has a cycle.
     * @throws IllegalArgumentException where that would take too much memory.
     */
    boolean run()
    {
        int known;
        do
        {
            if (!graph.isAcyclic())
            {
                return false;
            }

            fillClocks();
            known = graph.edges();
            for (int read = 0; read < history.reads().size(); read++)
            {
                final int write = history.reads().write(read);
                final int reader = history.reads().reader(read).number;
                if (RegisterReads.NOTHING != write && chains.chain(reader) >= 0)
                {
                    infer(history.writes().txn(write), reader, history.reads().key(read));
                }
            }
        }
        while (graph.edges() > known);

        return true;
    }

    private void fillClocks()
    {
        final int width = chains.count();
        if ((long)graph.nodes() * width > CLOCKS_MAX)
        {
            throw new IllegalArgumentException("too large to infer the order of its writes: " + txns.size() +
                " transactions, " + width + " of them at once or never answered; check shorter histories");
        }

        clocks = new int[graph.nodes() * width];
        for (final int node : graph.order())
        {
            final int own = node * width;
            if (graph.isTxn(node) && chains.chain(node) >= 0)
            {
                clocks[own + chains.chain(node)] = chains.place(node) + 1;
            }

            for (int place = graph.start(node); place < graph.start(node + 1); place++)
            {
                final int target = graph.to(graph.edgeAt(place)) * width;
                for (int chain = 0; chain < width; chain++)
                {
                    clocks[target + chain] = Math.max(clocks[target + chain], clocks[own + chain]);
                }
            }
        }
    }

    private boolean isBefore(final int a, final int b)
    {
        return clocks[b * chains.count() + chains.chain(a)] > chains.place(a);
    }

    private void infer(final int writer, final int reader, final int key)
    {
        final int[] all = writers[key];
        int begin = 0;
        while (begin < all.length)
        {
            int end = begin + 1;
            while (end < all.length && chains.chain(all[end]) == chains.chain(all[begin]))
            {
                end++;
            }

            inferBefore(all, begin, end, writer, reader, key);
            inferBehind(all, begin, end, writer, reader, key);
            begin = end;
        }
    }

    /** The last write of a chain that is before the reader is before what it read, and with it all earlier ones. */
    private void inferBefore(
        final int[] all, final int begin, final int end, final int writer, final int reader, final int key)
    {
        int low = begin;
        int high = end;
        while (low < high)
        {
            final int middle = (low + high) >>> 1;
            if (isBefore(all[middle], reader))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        int last = low - 1;
        if (last >= begin && all[last] == reader)
        {
            last--;
        }

        if (last >= begin && all[last] != writer && !isBefore(all[last], writer))
        {
            graph.add(all[last], writer, EdgeKind.INFERRED, key);
        }
    }

    /** The first write of a chain that is behind what was read is behind the reader, and with it all later ones. */
    private void inferBehind(
        final int[] all, final int begin, final int end, final int writer, final int reader, final int key)
    {
        int low = begin;
        int high = end;
        while (low < high)
        {
            final int middle = (low + high) >>> 1;
            if (isBefore(writer, all[middle]))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        int first = low;
        if (first < end && all[first] == writer)
        {
            first++;
        }

        if (first < end && all[first] != reader && !isBefore(reader, all[first]))
        {
            graph.add(reader, all[first], EdgeKind.INFERRED, key);
        }
    }
}
