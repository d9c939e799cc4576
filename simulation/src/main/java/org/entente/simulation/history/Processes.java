package org.entente.simulation.history;

import java.util.Arrays;
import java.util.List;

/** What each client of a history waits for: one operation at a time, and none after an outcome that nobody knows. */
final class Processes
{
    /** Of process numbers: one is used up by each operation that nobody learnt the outcome of. */
    static final int MAX = (1 << 24) - 1;
    private static final List<Mop> RETIRED = List.of(Mop.read(Long.MIN_VALUE));

    @SuppressWarnings("unchecked")
    private List<Mop>[] pending = new List[64];
    private int[] nodes = new int[64];

    void invoke(final int process, final List<Mop> mops, final int node)
    {
        check(process >= 0 && process <= MAX, process, "is not from 0 to " + MAX);
        check(!mops.isEmpty(), process, "asks for nothing");
        if (process >= pending.length)
        {
            pending = Arrays.copyOf(pending, Math.max(process + 1, pending.length * 2));
            nodes = Arrays.copyOf(nodes, pending.length);
        }

        check(RETIRED != pending[process], process, "asks although nobody knows what became of its last operation");
        check(null == pending[process], process, "asks while an answer is outstanding");
        pending[process] = mops;
        nodes[process] = node;
    }

    /** The node that is being asked, -1 if none is. */
    int node(final int process)
    {
        return process >= 0 && process < nodes.length ? nodes[process] : -1;
    }

    /** @return what was asked. */
    List<Mop> complete(final int process, final Event.Type type, final List<Mop> answered)
    {
        final List<Mop> asked = process >= 0 && process < pending.length ? pending[process] : null;
        check(null != asked && RETIRED != asked, process, "is answered, but has asked nothing");
        if (null != answered)
        {
            check(answered.size() == asked.size(), process, "is answered with another number of micro-operations");
            for (int i = 0; i < asked.size(); i++)
            {
                check(answered.get(i).answers(asked.get(i)), process, "is answered what it did not ask");
            }
        }

        pending[process] = Event.Type.INFO == type ? RETIRED : null;
        return asked;
    }

    private static void check(final boolean holds, final int process, final String violation)
    {
        if (!holds)
        {
            throw new IllegalStateException("process " + process + " " + violation);
        }
    }
}
