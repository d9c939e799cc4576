package org.entente.simulation.check;

import org.agrona.collections.IntArrayList;
import org.entente.simulation.history.Mop;

import java.util.Arrays;

/**
 * Replays the answered transactions in the order of executeAt. A write whose own client was never answered comes just
 * before the first that read it: behind all that came to this key earlier, who did not see it.
 */
final class RegisterReplay
{
    private final Txns txns;
    private final Graph graph;
    private final RegisterHistory history;
    private final Findings findings;
    /** Per key, the write that a read would see. */
    private final int[] current;
    /** Per key, the transaction of that write, and who has read since. */
    private final int[] writers;
    private final IntArrayList[] readers;
    /** Per write, whether its turn has come. */
    private final boolean[] isPlaced;

    RegisterReplay(final Txns txns, final Graph graph, final RegisterHistory history, final Findings findings)
    {
        this.txns = txns;
        this.graph = graph;
        this.history = history;
        this.findings = findings;
        current = new int[txns.keys()];
        Arrays.fill(current, RegisterReads.NOTHING);
        writers = new int[txns.keys()];
        Arrays.fill(writers, -1);
        readers = new IntArrayList[txns.keys()];
        Arrays.setAll(readers, (i) -> new IntArrayList(4, -1));
        isPlaced = new boolean[history.writes().size()];
    }

    /** Adds the order of those that conflict to the graph; an answer that is not the replay's goes to the findings. */
    void run(final ExecuteAtOrder order)
    {
        final int[] firstReads = firstReads();
        for (int i = 0; i < order.size(); i++)
        {
            final Txn txn = order.at(i);
            final int first = firstReads[txn.number];
            for (int read = first; read >= 0 && isReadOf(read, txn); read++)
            {
                read(txn, read);
            }

            for (int j = 0; j < txn.keys.length; j++)
            {
                final Mop mop = txn.mops.get(j);
                final int write = mop.isRead() ? PairIndex.NONE : history.writes().find(txn.keys[j], mop.value());
                if (PairIndex.NONE != write && history.writes().isFinal(write) &&
                    history.writes().txn(write) == txn.number)
                {
                    write(write);
                }
            }
        }
    }

    private boolean isReadOf(final int read, final Txn txn)
    {
        return read < history.reads().size() && history.reads().reader(read) == txn;
    }

    private int[] firstReads()
    {
        final int[] firsts = new int[txns.size()];
        Arrays.fill(firsts, -1);
        for (int read = history.reads().size() - 1; read >= 0; read--)
        {
            firsts[history.reads().reader(read).number] = read;
        }

        return firsts;
    }

    private void read(final Txn reader, final int read)
    {
        final int key = history.reads().key(read);
        final int seen = history.reads().write(read);
        if (seen != current[key] && RegisterReads.NOTHING != seen && !isPlaced[seen] &&
            !txns.at(history.writes().txn(seen)).isOk())
        {
            write(seen);
        }

        if (seen != current[key])
        {
            findings.add(Anomaly.Kind.EXECUTE_AT, "by executeAt, key " + txns.key(key) + " held " +
                (RegisterReads.NOTHING == current[key] ? "nothing" : history.writes().value(current[key])) +
                " and not what was read:\n  " + reader);
            return;
        }

        if (writers[key] >= 0)
        {
            graph.add(writers[key], reader.number, EdgeKind.EXECUTE_AT, key);
        }

        readers[key].addInt(reader.number);
    }

    private void write(final int write)
    {
        final int key = history.writes().key(write);
        final int writer = history.writes().txn(write);
        if (writers[key] >= 0)
        {
            graph.add(writers[key], writer, EdgeKind.EXECUTE_AT, key);
        }

        for (int i = 0; i < readers[key].size(); i++)
        {
            graph.add(readers[key].getInt(i), writer, EdgeKind.EXECUTE_AT, key);
        }

        readers[key].clear();
        writers[key] = writer;
        current[key] = write;
        isPlaced[write] = true;
    }
}
