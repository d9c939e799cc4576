package org.entente.simulation.check;

import org.agrona.collections.IntArrayList;

import java.util.Arrays;

/**
 * The transactions that happened, divided into chains: of two on one chain, the earlier is before the later in the
 * graph. So one number for each chain says all that is before a transaction.
 */
final class Chains
{
    private final int[] chains;
    private final int[] places;
    private int count;

    private Chains(final int txns)
    {
        chains = new int[txns];
        places = new int[txns];
        Arrays.fill(chains, -1);
    }

    /** By real time: as many chains as transactions ran at once; one without an answer keeps its chain for itself. */
    static Chains byRealTime(final Txns txns)
    {
        final Chains result = new Chains(txns.size());
        final IntArrayList free = new IntArrayList(16, -1);
        final IntArrayList lengths = new IntArrayList(16, -1);
        final IntArrayList timeline = txns.timeline();
        for (int i = 0; i < timeline.size(); i++)
        {
            final int event = timeline.getInt(i);
            if (event < 0)
            {
                free.addInt(result.chains[-1 - event]);
            }
            else if (txns.at(event).hasHappened)
            {
                if (free.isEmpty())
                {
                    free.addInt(lengths.size());
                    lengths.addInt(0);
                }

                final int chain = free.removeAt(free.size() - 1);
                result.chains[event] = chain;
                result.places[event] = lengths.getInt(chain);
                lengths.setInt(chain, lengths.getInt(chain) + 1);
            }
        }

        result.count = lengths.size();
        return result;
    }

    /** By executeAt: one chain for all that have it, one for each without an answer, none for reads without it. */
    static Chains byExecuteAt(final Txns txns, final ExecuteAtOrder order)
    {
        final Chains result = new Chains(txns.size());
        result.count = 1;
        for (int i = 0; i < order.size(); i++)
        {
            result.chains[order.at(i).number] = 0;
            result.places[order.at(i).number] = i;
        }

        for (final Txn txn : txns.all())
        {
            if (txn.hasHappened && !txn.isOk())
            {
                result.chains[txn.number] = result.count++;
            }
        }

        return result;
    }

    int count()
    {
        return count;
    }

    /** -1 where it is on none. */
    int chain(final int txn)
    {
        return chains[txn];
    }

    int place(final int txn)
    {
        return places[txn];
    }
}
