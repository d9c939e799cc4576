package org.entente.simulation.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.agrona.DirectBuffer;
import org.entente.EngineContext;
import org.entente.ThreadingMode;
import org.entente.WaitMode;
import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.app.EngineCommands;
import org.entente.app.Reply;
import org.entente.app.UnknownOutcomeException;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemoryNetwork;
import org.entente.memory.MemorySnapshotStore;
import org.entente.spi.Consistency;
import org.entente.spi.KeyExtractor;
import org.entente.spi.ReplyCode;
import org.entente.spi.StateMachine;

/**
 * An application on several engines in one process: all real parts but the wire and the disk, real threads, real time.
 * Where {@link ServiceSimulation} finds what goes wrong seldom, this shows that the application works with engines, and
 * how fast. Any thread, but one at a time for {@link #crash}, {@link #restart} and {@link #close}.
 * <p>
 * Everything is in memory, and is gone with the process. One that is down for so long that its peers no longer keep
 * what it lacks ({@code ReplicaConfig.txnsRetainedMax}) cannot be helped: snapshots do not travel here.
 */
public final class EngineCluster implements AutoCloseable
{
    private static final long AWAIT_SECONDS = 60;
    private static final int NODES_MAX = 9;

    private final Supplier<? extends StateMachine> stateMachine;
    private final Supplier<? extends KeyExtractor> keyExtractor;
    private final Consumer<EngineContext> configuration;
    private final MemoryNetwork network;
    private final Node[] nodes;

    private EngineCluster(
        final int size, final Supplier<? extends StateMachine> stateMachine,
        final Supplier<? extends KeyExtractor> keyExtractor, final Consumer<EngineContext> configuration)
    {
        this.stateMachine = stateMachine;
        this.keyExtractor = keyExtractor;
        this.configuration = configuration;
        network = new MemoryNetwork(size);
        nodes = new Node[size];
        for (int node = 0; node < size; node++)
        {
            nodes[node] = new Node(node);
        }
    }

    /** As {@link #launch(int, Supplier, Supplier, Consumer)}, with the engines' default configuration. */
    public static EngineCluster launch(
        final int nodes, final Supplier<? extends StateMachine> stateMachine,
        final Supplier<? extends KeyExtractor> keyExtractor)
    {
        return launch(nodes, stateMachine, keyExtractor, (ctx) -> {});
    }

    /**
     * Launches engines; returns when all serve.
     *
     * @param nodes         1 to 9; their ids are 0 to nodes - 1.
     * @param stateMachine  makes the application's state machine: one for each life of each engine.
     * @param keyExtractor  makes its key extractor: one for each, since each is called by a thread of its own.
     * @param configuration called for each launch, to change what it likes but the ports. Default: one thread for each
     *                      engine, which backs off.
     * @throws IllegalArgumentException where there are too few or too many.
     * @throws RuntimeException         as {@link org.entente.Engine#launch}.
     */
    public static EngineCluster launch(
        final int nodes, final Supplier<? extends StateMachine> stateMachine,
        final Supplier<? extends KeyExtractor> keyExtractor, final Consumer<EngineContext> configuration)
    {
        if (nodes < 1 || nodes > NODES_MAX)
        {
            throw new IllegalArgumentException("nodes is " + nodes + ": use 1 to " + NODES_MAX);
        }

        final EngineCluster cluster = new EngineCluster(nodes, stateMachine, keyExtractor, configuration);
        try
        {
            for (int node = 0; node < nodes; node++)
            {
                cluster.restart(node);
            }

            return cluster;
        }
        catch (final RuntimeException ex)
        {
            cluster.close();
            throw ex;
        }
    }

    /**
     * Commands to one engine, in all of its lives: while it is down they are refused as NOT_SERVING. What it had not
     * answered when it crashed is an unknown outcome. {@link Commands#await} gives up after 60 s with an {@link
     * UnknownOutcomeException}. To close it does nothing.
     */
    public Commands commands(final int node)
    {
        return nodes[node];
    }

    /** Whether an engine is up. */
    public boolean isRunning(final int node)
    {
        return null != nodes[node].engine && !nodes[node].engine.engine().isHalted();
    }

