package org.entente;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.agrona.DirectBuffer;
import org.entente.pipeline.Pipeline;
import org.entente.spi.Consistency;

/**
 * One replica of a replicated state machine, inside the embedder's process.
 * <p>
 * The engine owns the ports of its context (journal, snapshot store, transport, gateway) once {@link #launch} has
 * returned, and closes them. It halts, for good, when something fails that must not be stepped past (the journal, an
 * invariant, the state machine): see {@link EngineContext#haltHandler}. Recovery from that is a restart from the
 * journal.
 */
public final class Engine implements AutoCloseable
{
    /** What {@link #submit} answers where the inbound ring is full: it did not happen; try again later. */
    public static final long BACK_PRESSURED = -2;
    /** What {@link #submit} answers once the engine is closed, or has halted: it did not happen. */
    public static final long CLOSED = -4;
    /** What {@link #submit} answers to a command without a byte: it did not happen. */
    public static final long EMPTY = -5;
    /** What {@link #submit} answers to a command beyond {@code ReplicaConfig.payloadMax}: it did not happen. */
    public static final long TOO_LARGE = -6;

    private final EngineContext ctx;
    private final Pipeline pipeline;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private volatile boolean isCloseDue;

    private Engine(final EngineContext ctx)
    {
        this.ctx = ctx;
        this.pipeline = new Pipeline(ctx, this::onHalt);
    }

    /**
     * Restores the newest snapshot, replays the journal after it, then serves; returns when it serves. In
     * {@link ThreadingMode#INVOKER} mode the replica votes
     * from the first {@link #doWork} on.
     *
     * @param ctx to launch from; concluded by this call. Where this throws, the ports remain the caller's to close.
     * @return the engine, to be closed by the caller.
     * @throws IllegalStateException            if the configuration has problems: all are named at once.
     * @throws org.entente.spi.JournalException if the journal or the snapshots cannot be trusted.
     */
    public static Engine launch(final EngineContext ctx)
    {
        ctx.conclude();
        final Engine engine = new Engine(ctx);
        try
        {
            engine.pipeline.start();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            engine.pipeline.drainAndStop(engine.closeDeadlineNs());
            throw new IllegalStateException("interrupted while starting", ex);
        }

        return engine;
    }

    /**
     * Submits a command. Any thread. The answer comes to {@link ResultListener#onResult}; an accepted command may still
     * be refused there.
     *
     * @param command     buffer with the command; copied.
     * @param offset      of the command.
     * @param length      of the command in bytes.
     * @param correlation to come back with the answer; should be unique among those in flight.
     * @return a positive number if accepted; else {@link #BACK_PRESSURED}, {@link #CLOSED}, {@link #EMPTY} or
     * {@link #TOO_LARGE}.
     */
    public long submit(final DirectBuffer command, final int offset, final int length, final long correlation)
    {
        final long refusal = refusal(length);
        if (0 != refusal)
        {
            return refusal;
        }

        final long sequence = pipeline.submit(command, offset, length, correlation);
        return sequence < 0 ? BACK_PRESSURED : sequence + 1;
    }

    /**
     * Submits a command that changes nothing: one that the key extractor declares read-only. Any thread; arguments and
     * answers as for {@link #submit}. It is refused with INVALID_REQUEST where the command is no read, or has not
     * exactly one key with {@link Consistency#QUORUM}; with TIMED_OUT where a quorum read could not be made in time.
     *
     * @param consistency what the result is to promise.
     */
    public long query(
        final DirectBuffer command, final int offset, final int length, final long correlation,
        final Consistency consistency)
    {
        final long refusal = refusal(length);
        if (0 != refusal)
        {
            return refusal;
        }

        final long sequence = pipeline.query(command, offset, length, correlation, consistency);
        return sequence < 0 ? BACK_PRESSURED : sequence + 1;
    }

    /**
     * Starts a barrier: a transaction that conflicts with every other and changes nothing. All replicas execute it in
     * the same state, and compare their checksums of it; one that differs from a majority halts. The engine starts
     * barriers by itself too: {@code ReplicaConfig.barrierMicros}. Any thread.
     * <p>
     * What was answered before this call is executed before the barrier. Everything that is submitted while it is
     * under way waits for it, and it waits for everything in flight, so it costs all clients a pause of some network
     * round trips. Its answer comes to {@link ResultListener#onResult}: 8 bytes, little-endian, the checksum of this
     * replica's state.
     *
     * @param correlation to come back with the answer; should be unique among those in flight.
     * @return a positive number if accepted; else {@link #BACK_PRESSURED} or {@link #CLOSED}.
     */
    public long barrier(final long correlation)
    {
        if (isClosed.get() || isHalted())
        {
            return CLOSED;
        }

        final long sequence = pipeline.barrier(correlation);
        return sequence < 0 ? BACK_PRESSURED : sequence + 1;
    }

