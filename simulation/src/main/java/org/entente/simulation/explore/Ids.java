package org.entente.simulation.explore;

import org.entente.core.time.Timestamp;
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;

import java.util.Arrays;

/** The transactions that were ever proposed, each under a number, with the request that it stands for. */
final class Ids
{
    private long[] ids = new long[8];
    private int[] requests = new int[8];
    private int size;

    /** Takes the transaction of a record that says what it is, or that nobody may know. */
    void add(final TxnChange change)
    {
        if (null != change.definition && change.definition.isPresent)
        {
            add(change.txnId, LocalFacts.Txn.requestOf(change.definition));
        }
        else if (RecordKind.FORGOTTEN == change.kind)
        {
            add(change.txnId, LocalFacts.Txn.MENDED);
        }
    }

    /** @return the number of the transaction. */
    int add(final long txnId, final int request)
    {
        final int known = numberOf(txnId);
        if (known >= 0)
        {
            return known;
        }

        if (size == ids.length)
        {
            ids = Arrays.copyOf(ids, size * 2);
            requests = Arrays.copyOf(requests, size * 2);
        }

        ids[size] = txnId;
        requests[size] = request;
        return size++;
    }

    /** @return the number, or -1. */
    int numberOf(final long txnId)
    {
        for (int i = 0; i < size; i++)
        {
            if (ids[i] == txnId)
            {
                return i;
            }
        }

        return -1;
    }

    long get(final int number)
    {
        return ids[number];
    }

    int size()
    {
        return size;
    }

    /** {@code t1(100@0)}, for people. */
    String describe(final long txnId)
    {
        final int number = numberOf(txnId);
        return (number < 0 ? "-" : "t" + (requests[number] + 1)) + "(" + Timestamp.toString(txnId) + ")";
    }
}
