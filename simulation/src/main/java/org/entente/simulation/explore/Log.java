package org.entente.simulation.explore;

import org.entente.core.Digest;

import java.util.Arrays;

/** The state machine of a replica under exploration: what it has executed, in order. */
final class Log
{
    long[] txnIds = new long[4];
    long[] executeAts = new long[4];
    int[] requests = new int[4];
    int size;

    void clear()
    {
        size = 0;
    }

    void add(final long txnId, final long executeAt, final int request)
    {
        if (size == txnIds.length)
        {
            txnIds = Arrays.copyOf(txnIds, size * 2);
            executeAts = Arrays.copyOf(executeAts, size * 2);
            requests = Arrays.copyOf(requests, size * 2);
        }

        txnIds[size] = txnId;
        executeAts[size] = executeAt;
        requests[size++] = request;
    }

    int indexOf(final long txnId)
    {
        for (int i = 0; i < size; i++)
        {
            if (txnIds[i] == txnId)
            {
                return i;
            }
        }

        return -1;
    }

    /** Adds what another one has. */
    void addAll(final Log other)
    {
        for (int i = 0; i < other.size; i++)
        {
            add(other.txnIds[i], other.executeAts[i], other.requests[i]);
        }
    }

    Log copy()
    {
        final Log copy = new Log();
        copy.txnIds = Arrays.copyOf(txnIds, size);
        copy.executeAts = Arrays.copyOf(executeAts, size);
        copy.requests = Arrays.copyOf(requests, size);
        copy.size = size;
        return copy;
    }

    void digest(final Digest digest)
    {
        digest.add(size);
        for (int i = 0; i < size; i++)
        {
            digest.add(txnIds[i]).add(executeAts[i]).add(requests[i]);
        }
    }
}
