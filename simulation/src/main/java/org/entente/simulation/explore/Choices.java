package org.entente.simulation.explore;

/** What may happen next in a state. */
final class Choices
{
    private final World world;
    private final Scope scope;

    Choices(final World world)
    {
        this.world = world;
        scope = world.scope();
    }

    /** Adds the steps that are possible in a state. */
    void steps(final int[] state, final IntList steps)
    {
        steps.size = 0;
        for (int i = world.flights(); i < state.length; i++)
        {
            if (i == world.flights() || state[i] != state[i - 1])
            {
                addFlight(state, state[i], steps);
            }
        }

        boolean isWork = addRequests(state, steps) || state.length > world.flights();
        for (int node = 0; node < scope.replicas(); node++)
        {
            isWork |= world.isAlive(state, node) && world.locals().unsynced(state[node]) > 0;
        }

        for (int node = 0; node < scope.replicas(); node++)
        {
            if (world.isAlive(state, node))
            {
                addTimers(state, node, isWork, steps);
                addFaults(state, node, steps);
                addLosses(state, node, isWork, steps);
            }
        }
    }

    private void addFlight(final int[] state, final int flight, final IntList steps)
    {
        steps.add(Step.of(Step.DELIVER, flight));
        if (!world.isAlive(state, world.frames().get(flight).from))
        {
            steps.add(Step.of(Step.LOSE, flight));
        }
        else if (world.left(state, Scope.Budget.DROPS) > 0)
        {
            steps.add(Step.of(Step.DROP, flight));
        }

        if (world.left(state, Scope.Budget.DUPLICATES) > 0)
        {
            steps.add(Step.of(Step.DUPLICATE, flight));
        }
    }

    private boolean addRequests(final int[] state, final IntList steps)
    {
        boolean isPossible = false;
        for (int i = 0; i < scope.requests(); i++)
        {
            final Scope.Request request = scope.request(i);
            if (World.IDLE == world.progress(state, i) && world.isAlive(state, request.node()) &&
                (request.after() < 0 || world.progress(state, request.after()) >= World.ANSWERED))
            {
                steps.add(Step.of(Step.SUBMIT, i));
                isPossible = true;
            }
        }

        return isPossible;
    }

    private void addTimers(final int[] state, final int node, final boolean isEarly, final IntList steps)
    {
        if (isEarly && 0 == world.left(state, Scope.Budget.EARLY_TIMERS))
        {
            return;
        }

        final LocalFacts facts = world.locals().facts(state[node]);
        for (int number = 0; number < facts.size(); number++)
        {
            final LocalFacts.Txn txn = facts.txn(number);
            if (null != txn && txn.isScheduled)
            {
                steps.add(Step.of(isEarly ? Step.EARLY_TIMER : Step.TIMER, node, number));
            }
        }
    }

    private void addFaults(final int[] state, final int node, final IntList steps)
    {
        if (world.left(state, Scope.Budget.DEATHS) > 0 && scope.isMortal(node))
        {
            steps.add(Step.of(Step.DIE, node, 0));
        }

        if (world.left(state, Scope.Budget.TICKS) > 0)
        {
            steps.add(Step.of(Step.TICK, node, 0));
        }

        final int unsynced = world.locals().unsynced(state[node]);
        if (unsynced > 0)
        {
            steps.add(Step.of(Step.SYNC, node, 0));
        }

        if (world.left(state, Scope.Budget.RESTARTS) > 0 && scope.isRestarting(node))
        {
            if (world.left(state, Scope.Budget.SNAPSHOTS) > 0)
            {
                steps.add(Step.of(Step.SNAPSHOT, node, 0));
            }

            for (int survivors = 0; survivors <= unsynced; survivors++)
            {
                steps.add(Step.of(Step.RESTART, node, survivors));
            }
        }
    }

    private void addLosses(final int[] state, final int node, final boolean isWork, final IntList steps)
    {
        if (world.left(state, Scope.Budget.LOSSES) > 0 && scope.isLosing(node))
        {
            steps.add(Step.of(Step.LOSS, node, 0));
        }

        final boolean isRebuilding = world.locals().facts(state[node]).isRebuilding();
        if (!isWork && isRebuilding && world.left(state, Scope.Budget.QUESTIONS) > 0)
        {
            steps.add(Step.of(Step.QUESTION, node, 0));
        }
    }
}
