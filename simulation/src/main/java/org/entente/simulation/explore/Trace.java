package org.entente.simulation.explore;

import java.util.List;

/** A path written down step by step, walked again: what an exploration found, as a test. */
public final class Trace
{
    private Trace()
    {
    }

    /**
     * Walks a path. Each replica is driven anew, by the production class.
     *
     * @param scope that it was found in.
     * @param lines as an exploration prints them.
     * @return what is wrong where it ends, or null.
     * @throws IllegalArgumentException where a step is not possible; names those that are.
     */
    public static String replay(final Scope scope, final List<String> lines)
    {
        final Exploration exploration = new Exploration(scope);
        final World world = exploration.world();
        int[] state = world.initial();
        for (final String line : lines)
        {
            final int[] next = world.apply(state, find(world, state, line));
            if (null == next)
            {
                return world.isCut() ? exploration.end(state) : world.violation();
            }

            state = next;
            final String violation = exploration.check(state);
            if (null != violation)
            {
                return violation;
            }
        }

        return null;
    }

    /** A line may leave out what tells one frame from another, where there is but one that fits. */
    private static int find(final World world, final int[] state, final String line)
    {
        final IntList steps = new IntList();
        final IntList fitting = new IntList();
        final StringBuilder possible = new StringBuilder();
        world.steps(state, steps);
        for (int i = 0; i < steps.size; i++)
        {
            final String step = Step.describe(steps.items[i], world);
            if (step.equals(line.trim()) || step.startsWith(line.trim() + " #"))
            {
                fitting.add(steps.items[i]);
            }

            possible.append("\n  ").append(step);
        }

        if (1 != fitting.size)
        {
            throw new IllegalArgumentException(
                fitting.size + " steps are \"" + line + "\"; possible are" + possible);
        }

        return fitting.items[0];
    }
}
