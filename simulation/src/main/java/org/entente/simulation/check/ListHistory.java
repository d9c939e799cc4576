package org.entente.simulation.check;

import java.util.Arrays;

/**
 * What a history of lists says about the order of its transactions. The order of a key is the longest list that anybody
 * read; every read says behind which append it came, and before which. An append that nobody saw comes behind all
 * reads of its key. Any order of the transactions that agrees with these edges explains every answer, so that a
 * history is strictly serializable exactly if they and real time make no cycle.
 */
final class ListHistory
{
    private final Txns txns;
    private final Findings findings;
    private final Graph graph;
    private final Writes writes;
    private final ListKey[] keys;
    private final ListReads reads;
    private final int[] positions;
    /** Per transaction, one more than the number of the last key on which it is unseen, or has read all. */
    private final int[] unseenOn;
    private final int[] readAllOf;
    private int concurrentReads;

    ListHistory(final Txns txns, final Graph graph, final Findings findings)
    {
        this.txns = txns;
        this.findings = findings;
        this.graph = graph;
        writes = new Writes(txns, findings);
        keys = new ListKey[txns.keys()];
        Arrays.setAll(keys, (i) -> new ListKey());
        reads = new ListReads(txns, keys, findings);
        positions = new int[writes.size()];
        Arrays.fill(positions, -1);
        unseenOn = new int[txns.size()];
        readAllOf = new int[txns.size()];
    }

    int reads()
    {
        return reads.answered();
    }

    int concurrentReads()
    {
        return concurrentReads;
    }

    /** Adds all that the reads say to the graph; what no order can explain goes to the findings. */
    void infer()
    {
        for (int key = 0; key < keys.length; key++)
        {
            order(key);
        }

        findUnseen();
        for (int i = 0; i < reads.size(); i++)
        {
            addRead(reads.reader(i), reads.key(i), reads.length(i));
        }

        for (int key = 0; key < keys.length; key++)
        {
            addUnseen(key);
        }
    }

    private void order(final int number)
    {
        final ListKey key = keys[number];
        key.order = new int[key.longest.length];
        for (int i = 0; i < key.longest.length; i++)
        {
            final int write = writes.find(number, key.longest[i]);
            if (!isPlausible(key, number, i, write))
            {
                key.order = Arrays.copyOf(key.order, i);
                return;
            }

            final int txn = writes.txn(write);
            txns.at(txn).hasHappened = true;
            positions[write] = i;
            key.order[i] = write;
            if (i > 0)
            {
                final int before = key.order[i - 1];
                graph.add(writes.txn(before), txn, EdgeKind.WRITE_WRITE, number);
                if (writes.txn(before) == txn && before > write)
                {
                    findings.add(Anomaly.Kind.INCOMPATIBLE_ORDER, "appends of one transaction stand in another order " +
                        "than its own:\n  " + key.longestReader + "\n  " + txns.at(txn));
                }
            }
        }
    }

    private boolean isPlausible(final ListKey key, final int number, final int position, final int write)
    {
        final String what = "the value " + key.longest[position] + " of key " + txns.key(number);
        if (PairIndex.NONE == write)
        {
            findings.add(Anomaly.Kind.UNKNOWN_VALUE, what + " was appended by nobody:\n  " + key.longestReader);
            return false;
        }

        if (txns.at(writes.txn(write)).isFailed())
        {
            findings.add(Anomaly.Kind.G1A, what + " was read, and its append had failed:\n  " + key.longestReader +
                "\n  " + txns.at(writes.txn(write)));
            return false;
        }

        if (positions[write] >= 0)
        {
            findings.add(Anomaly.Kind.DUPLICATE, what + " was read twice in one list:\n  " + key.longestReader);
            return false;
        }

        return true;
    }

    /** Only now it is known which of those without an answer have happened. */
    private void findUnseen()
    {
        for (int write = 0; write < writes.size(); write++)
        {
            final ListKey key = keys[writes.key(write)];
            final int txn = writes.txn(write);
            if (positions[write] < 0 && txns.at(txn).hasHappened &&
                (key.unseen.isEmpty() || key.unseen.getInt(key.unseen.size() - 1) != txn))
            {
                key.unseen.addInt(txn);
            }
        }
    }

    private void addRead(final Txn reader, final int number, final int length)
    {
        final ListKey key = keys[number];
        if (length > key.order.length)
        {
            // It saw something impossible, which is among the findings already.
            return;
        }

        if (length > 0)
        {
            final int last = key.order[length - 1];
            final Txn writer = txns.at(writes.txn(last));
            if (writer == reader)
            {
                findings.add(Anomaly.Kind.INTERNAL, "key " + txns.key(number) +
                    " was read with an append that the transaction made only later:\n  " + reader);
            }
            else if (!writes.isFinal(last))
            {
                findings.add(Anomaly.Kind.G1B, "key " + txns.key(number) + " was read between two appends of one " +
                    "transaction:\n  " + reader + "\n  " + writer);
            }

            graph.add(writer.number, reader.number, EdgeKind.WRITE_READ, number);
            concurrentReads += writer.endIndex() > reader.invoked.index() ? 1 : 0;
        }

        int next = length;
        while (next < key.order.length && writes.txn(key.order[next]) == reader.number)
        {
            next++;
        }

        if (next < key.order.length)
        {
            graph.add(reader.number, writes.txn(key.order[next]), EdgeKind.READ_WRITE, number);
        }
        else
        {
            key.readersOfAll.addInt(reader.number);
        }
    }

    /** Whoever saw all of a list, and not what nobody saw, is before the latter. */
    private void addUnseen(final int number)
    {
        final ListKey key = keys[number];
        if (key.unseen.isEmpty() || key.readersOfAll.isEmpty())
        {
            return;
        }

        final int mark = number + 1;
        key.unseen.forEachInt((txn) -> unseenOn[txn] = mark);
        key.readersOfAll.forEachInt((txn) -> readAllOf[txn] = mark);
        final int bundle = graph.addBundle();
        int both = 0;
        for (int i = 0; i < key.readersOfAll.size(); i++)
        {
            final int reader = key.readersOfAll.getInt(i);
            if (mark != unseenOn[reader])
            {
                graph.add(reader, bundle, EdgeKind.READ_WRITE, number);
            }
            else if (both++ < 2)
            {
                // Two of these make a cycle already.
                addEach(key, reader, number);
            }
        }

        for (int i = 0; i < key.unseen.size(); i++)
        {
            if (mark != readAllOf[key.unseen.getInt(i)])
            {
                graph.add(bundle, key.unseen.getInt(i), EdgeKind.READ_WRITE, number);
            }
        }
    }

    /** The reader is one of those whose appends nobody saw, and not before itself. */
    private void addEach(final ListKey key, final int both, final int number)
    {
        for (int i = 0; i < key.unseen.size(); i++)
        {
            graph.add(both, key.unseen.getInt(i), EdgeKind.READ_WRITE, number);
        }

        for (int i = 0; i < key.readersOfAll.size(); i++)
        {
            graph.add(key.readersOfAll.getInt(i), both, EdgeKind.READ_WRITE, number);
        }
    }
}
