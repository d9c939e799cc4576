package org.entente.simulation.service;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.agrona.DirectBuffer;
import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.app.Reply;
import org.entente.app.UnknownOutcomeException;
import org.entente.session.SessionMachine;
import org.entente.simulation.DrivenSimulation;
import org.entente.simulation.SplitMix;
import org.entente.simulation.Tally;
import org.entente.spi.Consistency;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;

/**
 * An application on several replicas, in a simulation: network, clocks and disks fail, replicas die and come back, from
 * a seed. Commands go to a replica that the seed draws for each ({@link #at} for a certain one), and end as they do in
 * production: with a reply, a definite failure, or an unknown outcome. {@link #exactlyOnce} is for tests that know
 * nothing of failures.
 * <p>
 * Time passes, and things happen, only in {@link #await}, {@link #advance}, {@link #heal}, {@link #finish} and
 * {@link #close}, on the thread that calls them; futures are completed there. The same seed and the same calls give the
 * same run: {@link #digest}. One thread; nothing of it may be called by another.
 * <p>
 * Checked all the while: that replicas which execute the same commands come to the same results, and at barriers and at
 * the end to the same checksums, in every life of each; that reads change nothing; and all that {@code
 * org.entente.simulation.Simulation} checks of the cluster itself. What is found is an {@link AssertionError} that says
 * with which seed it can be repeated. It is thrown by whatever lets time pass.
 */
public final class ServiceSimulation implements Commands
{
    private final SimulationContext context;
    private final String text;
    private final DrivenSimulation simulation;
    private final SplitMix random;
    private final List<ExactlyOnceCommands> sessions = new ArrayList<>();
    private boolean isHealed;
    private boolean isClosed;

    private ServiceSimulation(final SimulationContext context)
    {
        this.context = context;
        text = "new SimulationContext().seed(" + context.seed() + "L).replicas(" + context.replicas() +
            ").faults(\"" + context.faults() + "\")";
        random = new SplitMix(context.seed() ^ 0x5E4F_1CE5L);
        simulation = new DrivenSimulation(
            context.conclude(), context.seed(), machines(context), keyExtractor(context));
    }

    /**
     * Starts the replicas; faults begin.
     *
     * @throws IllegalArgumentException naming every problem of the configuration.
     */
    public static ServiceSimulation launch(final SimulationContext context)
    {
        context.conclude();
        return new ServiceSimulation(context);
    }

    private static Supplier<StateMachine> machines(final SimulationContext context)
    {
        return () ->
        {
            final StateMachine checked = new CheckedMachine(context.stateMachine().get(), context.keyExtractor());
            return null == context.sessionLimits() ? checked :
                new SessionMachine(checked, context.keyExtractor(), context.sessionLimits());
        };
    }

    /** As an extractor it needs no machine within. */
    private static KeyExtractor keyExtractor(final SimulationContext context)
    {
        return null == context.sessionLimits() ? context.keyExtractor() :
            new SessionMachine(null, context.keyExtractor(), context.sessionLimits());
    }

    @Override
    public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
    {
        return ask(anyNode(), command, offset, length, null);
    }

    @Override
    public CompletableFuture<Reply> read(
        final DirectBuffer command, final int offset, final int length, final Consistency consistency)
    {
        return ask(anyNode(), command, offset, length, consistency);
    }

    CompletableFuture<Reply> ask(
        final int node, final DirectBuffer command, final int offset, final int length, final Consistency consistency)
    {
        if (isClosed)
        {
            return CompletableFuture.failedFuture(new DefiniteFailureException(null, "the simulation was closed"));
        }

        return simulation.ask(node, command, offset, length, consistency);
    }

    /** Commands to one replica. To close the view does nothing. */
    public Commands at(final int node)
    {
        if (node < 0 || node >= context.replicas())
        {
            throw new IllegalArgumentException("node is " + node + ": use 0 to " + (context.replicas() - 1));
        }

        return new NodeView(this, node);
    }

    /**
     * A client whose commands are executed once and answered, whatever happens to replicas and network meanwhile, as
     * {@code org.entente.client.SessionClient} does it: in a session of its own, sent again to other replicas until
     * there is an answer. Reads are sent again too. So a request ends with a reply or is refused for what it is:
     * INVALID_REQUEST or TOO_LARGE. Only {@link #close}, and a reply that was lost and is longer than {@code
     * SessionLimits.replyKept}, make an unknown outcome. The {@code txnId} and {@code executeAt} of a reply are those
     * of the copy that was answered, which need not be the one that was executed.
     *
     * @return a new client, with at most 10,000 requests without an answer; closed with this.
     * @throws IllegalStateException where {@link SimulationContext#sessionLimits} is null.
     */
    public Commands exactlyOnce()
    {
        if (null == context.sessionLimits())
        {
            throw new IllegalStateException("there are no sessions: sessionLimits was set to null");
        }

        final ExactlyOnceCommands session = new ExactlyOnceCommands(this, random.next() | 1);
        sessions.add(session);
        return session;
    }

