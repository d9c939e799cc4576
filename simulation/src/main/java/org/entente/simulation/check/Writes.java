package org.entente.simulation.check;

import org.agrona.collections.IntArrayList;
import org.entente.simulation.history.Mop;

import java.util.BitSet;
import java.util.List;

/** Every append and write that was asked for, whatever became of it: who gave a value to a key. */
final class Writes
{
    private final PairIndex values;
    private final IntArrayList txnOf;
    /** Writes that their own transaction does not follow by another of the same key. */
    private final BitSet finals = new BitSet();

    Writes(final Txns txns, final Findings findings)
    {
        values = new PairIndex(txns.size());
        txnOf = new IntArrayList(txns.size() + 1, -1);
        for (int i = 0; i < txns.size(); i++)
        {
            addAll(txns, txns.at(i), findings);
        }
    }

    private void addAll(final Txns txns, final Txn txn, final Findings findings)
    {
        final List<Mop> mops = txn.mops;
        for (int i = 0; i < txn.keys.length; i++)
        {
            final Mop mop = mops.get(i);
            if (mop.isRead())
            {
                continue;
            }

            final int write = values.add(txn.keys[i], mop.value());
            if (write < txnOf.size())
            {
                findings.add(Anomaly.Kind.DUPLICATE, "the value " + mop.value() + " is given to key " + mop.key() +
                    " twice, so nobody can tell who was seen:\n  " + txns.at(txnOf.getInt(write)) + "\n  " + txn);
                continue;
            }

            txnOf.addInt(txn.number);
            if (isLast(txn, i))
            {
                finals.set(write);
            }
        }
    }

    private static boolean isLast(final Txn txn, final int position)
    {
        for (int i = position + 1; i < txn.keys.length; i++)
        {
            if (txn.keys[i] == txn.keys[position] && !txn.mops.get(i).isRead())
            {
                return false;
            }
        }

        return true;
    }

    int size()
    {
        return txnOf.size();
    }

    /** Number of the write of a value to a dense key, or {@link PairIndex#NONE}; ascending in a transaction. */
    int find(final int key, final long value)
    {
        return values.find(key, value);
    }

    int txn(final int write)
    {
        return txnOf.getInt(write);
    }

    int key(final int write)
    {
        return (int)values.first(write);
    }

    long value(final int write)
    {
        return values.second(write);
    }

    boolean isFinal(final int write)
    {
        return finals.get(write);
    }
}
