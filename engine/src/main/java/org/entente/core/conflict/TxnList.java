package org.entente.core.conflict;

import org.entente.core.Digest;
import org.entente.core.InvariantViolation;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.TxnRecord;

import java.util.Arrays;

/** Transactions that touch the same and have not left yet, in the order of their ids. Keeps its array when empty. */
final class TxnList
{
    private TxnRecord[] txns = new TxnRecord[8];
    private int head;
    private int tail;

    int size()
    {
        return tail - head;
    }

    TxnRecord get(final int index)
    {
        return txns[head + index];
    }

    /** Ids mostly come in ascending order: the end is tried first. Else the side that is shorter moves. */
    void insert(final TxnRecord txn)
    {
        makeRoom();

        int i = tail;
        if (i > head && txns[i - 1].txnId() > txn.txnId())
        {
            i = lowerBound(txn.txnId());
            if (head > 0 && i - head < tail - i)
            {
                System.arraycopy(txns, head, txns, head - 1, i - head);
                head--;
                txns[i - 1] = txn;
                return;
            }

            System.arraycopy(txns, i, txns, i + 1, tail - i);
        }

        txns[i] = txn;
        tail++;
    }

    /** Index, for {@link #get}, of the first transaction with an id at or above a given one. */
    int indexFrom(final long txnId)
    {
        return Timestamp.NONE == txnId ? 0 : lowerBound(txnId) - head;
    }

    /** Transactions mostly leave in the order of their ids: the side that is shorter moves. */
    void remove(final TxnRecord txn)
    {
        final int i = indexOf(txn.txnId());

        if (i - head < tail - 1 - i)
        {
            System.arraycopy(txns, head, txns, head + 1, i - head);
            txns[head++] = null;
        }
        else
        {
            System.arraycopy(txns, i + 1, txns, i, tail - 1 - i);
            txns[--tail] = null;
        }

        if (head == tail)
        {
            head = 0;
            tail = 0;
        }
    }

    private int indexOf(final long txnId)
    {
        final int i = lowerBound(txnId);
        if (i < tail && txns[i].txnId() == txnId)
        {
            return i;
        }

        throw new InvariantViolation("transaction is not in the list that it was entered into: " + txnId);
    }

    private int lowerBound(final long txnId)
    {
        int low = head;
        int high = tail;
        while (low < high)
        {
            final int mid = (low + high) >>> 1;
            if (txns[mid].txnId() < txnId)
            {
                low = mid + 1;
            }
            else
            {
                high = mid;
            }
        }

        return low;
    }

    private void makeRoom()
    {
        if (tail < txns.length)
        {
            return;
        }

        final int size = size();
        if (size > txns.length / 2)
        {
            txns = Arrays.copyOf(txns, txns.length * 2);
        }

        if (head > 0)
        {
            System.arraycopy(txns, head, txns, 0, size);
            Arrays.fill(txns, size, tail, null);
            head = 0;
            tail = size;
        }
    }

    void digest(final Digest digest)
    {
        digest.add(size());
        for (int i = head; i < tail; i++)
        {
            digest.add(txns[i].txnId());
        }
    }
}
