package org.entente.core.txn;

import java.util.Arrays;

import org.entente.core.time.Timestamp;

/**
 * A vector with one TxnId per coordinator, indexed by node id: "that one and all before it in its coordinator's chain"
 * (protocol, sections 3 and 8). Entries only grow.
 */
public final class Frontier
{
    private final long[] ids;

    /** @param idLimit greatest node id plus one. */
    public Frontier(final int idLimit)
    {
        ids = new long[idLimit];
    }

    public long get(final int node)
    {
        return ids[node];
    }

    public void set(final int node, final long txnId)
    {
        ids[node] = txnId;
    }

    /** @return whether the entry grew. */
    public boolean raise(final int node, final long txnId)
    {
        if (txnId > ids[node])
        {
            ids[node] = txnId;
            return true;
        }

        return false;
    }

    /** Whether a transaction lies at or below this frontier. */
    public boolean covers(final long txnId)
    {
        final int node = Timestamp.node(txnId);
        return node < ids.length && txnId <= ids[node];
    }

    /** Whether all at or below another frontier lies at or below this one. */
    public boolean coversAll(final Frontier other)
    {
        for (int i = 0; i < ids.length; i++)
        {
            if (other.ids[i] > ids[i])
            {
                return false;
            }
        }

        return true;
    }

    public int length()
    {
        return ids.length;
    }

    public void clear()
    {
        Arrays.fill(ids, 0L);
    }

    public void copyFrom(final Frontier other)
    {
        System.arraycopy(other.ids, 0, ids, 0, ids.length);
    }

    public void raiseAll(final Frontier other)
    {
        for (int i = 0; i < ids.length; i++)
        {
            ids[i] = Math.max(ids[i], other.ids[i]);
        }
    }
}
