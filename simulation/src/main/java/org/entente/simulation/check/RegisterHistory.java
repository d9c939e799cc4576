package org.entente.simulation.check;

import org.agrona.collections.IntArrayList;

import java.util.Arrays;

/**
 * What a history of registers says outright: a write is before its readers, and a read of nothing before all writes of
 * the key. Which of two writes came first it does not say; {@link Saturation} and {@link RegisterReplay} go on here.
 */
final class RegisterHistory
{
    private final Txns txns;
    private final Graph graph;
    private final Writes writes;
    private final RegisterReads reads;
    /** Per key, the transactions that happened and wrote it. */
    private final IntArrayList[] writers;
    private int concurrentReads;

    RegisterHistory(final Txns txns, final Graph graph, final Findings findings)
    {
        this.txns = txns;
        this.graph = graph;
        writes = new Writes(txns, findings);
        reads = new RegisterReads(txns, writes, findings);
        writers = new IntArrayList[txns.keys()];
        Arrays.setAll(writers, (i) -> new IntArrayList(4, -1));
    }

    Writes writes()
    {
        return writes;
    }

    RegisterReads reads()
    {
        return reads;
    }

    IntArrayList writers(final int key)
    {
        return writers[key];
    }

    int concurrentReads()
    {
        return concurrentReads;
    }

    void infer()
    {
        for (int write = 0; write < writes.size(); write++)
        {
            if (writes.isFinal(write) && txns.at(writes.txn(write)).hasHappened)
            {
                writers[writes.key(write)].addInt(writes.txn(write));
            }
        }

        final IntArrayList[] readersOfNothing = new IntArrayList[writers.length];
        for (int read = 0; read < reads.size(); read++)
        {
            final Txn reader = reads.reader(read);
            final int key = reads.key(read);
            if (RegisterReads.NOTHING == reads.write(read))
            {
                readersOfNothing[key] = null == readersOfNothing[key] ? new IntArrayList(4, -1) : readersOfNothing[key];
                readersOfNothing[key].addInt(reader.number);
            }
            else
            {
                final Txn writer = txns.at(writes.txn(reads.write(read)));
                graph.add(writer.number, reader.number, EdgeKind.WRITE_READ, key);
                concurrentReads += writer.endIndex() > reader.invoked.index() ? 1 : 0;
            }
        }

        for (int key = 0; key < writers.length; key++)
        {
            if (null != readersOfNothing[key])
            {
                addReadersOfNothing(key, readersOfNothing[key]);
            }
        }
    }

    private void addReadersOfNothing(final int key, final IntArrayList readers)
    {
        final int bundle = graph.addBundle();
        for (int i = 0; i < writers[key].size(); i++)
        {
            graph.add(bundle, writers[key].getInt(i), EdgeKind.READ_WRITE, key);
        }

        int both = 0;
        for (int i = 0; i < readers.size(); i++)
        {
            final int reader = readers.getInt(i);
            if (!writesTo(key, reader))
            {
                graph.add(reader, bundle, EdgeKind.READ_WRITE, key);
            }
            else if (both++ < 2)
            {
                // It is before all writers but itself; two of these make a cycle already.
                for (int j = 0; j < writers[key].size(); j++)
                {
                    graph.add(reader, writers[key].getInt(j), EdgeKind.READ_WRITE, key);
                }
            }
        }
    }

    private boolean writesTo(final int key, final int txn)
    {
        final Txn reader = txns.at(txn);
        for (int i = 0; i < reader.keys.length; i++)
        {
            if (reader.keys[i] == key && !reader.mops.get(i).isRead())
            {
                return true;
            }
        }

        return false;
    }
}
