package org.entente.router;

import java.util.List;
import java.util.Map;

/**
 * A consumer group.
 *
 * @param generation rises when a member joins or leaves, and when partitions are assigned.
 * @param assignment members, ascending, and the partitions of each.
 */
public record Group(String name, long generation, Map<String, List<Integer>> assignment) implements RouterObject
{
    @Override
    public RouterKind kind()
    {
        return RouterKind.GROUP;
    }
}