    /** What has halted an engine in its present life; null where nothing has, or it is down. */
    public Throwable haltCause(final int node)
    {
        final EngineCommands engine = nodes[node].engine;
        return null == engine ? null : engine.engine().haltCause();
    }

    /**
     * Ends an engine as a power cut does: what it had not synced is lost, and nothing that depends on it has left.
     * Nothing where it is down.
     */
    public void crash(final int node)
    {
        nodes[node].crash();
    }

    /**
     * Launches an engine that is down, from what its journal and its snapshots hold. Returns when it serves.
     *
     * @throws IllegalStateException where it is up.
     * @throws RuntimeException      as {@link org.entente.Engine#launch}.
     */
    public void restart(final int node)
    {
        nodes[node].start();
    }

    /** Closes all engines that are up. */
    @Override
    public void close()
    {
        for (final Node node : nodes)
        {
            node.end();
        }
    }

    private EngineContext context(final Node node)
    {
        final EngineContext context = new EngineContext()
            .nodeId(node.id)
            .members((1L << nodes.length) - 1)
            .clusterId(ProcessHandle.current().pid())
            .threadingMode(ThreadingMode.SHARED)
            .waitMode(WaitMode.BACKOFF)
            .stateMachine(stateMachine.get())
            .keyExtractor(keyExtractor.get())
            .journal(node.journal)
            .snapshotStore(node.snapshots);
        if (nodes.length > 1)
        {
            context.transport(network.port(node.id));
        }

        configuration.accept(context);
        final Consumer<Throwable> haltHandler = context.haltHandler();
        return context.haltHandler((cause) ->
        {
            if (!node.isCrashing)
            {
                haltHandler.accept(cause);
            }
        });
    }

    /** One engine in all of its lives. */
    private final class Node implements Commands
    {
        private final int id;
        private final MemoryJournal journal = new MemoryJournal();
        private final MemorySnapshotStore snapshots = new MemorySnapshotStore();
        private volatile EngineCommands engine;
        private volatile boolean isCrashing;
        private Path flightRecorderFile;

        private Node(final int id)
        {
            this.id = id;
        }

        private void start()
        {
            if (null != engine)
            {
                throw new IllegalStateException("node " + id + " is up");
            }

            isCrashing = false;
            network.clear(id);
            final EngineContext context = context(this);
            engine = EngineCommands.launch(context);
            flightRecorderFile = context.flightRecorderFile();
        }

        private void crash()
        {
            if (null == engine)
            {
                return;
            }

            isCrashing = null == haltCause(id);
            journal.failAtSync();
            end();
            journal.loseUnsynced();
            if (isCrashing)
            {
                forgetFlight();
            }
        }

        /** It tells of a journal that was made to fail: of nothing that anybody wants to know. */
        private void forgetFlight()
        {
            try
            {
                Files.deleteIfExists(flightRecorderFile);
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }

        private void end()
        {
            final EngineCommands ended = engine;
            engine = null;
            if (null != ended)
            {
                ended.close();
            }
        }

        @Override
        public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
        {
            final EngineCommands current = engine;
            return null == current ? down() : current.write(command, offset, length);
        }

        @Override
        public CompletableFuture<Reply> read(
            final DirectBuffer command, final int offset, final int length, final Consistency consistency)
        {
            final EngineCommands current = engine;
            return null == current ? down() : current.read(command, offset, length, consistency);
        }

        private CompletableFuture<Reply> down()
        {
            return CompletableFuture.failedFuture(new DefiniteFailureException(
                ReplyCode.NOT_SERVING, "node " + id + " is down: use another one, or restart it"));
        }

        @Override
        public <T> T await(final CompletableFuture<T> future)
        {
            try
            {
                future.get(AWAIT_SECONDS, TimeUnit.SECONDS);
            }
            catch (final TimeoutException ex)
            {
                throw new UnknownOutcomeException("node " + id + " has not answered within " + AWAIT_SECONDS + " s");
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
                throw new UnknownOutcomeException("interrupted while waiting");
            }
            catch (final ExecutionException ex)
            {
                // It is done: the call below throws what is thrown everywhere.
                return Commands.super.await(future);
            }

            return Commands.super.await(future);
        }

        @Override
        public void close()
        {
        }
    }
}
