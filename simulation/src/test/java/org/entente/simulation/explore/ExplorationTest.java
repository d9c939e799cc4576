package org.entente.simulation.explore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The scopes that are small enough for every build; the others are explored by {@code bin/entente explore}. */
class ExplorationTest
{
    @ParameterizedTest
    @ValueSource(strings = {
        "S1", "S2-drop", "S2-duplicate", "S2-drops", "S3-alone", "S4-a", "S4-b", "S4-c", "S4-own", "S8-c",
        "S10-a", "S10-own", "S10-drop", "S11-a", "S11-b", "S11-two", "S11-own"})
    void shouldExploreScopeToItsEnd(final String name)
    {
        explore(Scopes.named(name).get(0));
    }

    @Test
    void shouldExploreEveryChoiceOfClocks()
    {
        final List<Scopes.Entry> entries = Scopes.named("S6");

        assertEquals(61, entries.size());
        entries.forEach(ExplorationTest::explore);
    }

    /** The replicas themselves, driven side by side, agree with what is looked up, whichever way a state is reached. */
    @Test
    void shouldLookUpWhatTheReplicasWouldDo()
    {
        final Scope scope = Scopes.named("S4-a").get(0).scope()
            .with(Scope.Budget.EARLY_TIMERS, 3).with(Scope.Budget.DROPS, 2).with(Scope.Budget.RECOVERIES, 3);
        final World world = new World(scope);
        final SplittableRandom random = new SplittableRandom(7);
        for (int walk = 0; walk < 500; walk++)
        {
            walk(world, random);
        }

        assertTrue(world.locals().size() > 1000, () -> "states seen: " + world.locals().size());
    }

    @Test
    void shouldCutWhereTheTimeIsUp()
    {
        final Exploration.Result result = Exploration.explore(Scopes.named("S1").get(0).scope(), () -> true);

        assertFalse(result.isComplete());
        assertNull(result.violation());
    }

    /** What the exploration found first: B, which missed t1, asked the replica that had died, for ever. */
    @Test
    void shouldAskAnotherReplicaThanTheOneThatDied()
    {
        final Scope scope = Scopes.named("S3-alone").get(0).scope();

        assertNull(Trace.replay(scope, List.of(
            "submit t1 at A",
            "deliver A>C PRE_ACCEPT t1(100@0)",
            "deliver C>A PRE_ACCEPT_OK t1(100@0)",
            "deliver A>C STABLE t1(100@0)",
            "submit t2 at B",
            "deliver B>A PRE_ACCEPT t2(100@1)",
            "deliver B>C PRE_ACCEPT t2(100@1)",
            "deliver C>B PRE_ACCEPT_OK t2(100@1)",
            "deliver A>B PRE_ACCEPT_OK t2(100@1)",
            "deliver B>C STABLE t2(100@1)",
            "die A",
            "lose A>B PRE_ACCEPT t1(100@0)",
            "lose A>B STABLE t1(100@0)")));
    }

    @Test
    void shouldRefuseToReplayWhatIsNotPossible()
    {
        final Scope scope = Scopes.named("S1").get(0).scope();

        final IllegalArgumentException refusal = assertThrows(
            IllegalArgumentException.class, () -> Trace.replay(scope, List.of("submit t1 at A", "die A")));
        assertTrue(refusal.getMessage().contains("submit t2 at B"), refusal::getMessage);
    }

    private static void explore(final Scopes.Entry entry)
    {
        final Exploration.Result result = Exploration.explore(entry.scope(), () -> false);

        assertNull(result.violation(), () -> result.scope() + ": " + result.violation() + ": " + result.trace());
        assertTrue(result.isComplete());
        assertEquals(entry.states(), result.states(), () -> result.scope() + ": the exploration changed");
    }

    private static void walk(final World world, final SplittableRandom random)
    {
        final ExploredNode[] nodes = new ExploredNode[world.scope().replicas()];
        Arrays.setAll(nodes, i -> new ExploredNode(i, world.scope(), world.frames(), world.ids()));
        for (final ExploredNode node : nodes)
        {
            node.reset();
        }

        final IntList steps = new IntList();
        int[] state = world.initial();
        for (int length = 0; length < 60; length++)
        {
            world.steps(state, steps);
            if (0 == steps.size)
            {
                return;
            }

            final int step = steps.items[random.nextInt(steps.size)];
            final int[] next = world.apply(state, step);
            assertNull(world.violation());
            if (null == next)
            {
                return;
            }

            final int node = world.target(step);
            if (node >= 0)
            {
                nodes[node].apply(World.input(step));
                assertEquals(world.locals().digest(next[node]), nodes[node].digest(), Step.describe(step, world));
            }

            state = next;
        }
    }
}
