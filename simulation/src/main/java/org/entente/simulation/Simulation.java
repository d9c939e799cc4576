package org.entente.simulation;

import java.util.function.Supplier;

import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;

/**
 * Runs a whole cluster of production replicas in one thread, with simulated clients, network, clocks and disks: the
 * application's own state machine, under faults, from a seed. The same configuration and seed give the same run, as
 * long as the application is deterministic.
 * <p>
 * Checked at every execution: one timestamp per transaction, the same order per key on all replicas, nothing before
 * what it depends on, exactly once per life of a replica. At the end: everything asked for is decided, all replicas
 * have the same {@link StateMachine#checksum()}, real time is respected, and whatever the workload checks of itself.
 */
public final class Simulation
{
    private final SimulationConfig config;
    private final long seed;
    private Supplier<? extends StateMachine> stateMachines;
    private KeyExtractor keyExtractor;
    private SimulatedWorkload workload;

    private Simulation(final SimulationConfig config, final long seed)
    {
        this.config = config;
        this.seed = seed;
    }

    /** One run. @param seed decides everything that is not in the configuration. */
    public static Simulation of(final SimulationConfig config, final long seed)
    {
        return new Simulation(config, seed);
    }

    /** Makes the state machines: a new one for each life of each replica. */
    public Simulation stateMachine(final Supplier<? extends StateMachine> makesStateMachine)
    {
        stateMachines = makesStateMachine;
        return this;
    }

    /** Finds the keys of the commands, as in production. */
    public Simulation keyExtractor(final KeyExtractor extractor)
    {
        keyExtractor = extractor;
        return this;
    }

    /** Makes the commands; good for one run. */
    public Simulation workload(final SimulatedWorkload clients)
    {
        workload = clients;
        return this;
    }

    /**
     * Runs to the end.
     *
     * @return what happened.
     * @throws AssertionError        where a promise is broken; the message begins with the seed.
     * @throws IllegalStateException where state machine, key extractor or workload is missing.
     */
    public Tally run()
    {
        if (null == stateMachines || null == keyExtractor || null == workload)
        {
            throw new IllegalStateException("a simulation needs a state machine, a key extractor and a workload");
        }

        try
        {
            return live();
        }
        catch (final RuntimeException | Error ex)
        {
            throw new AssertionError("seed " + seed + " (" + config.options() + "): " + ex.getMessage(), ex);
        }
    }

    private Tally live()
    {
        final ClusterSimulation<Clients> cluster =
            new ClusterSimulation<>(config, seed, stateMachines, keyExtractor, (events, random, tally, replicas) ->
                new Clients(config, config.clientsFor(seed), workload, events, random, tally, replicas));
        final Clients clients = cluster.requesters();
        cluster.start();
        clients.start();
        while (!clients.isLoadOver())
        {
            cluster.step();
        }

        final long settleMicros = cluster.heal();
        clients.close();
        while (clients.areActive())
        {
            cluster.step();
        }

        cluster.settle();
        cluster.check();
        workload.onEnd();
        cluster.tally().end(cluster.events().count(), cluster.events().now(), settleMicros);
        return cluster.tally();
    }
}
