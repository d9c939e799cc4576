package org.entente.simulation.check;

import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntArrayList;
import org.entente.simulation.history.Event;
import org.entente.simulation.history.History;
import org.entente.simulation.history.Mop;

import java.util.ArrayList;
import java.util.List;

/** The transactions of a history, in the order in which they were asked for. */
final class Txns
{
    private final List<Txn> all;
    /** Transactions in the order of events: n where transaction n was asked for, -1 - n where it was answered. */
    private final IntArrayList timeline;
    private final PairIndex keys;

    /** @throws IllegalArgumentException where the events are not those of sequential clients; names the index. */
    Txns(final History history)
    {
        final List<Event> events = history.events();
        all = new ArrayList<>(events.size() / 2 + 1);
        timeline = new IntArrayList(events.size() + 1, Integer.MIN_VALUE);
        keys = new PairIndex(64);
        final Int2ObjectHashMap<Txn> running = new Int2ObjectHashMap<>();
        for (int i = 0; i < events.size(); i++)
        {
            final Event event = events.get(i);
            if (Event.Type.INVOKE == event.type())
            {
                final Txn txn = new Txn(all.size(), event, keysOf(event.mops()));
                if (null != running.put(event.process(), txn))
                {
                    throw new IllegalArgumentException("event " + event.index() + ": process " + event.process() +
                        " asks while an answer is outstanding");
                }
                all.add(txn);
                timeline.addInt(txn.number);
            }
            else
            {
                end(running.remove(event.process()), event);
            }
        }
    }

    private void end(final Txn txn, final Event event)
    {
        if (null == txn)
        {
            throw new IllegalArgumentException("event " + event.index() + ": process " + event.process() +
                " is answered, but has asked nothing");
        }

        txn.end(event);
        if (txn.isOk())
        {
            timeline.addInt(-1 - txn.number);
        }
    }

    private int[] keysOf(final List<Mop> mops)
    {
        final int[] numbers = new int[mops.size()];
        for (int i = 0; i < numbers.length; i++)
        {
            numbers[i] = keys.add(mops.get(i).key(), 0);
        }

        return numbers;
    }

    int size()
    {
        return all.size();
    }

    Txn at(final int number)
    {
        return all.get(number);
    }

    List<Txn> all()
    {
        return all;
    }

    IntArrayList timeline()
    {
        return timeline;
    }

    int keys()
    {
        return keys.size();
    }

    /** The key of a dense number. */
    long key(final int number)
    {
        return keys.first(number);
    }
}
