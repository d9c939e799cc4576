package org.entente.simulation.check;

import org.agrona.collections.IntArrayList;
import org.entente.simulation.history.Mop;

import java.util.Arrays;

/**
 * The answered reads of lists. What a transaction read is taken apart into what was there before it and its own
 * appends; the former is what others did, and the longest of it on each key is the key's order.
 */
final class ListReads
{
    private static final int NONE = -1;

    private final Txns txns;
    private final ListKey[] keys;
    private final Findings findings;
    /** Per read: the transaction, the dense key, the length of what was there before it. One for a key it touches. */
    private final IntArrayList readers = new IntArrayList(64, -1);
    private final IntArrayList keysRead = new IntArrayList(64, -1);
    private final IntArrayList lengths = new IntArrayList(64, -1);
    private int answered;

    ListReads(final Txns txns, final ListKey[] keys, final Findings findings)
    {
        this.txns = txns;
        this.keys = keys;
        this.findings = findings;
        for (int i = 0; i < txns.size(); i++)
        {
            if (txns.at(i).isOk())
            {
                addAll(txns.at(i));
            }
        }
    }

    private void addAll(final Txn txn)
    {
        for (int i = 0; i < txn.keys.length; i++)
        {
            final Mop mop = txn.mops.get(i);
            if (!mop.isRead())
            {
                continue;
            }

            answered++;
            final long[] list = null == mop.list() ? new long[0] : mop.list();
            final int before = lengthBefore(txn, i, list);
            if (NONE == before)
            {
                findings.add(Anomaly.Kind.INTERNAL, "the list read does not end with what the transaction itself had " +
                    "appended before: " + mop + " in\n  " + txn);
                continue;
            }

            extend(keys[txn.keys[i]], list, txn);
            final int earlier = earlierRead(txn, i);
            if (NONE == earlier)
            {
                readers.addInt(txn.number);
                keysRead.addInt(txn.keys[i]);
                lengths.addInt(before);
            }
            else if (lengths.getInt(earlier) != before)
            {
                findings.add(Anomaly.Kind.INTERNAL, "two reads of key " + mop.key() + " differ in\n  " + txn);
            }
        }
    }

    /** Length of a list read without the appends of the reader itself; NONE where those are not at its end. */
    private static int lengthBefore(final Txn txn, final int position, final long[] list)
    {
        int length = list.length;
        for (int i = position - 1; i >= 0; i--)
        {
            final Mop mop = txn.mops.get(i);
            if (txn.keys[i] == txn.keys[position] && !mop.isRead())
            {
                length--;
                if (length < 0 || list[length] != mop.value())
                {
                    return NONE;
                }
            }
        }

        return length;
    }

    /** The read of the same key by the same transaction that is known already. */
    private int earlierRead(final Txn txn, final int position)
    {
        for (int i = readers.size() - 1; i >= 0 && readers.getInt(i) == txn.number; i--)
        {
            if (keysRead.getInt(i) == txn.keys[position])
            {
                return i;
            }
        }

        return NONE;
    }

    private void extend(final ListKey key, final long[] list, final Txn txn)
    {
        final int mismatch = Arrays.mismatch(key.longest, list);
        if (mismatch >= 0 && mismatch < Math.min(list.length, key.longest.length))
        {
            findings.add(Anomaly.Kind.INCOMPATIBLE_ORDER, "neither of two lists begins with the other; they differ " +
                "at position " + mismatch + ":\n  " + key.longestReader + "\n  " + txn);
        }
        else if (list.length > key.longest.length)
        {
            key.longest = list;
            key.longestReader = txn;
        }
    }

    int size()
    {
        return readers.size();
    }

    Txn reader(final int read)
    {
        return txns.at(readers.getInt(read));
    }

    int key(final int read)
    {
        return keysRead.getInt(read);
    }

    /** Elements that were there before the reader appended its own. */
    int length(final int read)
    {
        return lengths.getInt(read);
    }

    /** Reads that were answered, those of one key by one transaction counted each. */
    int answered()
    {
        return answered;
    }
}