    /**
     * Asks for a report: lines {@code key=value}. Any thread.
     *
     * @return completed by the execution stage; exceptionally where the engine is overloaded, closed or halted.
     */
    public CompletableFuture<String> status()
    {
        return isClosed.get() || isHalted() ?
            CompletableFuture.failedFuture(new IllegalStateException("the engine has stopped")) : pipeline.status();
    }

    /**
     * Asks what this replica knows of a transaction: how it was decided, what it waits for, who finishes it. Lines
     * {@code key=value}, described in docs/operations.md. Any thread; changes nothing.
     *
     * @param txnId of the transaction.
     * @return as for {@link #status}.
     */
    public CompletableFuture<String> explain(final long txnId)
    {
        return isClosed.get() || isHalted() ?
            CompletableFuture.failedFuture(new IllegalStateException("the engine has stopped")) :
            pipeline.explain(txnId);
    }

    /**
     * Asks for a snapshot now, whatever the configured intervals say. Any thread.
     *
     * @return what comes of it, as soon as that is known: lines {@code key=value}, described in docs/snapshots.md. The
     * status tells when the snapshot is durable. Otherwise as for {@link #status}.
     */
    public CompletableFuture<String> snapshot()
    {
        return isClosed.get() || isHalted() ?
            CompletableFuture.failedFuture(new IllegalStateException("the engine has stopped")) :
            pipeline.snapshot();
    }

    /**
     * One round through all stages, in {@link ThreadingMode#INVOKER} mode. Always from one thread, which also
     * closes the engine.
     *
     * @return an indication of the work done; 0 for none.
     * @throws IllegalStateException in the other modes, from within a callback, or once the engine has halted.
     */
    public int doWork()
    {
        if (isClosed.get() && !isCloseDue)
        {
            return 0;
        }

        final int work = pipeline.doWork();
        if (isCloseDue)
        {
            isCloseDue = false;
            stop();
        }

        return work;
    }

    /** Whether the engine has stopped for good because something failed. Any thread. */
    public boolean isHalted()
    {
        return null != pipeline.haltCause();
    }

    /** What halted the engine, or null. Any thread. */
    public Throwable haltCause()
    {
        return pipeline.haltCause();
    }

    /**
     * Takes in nothing more, carries what is in the rings to its end, stops the threads and closes the ports.
     * Idempotent; takes no longer than {@link EngineContext#closeTimeoutMs}. The outcome of commands still in flight
     * is unknown to their callers; the group may well commit them. From a callback it returns at once, and the
     * engine stops soon after.
     */
    @Override
    public void close()
    {
        if (!isClosed.compareAndSet(false, true))
        {
            return;
        }

        if (!pipeline.isOwnThread())
        {
            stop();
        }
        else if (ThreadingMode.INVOKER == ctx.threadingMode() && !isHalted())
        {
            isCloseDue = true;
        }
        else
        {
            new Thread(this::stop, "entente-" + ctx.nodeId() + "-close").start();
        }
    }

    /** Why a command is not taken, or 0. */
    private long refusal(final int length)
    {
        if (isClosed.get() || isHalted())
        {
            return CLOSED;
        }

        return length <= 0 ? EMPTY : length > ctx.replicaConfig().payloadMax ? TOO_LARGE : 0;
    }

    private void stop()
    {
        if (pipeline.drainAndStop(closeDeadlineNs()))
        {
            close(ctx.clientGateway());
            close(ctx.transport());
            close(ctx.snapshotStore());
            close(ctx.journal());
        }
        else
        {
            // A port closed under a thread that still uses it could take the process down: left open.
            ctx.errorHandler().onError(new IllegalStateException(
                "close: a stage did not stop within " + ctx.closeTimeoutMs() + " ms; its ports are left open"));
        }
    }

    private void close(final AutoCloseable port)
    {
        try
        {
            if (null != port)
            {
                port.close();
            }
        }
        catch (final Exception ex)
        {
            ctx.errorHandler().onError(ex);
        }
    }

    private void onHalt(final Throwable error)
    {
        ctx.haltHandler().accept(error);
    }

    private long closeDeadlineNs()
    {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ctx.closeTimeoutMs());
    }
}
