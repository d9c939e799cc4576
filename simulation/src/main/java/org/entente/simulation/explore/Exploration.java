package org.entente.simulation.explore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Explores one scope: depth first, each state once, until there are no more or the time is up. */
public final class Exploration
{
    private static final int ENDINGS_MAX = 50_000;
    private static final int CLOCK_STRIDE = 4096;
    private static final int SHORTEST_STATES_MAX = 4_000_000;

    private final World world;
    private final Invariants invariants;
    private final Ending ending;
    private final LongSet visited = new LongSet();
    private final LongSet checked = new LongSet();
    private final LongSet ended = new LongSet();
    private final IntList steps = new IntList();
    private long stepsMade;
    private long cuts;
    private long quiet;

    private int depth;
    private int deepest;
    private int[][] states = new int[256][];
    private int[][] stepsOf = new int[256][];
    private int[] nextStep = new int[256];
    private boolean[] wasCut = new boolean[256];

    /**
     * What came of it.
     *
     * @param states      distinct states seen.
     * @param steps       made between them.
     * @param localStates distinct states of single replicas, and
     * @param localSteps  distinct inputs in them: so often was the production class asked.
     * @param quiet       states where nothing was left to happen but faults.
     * @param cuts        steps not made because they would have started one recovery too many.
     * @param deepest     longest path walked.
     * @param isComplete  whether there are no more states.
     * @param violation   null where nothing was found wrong.
     * @param trace       the steps that lead to the violation.
     */
    public record Result(
        String scope, long states, long steps, long localStates, long localSteps, long quiet, long cuts, int deepest,
        boolean isComplete, String violation, List<String> trace)
    {
    }

    Exploration(final Scope scope)
    {
        world = new World(scope);
        invariants = new Invariants(scope, world.ids());
        ending = new Ending(world);
    }

    /** Explores a scope. @param isTimeUp asked now and then. */
    public static Result explore(final Scope scope, final BooleanSupplier isTimeUp)
    {
        return new Exploration(scope).run(isTimeUp);
    }

    /** Looks for a violation with as few steps as possible, in a scope that has one. */
    public static Result shortest(final Scope scope, final BooleanSupplier isTimeUp)
    {
        return new Exploration(scope).runForShortest(isTimeUp);
    }

    World world()
    {
        return world;
    }

    /** @param isTimeUp asked now and then. */
    Result run(final BooleanSupplier isTimeUp)
    {
        final int[] initial = world.initial();
        visited.add(World.hash(initial));
        depth = 0;
        push(initial);

        while (depth > 0)
        {
            if (0 == (stepsMade & (CLOCK_STRIDE - 1)) && isTimeUp.getAsBoolean())
            {
                return result(false, null, List.of());
            }

            final int top = depth - 1;
            if (nextStep[top] == stepsOf[top].length)
            {
                depth--;
                continue;
            }

            final String violation = makeStep(top);
            if (null != violation)
            {
                return result(false, violation, trace());
            }
        }

        return result(true, null, List.of());
    }

    private String makeStep(final int top)
    {
        stepsMade++;
        final int[] next = world.apply(states[top], stepsOf[top][nextStep[top]++]);
        if (null == next)
        {
            if (world.isCut())
            {
                cuts++;
                return wasCut[top] ? null : cut(top);
            }

            return world.violation();
        }

        if (!visited.add(World.hash(next)))
        {
            return null;
        }

        return push(next);
    }

    /** A state from which the scope does not go on has to come to an end all the same. */
    private String cut(final int top)
    {
        wasCut[top] = true;
        return states[top].length == world.flights() ? end(states[top]) : null;
    }

    private String push(final int[] state)
    {
        if (depth == states.length)
        {
            states = Arrays.copyOf(states, depth * 2);
            stepsOf = Arrays.copyOf(stepsOf, depth * 2);
            nextStep = Arrays.copyOf(nextStep, depth * 2);
            wasCut = Arrays.copyOf(wasCut, depth * 2);
        }

        world.steps(state, steps);
        states[depth] = state;
        stepsOf[depth] = steps.toArray();
        nextStep[depth] = 0;
        wasCut[depth] = false;
        depth++;
        deepest = Math.max(deepest, depth);
        return check(state, steps);
    }

    private String check(final int[] state, final IntList possible)
    {
        if (checked.add(world.hashOfReplicas(state)))
        {
            final String violation = invariants.together(state, world);
            if (null != violation)
            {
                return violation;
            }
        }

        if (world.isQuiet(state, possible))
        {
            quiet++;
            return end(state);
        }

        return null;
    }

    /** What is wrong with a state, or null. */
    String check(final int[] state)
    {
        world.steps(state, steps);
        return check(state, steps);
    }

    String end(final int[] state)
    {
        return ended.size() < ENDINGS_MAX && ended.add(world.hashOfReplicas(state)) ? ending.check(state) : null;
    }

    private List<String> trace()
    {
        final List<String> trace = new ArrayList<>();
        for (int i = 0; i < depth; i++)
        {
            if (nextStep[i] > 0)
            {
                trace.add(Step.describe(stepsOf[i][nextStep[i] - 1], world));
            }
        }

        return trace;
    }

    private Result result(final boolean isComplete, final String violation, final List<String> trace)
    {
        return new Result(world.scope().name(), visited.size(), stepsMade, world.locals().size(),
            world.locals().transitions(), quiet, cuts, deepest, isComplete, violation, trace);
    }

    /** Breadth first: the first violation found has the fewest steps. For scopes that are known to have one. */
    Result runForShortest(final BooleanSupplier isTimeUp)
    {
        final ArrayDeque<int[]> queue = new ArrayDeque<>();
        final IntList parents = new IntList();
        final IntList madeBy = new IntList();
        final int[] initial = world.initial();
        visited.add(World.hash(initial));
        queue.add(initial);
        parents.add(-1);
        madeBy.add(-1);

        for (int at = 0; !queue.isEmpty() && parents.size < SHORTEST_STATES_MAX; at++)
        {
            if (0 == (at & (CLOCK_STRIDE - 1)) && isTimeUp.getAsBoolean())
            {
                break;
            }

            final int[] state = queue.pollFirst();
            world.steps(state, steps);
            final int[] possible = steps.toArray();
            for (final int step : possible)
            {
                stepsMade++;
                final int[] next = world.apply(state, step);
                String violation = world.violation();
                if (null != next && visited.add(World.hash(next)))
                {
                    queue.addLast(next);
                    parents.add(at);
                    madeBy.add(step);
                    world.steps(next, steps);
                    violation = check(next, steps);
                }
                else if (null == next && world.isCut() && state.length == world.flights())
                {
                    violation = end(state);
                }

                if (null != violation)
                {
                    return result(false, violation, path(parents, madeBy, at, step));
                }
            }
        }

        return result(queue.isEmpty(), null, List.of());
    }

    private List<String> path(final IntList parents, final IntList madeBy, final int last, final int step)
    {
        final List<String> path = new ArrayList<>();
        path.add(Step.describe(step, world));
        for (int at = last; at > 0; at = parents.items[at])
        {
            path.add(Step.describe(madeBy.items[at], world));
        }

        Collections.reverse(path);
        return path;
    }
}
