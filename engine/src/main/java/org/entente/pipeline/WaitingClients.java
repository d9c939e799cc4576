package org.entente.pipeline;

import java.util.ArrayList;
import java.util.List;

import org.agrona.collections.IntArrayList;
import org.entente.core.InvariantViolation;
import org.entente.core.time.Timestamp;

/**
 * Who waits for transactions of several commands. The core knows one session and one correlation of each transaction:
 * {@link #SESSION}, and the number of a group of clients. There are never more groups than transactions in memory, and
 * one for each batch. Used by the consensus stage.
 */
final class WaitingClients
{
    /** The session of groups; a gateway must not use it. */
    static final long SESSION = Long.MIN_VALUE + 1;

    private final List<Group> groups = new ArrayList<>();
    private final IntArrayList free = new IntArrayList();

    /** A group without clients, for one transaction. */
    Group take()
    {
        if (free.isEmpty())
        {
            final Group group = new Group(groups.size());
            groups.add(group);
            return group;
        }

        return groups.get(free.removeAt(free.size() - 1));
    }

    Group get(final long number)
    {
        return groups.get((int)number);
    }

    /** Its transaction was answered: the group may be taken for another one. */
    void release(final Group group)
    {
        if (0 == group.size)
        {
            throw new InvariantViolation("a transaction of several commands was answered twice");
        }

        group.size = 0;
        free.addInt(group.number);
    }

    /** The clients of one transaction, in the order of its commands. */
    static final class Group
    {
        final int number;
        final long[] sessions = new long[Timestamp.COMMANDS_MAX];
        final long[] correlations = new long[Timestamp.COMMANDS_MAX];
        int size;

        private Group(final int number)
        {
            this.number = number;
        }

        void add(final long session, final long correlation)
        {
            sessions[size] = session;
            correlations[size] = correlation;
            size++;
        }
    }
}
