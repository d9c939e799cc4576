package org.entente.core.execute;

import org.entente.core.txn.TxnRecord;

/** A queue of transactions, linked through the records themselves: each is in one such list at most. */
final class WaitList
{
    private TxnRecord first;
    private TxnRecord last;

    void addLast(final TxnRecord txn)
    {
        txn.nextWaiter = null;
        if (null == last)
        {
            first = txn;
        }
        else
        {
            last.nextWaiter = txn;
        }

        last = txn;
    }

    TxnRecord pollFirst()
    {
        final TxnRecord txn = first;
        if (null != txn)
        {
            first = txn.nextWaiter;
            if (null == first)
            {
                last = null;
            }

            txn.nextWaiter = null;
        }

        return txn;
    }
}
