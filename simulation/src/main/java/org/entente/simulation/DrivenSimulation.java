package org.entente.simulation;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.agrona.DirectBuffer;
import org.entente.app.Reply;
import org.entente.spi.Consistency;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;

/**
 * A simulated cluster, under faults, whose requests come from outside and whose time passes when it is told to: what
 * {@link org.entente.simulation.service.ServiceSimulation} is made of. One thread. What breaks a promise of the cluster
 * is an {@link AssertionError}, thrown from {@link #step}, {@link #heal} or {@link #check}; then it is of no more use.
 */
public final class DrivenSimulation
{
    private final SimulationConfig config;
    private final ClusterSimulation<DrivenRequests> cluster;
    private boolean isDriven;
    private long settleMicros;

    /**
     * Starts it. Faults end by themselves at the horizon.
     *
     * @param config of which clients, operations and the share of quorum reads are not used.
     * @param seed   decides everything else.
     */
    public DrivenSimulation(
        final SimulationConfig config, final long seed, final Supplier<? extends StateMachine> stateMachines,
        final KeyExtractor keyExtractor)
    {
        this.config = config.copy();
        this.config.quorumReadPercent = 0;
        cluster = new ClusterSimulation<>(this.config, seed, stateMachines, keyExtractor,
            (events, random, tally, replicas) ->
                new DrivenRequests(config.clientTimeoutMicros, events, random, tally, replicas));
        cluster.start();
        cluster.events().action(config.horizonMicros, cluster::endFaults);
    }

    /**
     * Asks a replica for something. What becomes of it shows when time passes.
     *
     * @param command     copied.
     * @param consistency what a query is to promise; null for a command that is to be executed as it is.
     * @return completed within {@link #step}, with the reply or a {@link org.entente.app.RequestException}.
     */
    public CompletableFuture<Reply> ask(
        final int node, final DirectBuffer command, final int offset, final int length, final Consistency consistency)
    {
        final byte[] bytes = new byte[length];
        command.getBytes(offset, bytes);
        return cluster.requesters().ask(node, bytes, consistency);
    }

    /** Runs something when so many microseconds have passed. */
    public void after(final long micros, final Runnable action)
    {
        cluster.events().action(micros, action);
    }

    /**
     * The next event happens, and time passes until then.
     *
     * @throws IllegalStateException from within an event: a callback of a future must not wait.
     */
    public void step()
    {
        drive(cluster::step);
    }

    /**
     * Nothing goes wrong any more; returns when all is decided and executed, and no request is without an answer.
     * Throws as {@link #step}.
     */
    public void heal()
    {
        drive(() -> settleMicros = cluster.heal());
    }

    /**
     * All that must hold of a healed cluster: states are equal, and what was answered respects real time. Throws as
     * {@link #step}.
     */
    public void check()
    {
        drive(() ->
        {
            cluster.settle();
            cluster.check();
            cluster.tally().end(cluster.events().count(), cluster.events().now(), settleMicros);
        });
    }

    private void drive(final Runnable what)
    {
        if (isDriven)
        {
            throw new IllegalStateException("time cannot pass within a callback: compose futures, and await the last");
        }

        isDriven = true;
        try
        {
            what.run();
        }
        finally
        {
            isDriven = false;
        }
    }

    /** Whether the caller is called by an event. */
    public boolean isDriven()
    {
        return isDriven;
    }

    /** Whatever has no answer completes with an {@link org.entente.app.UnknownOutcomeException}. */
    public void close()
    {
        cluster.requesters().close();
    }

    /** Simulated time in microseconds since the start. */
    public long timeMicros()
    {
        return cluster.events().now();
    }

    /** Whether a replica is up: not killed by the faults. */
    public boolean isRunning(final int node)
    {
        return cluster.isRunning(node);
    }

    /** What has happened so far. */
    public Tally tally()
    {
        return cluster.tally();
    }
}