    /**
     * Lets time pass until a future is done.
     *
     * @throws UnknownOutcomeException where it is not within {@link SimulationContext#awaitMicros}.
     * @throws AssertionError          where a promise is broken meanwhile.
     * @throws IllegalStateException   from within a callback of a future.
     */
    @Override
    public <T> T await(final CompletableFuture<T> future)
    {
        if (!drive(future::isDone, context.awaitMicros()))
        {
            throw new UnknownOutcomeException("not done within " + context.awaitMicros() +
                " us of simulated time; repeat: " + text);
        }

        return Commands.super.await(future);
    }

    /** Lets so much simulated time pass. Fails as {@link #await}. */
    public void advance(final long micros)
    {
        final boolean[] hasPassed = new boolean[1];
        simulation.after(micros, () -> hasPassed[0] = true);
        drive(() -> hasPassed[0], micros);
    }

    /**
     * Ends all faults, brings all replicas back and lets time pass until nothing is under way. Commands may be sent
     * afterwards: nothing goes wrong with them.
     *
     * @throws AssertionError where a promise is broken, or it takes longer than 60 s of simulated time.
     */
    public void heal()
    {
        if (!isHealed && !isClosed)
        {
            isHealed = true;
            guarded(simulation::heal);
        }
    }

    /**
     * Ends the run: {@link #heal}, the answers to all requests, then what must hold in the end: all replicas have the
     * same checksum, and what was answered respects real time. Later calls do nothing.
     *
     * @throws AssertionError where it does not.
     */
    public void finish()
    {
        if (isClosed)
        {
            return;
        }

        heal();
        if (!drive(() -> sessions.stream().noneMatch(ExactlyOnceCommands::isWaiting), context.awaitMicros()))
        {
            throw broken(new AssertionError("requests are without an answer " + context.awaitMicros() +
                " us after the last fault"));
        }

        guarded(simulation::check);
        end();
    }

    /** As {@link #finish}, so that no test forgets it; after a failure it does nothing more. */
    @Override
    public void close()
    {
        finish();
    }

    /** Simulated time in microseconds since the start. Agreed time is about this, and 1,700,000,000 s. */
    public long timeMicros()
    {
        return simulation.timeMicros();
    }

    /** Changes with every frame, clock reading and execution: equal for equal runs. */
    public long digest()
    {
        return simulation.tally().digest();
    }

    /** What has happened so far. */
    public Tally tally()
    {
        return simulation.tally();
    }

    /** Whether a replica is up at the moment. */
    public boolean isRunning(final int node)
    {
        return simulation.isRunning(node);
    }

    int anyNode()
    {
        return random.below(context.replicas());
    }

    long randomBelow(final long bound)
    {
        return random.below(bound);
    }

    void after(final long micros, final Runnable action)
    {
        simulation.after(micros, action);
    }

    @Override
    public boolean isClosed()
    {
        return isClosed;
    }

    /** @return false where it is not so after all that time. */
    private boolean drive(final BooleanSupplier isDone, final long micros)
    {
        final long until = simulation.timeMicros() + micros;
        while (!isDone.getAsBoolean())
        {
            if (isClosed || simulation.timeMicros() > until)
            {
                return false;
            }

            guarded(simulation::step);
        }

        return true;
    }

    private void guarded(final Runnable what)
    {
        try
        {
            what.run();
        }
        catch (final IllegalStateException ex)
        {
            if (simulation.isDriven())
            {
                throw ex;
            }

            throw broken(ex);
        }
        catch (final RuntimeException | Error ex)
        {
            throw broken(ex);
        }
    }

    /** The simulation is over: whatever its state is, it cannot be relied on. */
    private AssertionError broken(final Throwable ex)
    {
        end();
        return new AssertionError(ex.getMessage() + "; after " + simulation.timeMicros() +
            " us of simulated time; repeat: " + text, ex);
    }

    private void end()
    {
        isClosed = true;
        sessions.forEach(ExactlyOnceCommands::close);
        simulation.close();
    }
}
