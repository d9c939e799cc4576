package org.entente.router;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who gets which partitions of a group: pure functions, for whoever proposes the assignment. Members that differ in
 * their view of the group make different ones; the generation that each names lets one of them win.
 */
public final class GroupAssignment
{
    private GroupAssignment()
    {
    }

    /** Runs of neighbouring partitions, in the order of the members' names; the first get one more where needed. */
    public static Map<String, List<Integer>> range(final Collection<String> members, final int partitions)
    {
        final Map<String, List<Integer>> assignment = empty(members, partitions);
        int next = 0;
        int left = assignment.size();
        for (final List<Integer> own : assignment.values())
        {
            final int end = next + (partitions - next + left - 1) / left;
            while (next < end)
            {
                own.add(next++);
            }
            left--;
        }

        return assignment;
    }

    /** As even as {@link #range}, and each keeps of what it had as much as that allows. */
    public static Map<String, List<Integer>> sticky(
        final Map<String, ? extends Collection<Integer>> before, final Collection<String> members,
        final int partitions)
    {
        final Map<String, List<Integer>> assignment = empty(members, partitions);
        final TreeSet<Integer> free = new TreeSet<>();
        for (int i = 0; i < partitions; i++)
        {
            free.add(i);
        }

        keep(before, assignment, free, partitions);
        for (int size = 0; !free.isEmpty() && !assignment.isEmpty(); size++)
        {
            for (final List<Integer> own : assignment.values())
            {
                if (own.size() <= size && !free.isEmpty())
                {
                    own.add(free.pollFirst());
                }
            }
        }

        assignment.values().forEach((own) -> own.sort(null));
        return assignment;
    }

    private static void keep(
        final Map<String, ? extends Collection<Integer>> before, final Map<String, List<Integer>> assignment,
        final TreeSet<Integer> free, final int partitions)
    {
        // So many members may have one more than the others: those that have most get it first, to move little.
        int withOneMore = assignment.isEmpty() ? 0 : partitions % assignment.size();
        final int share = assignment.isEmpty() ? 0 : partitions / assignment.size();
        final List<String> members = new ArrayList<>(assignment.keySet());
        members.sort((a, b) -> Integer.compare(size(before, b), size(before, a)));
        for (final String member : members)
        {
            final int most = withOneMore > 0 ? share + 1 : share;
            final List<Integer> own = assignment.get(member);
            final Collection<Integer> had = before.containsKey(member) ? before.get(member) : List.of();
            for (final Integer partition : new TreeSet<>(had))
            {
                if (own.size() < most && free.remove(partition))
                {
                    own.add(partition);
                }
            }
            withOneMore -= own.size() > share ? 1 : 0;
        }
    }

    private static int size(final Map<String, ? extends Collection<Integer>> before, final String member)
    {
        return before.containsKey(member) ? before.get(member).size() : 0;
    }

    private static Map<String, List<Integer>> empty(final Collection<String> members, final int partitions)
    {
        if (partitions < 0 || partitions > RouterLimits.PARTITIONS)
        {
            throw new IllegalArgumentException(
                "number of partitions is " + partitions + ": use 0 to " + RouterLimits.PARTITIONS);
        }

        final Map<String, List<Integer>> assignment = new TreeMap<>();
        members.forEach((member) -> assignment.put(member, new ArrayList<>()));
        return assignment;
    }
}
