package org.entente.simulation.batch;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.entente.simulation.FaultClass;
import org.entente.simulation.SimulationConfig;

/**
 * Makes a failing run smaller: fewer operations, fewer classes of faults, fewer clients, an earlier end; again and
 * again until nothing helps, or time is up. What is left fails too, though perhaps of another cause.
 */
public final class Minimiser
{
    private final LongSupplier nanoClock;
    private final long deadlineNs;
    private final Consumer<Failure> onSmaller;
    private Failure smallest;
    private int attempts;

    /**
     * @param failure   to begin with.
     * @param limitNs   of time to spend; the attempt under way is finished.
     * @param nanoClock that tells it.
     * @param onSmaller told of each smaller failure.
     */
    public Minimiser(
        final Failure failure, final long limitNs, final LongSupplier nanoClock, final Consumer<Failure> onSmaller)
    {
        this.nanoClock = nanoClock;
        this.deadlineNs = nanoClock.getAsLong() + limitNs;
        this.onSmaller = onSmaller;
        smallest = failure;
    }

    /** @return the smallest failure found. */
    public Failure run()
    {
        final Run first = smallest.run();
        final SimulationConfig named = first.config().copy();
        named.clients = named.clientsFor(first.seed());
        named.faults = named.faults.only(named.faults.drawn(first.seed()));
        attempt(named);

        boolean hasHelped = true;
        while (hasHelped && !isLate())
        {
            hasHelped = halveOperations() | leaveFaultsOut() | halveClients() | endEarlier();
        }

        return smallest;
    }

    /** Runs that were tried. */
    public int attempts()
    {
        return attempts;
    }

    private boolean halveOperations()
    {
        boolean hasHelped = false;
        for (int percent = 50; percent < 100; percent += 20)
        {
            final int operations = smallest.run().config().operations;
            final SimulationConfig config = smallest.run().config().copy();
            config.operations = operations * percent / 100;
            if (config.operations > 0 && config.operations < operations && attempt(config))
            {
                hasHelped = true;
                percent = 30;
            }
        }

        return hasHelped;
    }

    private boolean leaveFaultsOut()
    {
        boolean hasHelped = false;
        for (final FaultClass faultClass : FaultClass.values())
        {
            final Run run = smallest.run();
            final Set<FaultClass> classes = run.config().faults.drawn(run.seed());
            if (classes.contains(faultClass))
            {
                final Set<FaultClass> fewer = EnumSet.copyOf(classes);
                fewer.remove(faultClass);
                final SimulationConfig config = run.config().copy();
                config.faults = config.faults.only(fewer);
                hasHelped |= attempt(config);
            }
        }

        return hasHelped;
    }

    private boolean halveClients()
    {
        boolean hasHelped = false;
        while (smallest.run().config().clients > 1)
        {
            final SimulationConfig config = smallest.run().config().copy();
            config.clients /= 2;
            if (!attempt(config))
            {
                break;
            }

            hasHelped = true;
        }

        return hasHelped;
    }

    private boolean endEarlier()
    {
        boolean hasHelped = false;
        while (smallest.run().config().horizonMicros >= 2_000)
        {
            final SimulationConfig config = smallest.run().config().copy();
            config.horizonMicros = config.horizonMicros / 2_000 * 1_000;
            if (!attempt(config))
            {
                break;
            }

            hasHelped = true;
        }

        return hasHelped;
    }

    private boolean attempt(final SimulationConfig config)
    {
        if (isLate())
        {
            return false;
        }

        attempts++;
        final Run run = new Run(config, smallest.run().workload(), smallest.run().seed());
        try
        {
            run.execute();
            return false;
        }
        catch (final AssertionError ex)
        {
            smallest = new Failure(run, ex);
            onSmaller.accept(smallest);
            return true;
        }
    }

    private boolean isLate()
    {
        return nanoClock.getAsLong() - deadlineNs > 0;
    }
}
