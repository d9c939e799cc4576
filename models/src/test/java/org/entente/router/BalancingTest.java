package org.entente.router;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BalancingTest
{
    private static final List<String> ABC = List.of("a", "b", "c");

    @Test
    void shouldTakeTurns()
    {
        final StringBuilder chosen = new StringBuilder();
        for (int turn = -2; turn < 5; turn++)
        {
            chosen.append(LoadBalancer.roundRobin(ABC, turn).orElseThrow());
        }
        assertEquals("bcabcab", chosen.toString());
        assertEquals(Optional.empty(), LoadBalancer.roundRobin(List.of(), 1));
    }

    @Test
    void shouldTakeTheOneWithFewestConnections()
    {
        final Map<String, Long> connections = Map.of("a", 3L, "b", 1L, "c", 1L);
        assertEquals(Optional.of("b"), LoadBalancer.leastConnections(ABC, connections::get));
        assertEquals(Optional.empty(), LoadBalancer.leastConnections(List.<String>of(), connections::get));
    }

    @Test
    void shouldTakeEachAsOftenAsItsWeightSays()
    {
        final Map<String, Integer> weights = Map.of("a", 5, "b", 1, "c", 0);
        final StringBuilder chosen = new StringBuilder();
        for (int turn = 0; turn < 12; turn++)
        {
            chosen.append(LoadBalancer.weighted(ABC, weights::get, turn).orElseThrow());
        }
        assertEquals("aaabaaaaabaa", chosen.toString());
        assertEquals(Optional.empty(), LoadBalancer.weighted(List.of("c"), weights::get, 0));
        assertThrows(IllegalArgumentException.class, () -> LoadBalancer.weighted(ABC, (each) -> -1, 0));
        assertThrows(IllegalArgumentException.class, () -> LoadBalancer.weighted(ABC, (each) -> 5_000, 0));
    }

    @Test
    void shouldUseTheHealthiest()
    {
        final List<Instance> all = new ArrayList<>();
        final List<String> used = new ArrayList<>();
        for (final Health health : new Health[]{Health.UNHEALTHY, Health.UNKNOWN, Health.DEGRADED, Health.HEALTHY})
        {
            all.add(new Instance(RouterKind.SERVICE, health.name(),
                Registration.of(health.name(), "e").health(health), 1, 1, 1, Map.of()));
            used.add(String.join(",", LoadBalancer.usable(all).stream().map(Instance::name).toList()));
        }
        assertEquals(List.of("", "UNKNOWN", "DEGRADED", "HEALTHY"), used);
    }

    @Test
    void shouldMoveOnlyTheKeysOfTheOneThatLeaves()
    {
        final Set<String> names = new HashSet<>();
        for (int i = 0; i < 10; i++)
        {
            names.add("node-" + i);
        }
        final HashRing all = new HashRing(names);
        names.remove("node-3");
        final HashRing fewer = new HashRing(names);
        final Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < 20_000; i++)
        {
            final String key = "key" + i;
            final String owner = all.of(key).orElseThrow();
            counts.merge(owner, 1, Integer::sum);
            assertTrue("node-3".equals(owner) || owner.equals(fewer.of(key).orElseThrow()), key);
        }
        assertEquals(10, counts.size());
        counts.forEach((name, count) -> assertTrue(count > 1_200 && count < 2_800, name + " has " + count));
        assertEquals(Optional.empty(), new HashRing(List.of()).of("key"));
    }

    @Test
    void shouldAssignRanges()
    {
        assertEquals(Map.of("a", List.of(0, 1, 2), "b", List.of(3, 4), "c", List.of(5, 6)),
            GroupAssignment.range(List.of("c", "a", "b"), 7));
        assertEquals(Map.of("a", List.of(0), "b", List.of()), GroupAssignment.range(List.of("a", "b"), 1));
        assertEquals(Map.of(), GroupAssignment.range(List.of(), 4));
        assertThrows(IllegalArgumentException.class, () -> GroupAssignment.range(ABC, 4097));
    }

    /** Even, complete, and with no more moved than evenness asks for. */
    @Test
    void shouldMoveLittleWhenMembersComeAndGo()
    {
        final Random random = new Random(1);
        Map<String, List<Integer>> before = Map.of();
        for (int i = 0; i < 500; i++)
        {
            final int partitions = 20 + random.nextInt(3);
            final Set<String> members = new HashSet<>(before.keySet());
            final String one = "m" + random.nextInt(7);
            if (!members.remove(one) || members.isEmpty())
            {
                members.add(one);
            }

            final Map<String, List<Integer>> after = GroupAssignment.sticky(before, members, partitions);
            final Set<Integer> assigned = new HashSet<>();
            int mustMove = 0;
            int kept = 0;
            final int share = partitions / members.size();
            for (final Map.Entry<String, List<Integer>> each : after.entrySet())
            {
                assertTrue(each.getValue().size() - share <= 1 && each.getValue().size() >= share, after::toString);
                assigned.addAll(each.getValue());
                final List<Integer> had = before.getOrDefault(each.getKey(), List.of());
                final long stillThere = had.stream().filter((partition) -> partition < partitions).count();
                kept += each.getValue().stream().filter(had::contains).count();
                mustMove += Math.max(0, stillThere - share);
            }
            assertEquals(partitions, assigned.size());
            final long had = before.entrySet().stream().filter((each) -> members.contains(each.getKey()))
                .flatMap((each) -> each.getValue().stream()).filter((partition) -> partition < partitions).count();
            assertTrue(kept >= had - mustMove, "kept " + kept + " of " + had + ", may move " + mustMove);
            before = after;
        }
    }
}
