package org.entente.simulation.check;

import org.agrona.collections.IntArrayList;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The engine's own order: the answered transactions by executeAt. It binds those that conflict; others may run in any
 * order, and real time need not agree with executeAt between them. A read that was not ordered, as a local one, has no
 * executeAt; what it saw and real time bind it all the same.
 */
final class ExecuteAtOrder
{
    private final Txns txns;
    private final Txn[] ordered;

    /** @throws IllegalArgumentException where the answer to a write does not tell its executeAt; names the index. */
    ExecuteAtOrder(final Txns txns, final Findings findings)
    {
        this.txns = txns;
        for (final Txn txn : txns.all())
        {
            if (txn.isOk() && 0 == txn.executeAt() && !txn.isRead())
            {
                throw new IllegalArgumentException("event " + txn.ended.index() + ": no executeAt");
            }
        }

        ordered = txns.all().stream().filter(Txn::isOrdered).toArray(Txn[]::new);
        Arrays.sort(ordered, Comparator.comparingLong(Txn::executeAt));
        for (int i = 1; i < ordered.length; i++)
        {
            if (ordered[i].executeAt() == ordered[i - 1].executeAt())
            {
                findings.add(Anomaly.Kind.EXECUTE_AT, "two transactions with one executeAt:\n  " + ordered[i - 1] +
                    "\n  " + ordered[i]);
            }
        }
    }

    int size()
    {
        return ordered.length;
    }

    Txn at(final int position)
    {
        return ordered[position];
    }

    /** All of it: some order that agrees with executeAt explains every answer. */
    void addChain(final Graph graph)
    {
        for (int i = 1; i < ordered.length; i++)
        {
            graph.add(ordered[i - 1].number, ordered[i].number, EdgeKind.EXECUTE_AT, Graph.NO_KEY);
        }
    }

    /** Those that share a key on which one of them writes. */
    void addConflicts(final Graph graph)
    {
        final int[] writers = new int[txns.keys()];
        Arrays.fill(writers, -1);
        final IntArrayList[] readers = new IntArrayList[txns.keys()];
        Arrays.setAll(readers, (i) -> new IntArrayList(4, -1));
        for (final Txn txn : ordered)
        {
            for (int i = 0; i < txn.keys.length; i++)
            {
                final int key = txn.keys[i];
                if (writers[key] >= 0)
                {
                    graph.add(writers[key], txn.number, EdgeKind.EXECUTE_AT, key);
                }

                if (txn.mops.get(i).isRead())
                {
                    readers[key].addInt(txn.number);
                }
                else
                {
                    for (int j = 0; j < readers[key].size(); j++)
                    {
                        graph.add(readers[key].getInt(j), txn.number, EdgeKind.EXECUTE_AT, key);
                    }
                    readers[key].clear();
                    writers[key] = txn.number;
                }
            }
        }
    }
}
