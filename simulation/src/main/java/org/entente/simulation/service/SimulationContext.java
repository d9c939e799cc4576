package org.entente.simulation.service;

import java.util.function.Supplier;

import org.entente.core.ReplicaConfig;
import org.entente.session.SessionLimits;
import org.entente.simulation.Faults;
import org.entente.simulation.SimulationConfig;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;

/**
 * What a {@link ServiceSimulation} is to be like. Times are in simulated microseconds. Not thread-safe; may be used for
 * several simulations, one after the other.
 */
public final class SimulationContext
{
    private static final long BARRIER_MICROS = 100_000;
    private static final int REPLICAS_MAX = 9;

    private long seed = 1;
    private int replicas = 3;
    private Faults faults = Faults.all();
    private Supplier<? extends StateMachine> stateMachine;
    private KeyExtractor keyExtractor;
    private SessionLimits sessionLimits = SessionLimits.DEFAULT;
    private ReplicaConfig replicaConfig = new ReplicaConfig();
    private long faultMicros = 5_000_000;
    private long requestTimeoutMicros = 300_000;
    private long awaitMicros = 120_000_000;

    public SimulationContext()
    {
        replicaConfig.barrierMicros = BARRIER_MICROS;
    }

    /** Decides everything that goes wrong, and when. The same seed and the same calls give the same run. Default 1. */
    public SimulationContext seed(final long value)
    {
        seed = value;
        return this;
    }

    public long seed()
    {
        return seed;
    }

    /** Members of the group, 1 to 9. Default 3. */
    public SimulationContext replicas(final int value)
    {
        replicas = value;
        return this;
    }

    public int replicas()
    {
        return replicas;
    }

    /** What may go wrong. Default: everything that the protocol promises to survive, of which the seed draws a part. */
    public SimulationContext faults(final Faults value)
    {
        faults = value;
        return this;
    }

    /**
     * As {@link #faults(Faults)}, as it stands on a command line: {@code none, light, heavy, disk, clock, all}, or
     * classes such as {@code crash,loss,partition}.
     *
     * @throws IllegalArgumentException that names what is known.
     */
    public SimulationContext faults(final String value)
    {
        return faults(Faults.of(value));
    }

    public Faults faults()
    {
        return faults;
    }

    /** Makes the application's state machine: a new one for each life of each replica. Required. */
    public SimulationContext stateMachine(final Supplier<? extends StateMachine> value)
    {
        stateMachine = value;
        return this;
    }

    public Supplier<? extends StateMachine> stateMachine()
    {
        return stateMachine;
    }

    /** Finds the keys of the application's commands. One for all replicas. Required. */
    public SimulationContext keyExtractor(final KeyExtractor value)
    {
        keyExtractor = value;
        return this;
    }

    public KeyExtractor keyExtractor()
    {
        return keyExtractor;
    }

    /**
     * Limits of the {@link org.entente.session.SessionMachine} that is put around the application, as a node does; null
     * for none: there is no {@link ServiceSimulation#exactlyOnce} then, and commands may begin with any byte.
     */
    public SimulationContext sessionLimits(final SessionLimits value)
    {
        sessionLimits = value;
        return this;
    }

    public SessionLimits sessionLimits()
    {
        return sessionLimits;
    }

    /**
     * Limits and delays of the replicas, some of which the faults replace. Default: those of a replica, but a barrier,
     * at which states are compared, every 0.1 s.
     */
    public SimulationContext replicaConfig(final ReplicaConfig value)
    {
        replicaConfig = value;
        return this;
    }

    public ReplicaConfig replicaConfig()
    {
        return replicaConfig;
    }

    /**
     * After how long faults end by themselves, and all replicas come back: while they last, nobody promises that
     * anything is ever answered. Default 5 s.
     */
    public SimulationContext faultMicros(final long value)
    {
        faultMicros = value;
        return this;
    }

    public long faultMicros()
    {
        return faultMicros;
    }

    /** How long a client waits for the answer to one request before its outcome is unknown. Default 0.3 s. */
    public SimulationContext requestTimeoutMicros(final long value)
    {
        requestTimeoutMicros = value;
        return this;
    }

    public long requestTimeoutMicros()
    {
        return requestTimeoutMicros;
    }

    /** How long {@link ServiceSimulation#await} lets time pass before it gives up. Default 120 s. */
    public SimulationContext awaitMicros(final long value)
    {
        awaitMicros = value;
        return this;
    }

    public long awaitMicros()
    {
        return awaitMicros;
    }

    SimulationConfig conclude()
    {
        final StringBuilder problems = new StringBuilder();
        check(problems, replicas >= 1 && replicas <= REPLICAS_MAX,
            "replicas is " + replicas + ": use 1 to " + REPLICAS_MAX);
        check(problems, null != stateMachine, "stateMachine is missing: set what makes the application's");
        check(problems, null != keyExtractor, "keyExtractor is missing: set the application's");
        check(problems, faultMicros >= 0, "faultMicros is " + faultMicros + ": use 0 or more");
        check(problems, requestTimeoutMicros > 0,
            "requestTimeoutMicros is " + requestTimeoutMicros + ": use 1 or more");
        check(problems, awaitMicros > 0, "awaitMicros is " + awaitMicros + ": use 1 or more");
        if (!problems.isEmpty())
        {
            throw new IllegalArgumentException(problems.toString());
        }

        final SimulationConfig config = new SimulationConfig();
        config.replicas = replicas;
        config.faults = faults;
        config.horizonMicros = faultMicros;
        config.clientTimeoutMicros = requestTimeoutMicros;
        config.replica = replicaConfig;
        return config;
    }

    private static void check(final StringBuilder problems, final boolean isGood, final String problem)
    {
        if (!isGood)
        {
            problems.append(problems.isEmpty() ? "" : "; ").append(problem);
        }
    }
}
