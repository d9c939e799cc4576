package org.entente.node;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.app.Commands;
import org.entente.app.RequestException;
import org.entente.app.UnknownOutcomeException;
import org.entente.node.kv.KeyValueStore;
import org.entente.router.RouterKind;
import org.entente.router.ServiceRouter;
import org.entente.session.SessionCommand;
import org.entente.session.SessionStatus;
import org.entente.spi.Consistency;

import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Proposes now and then that what is over goes: sessions that nobody has used for long, keys and services that have
 * expired. Each is a command that changes nothing where it is not so, so that all nodes may do this, and do. A thread
 * of its own; what fails is tried again the next time.
 */
final class Housekeeper implements AutoCloseable
{
    private static final int BATCH = 100;
    private static final long ANSWER_TIMEOUT_MS = 5_000;
    private static final int IDLE_ENTRY = Long.BYTES + 1;

    private final Commands commands;
    private final KeyValueStore store;
    private final ServiceRouter router;
    private final ScheduledExecutorService timer;

    private Housekeeper(final Commands commands, final ScheduledExecutorService timer)
    {
        this.commands = commands;
        this.timer = timer;
        store = new KeyValueStore(commands);
        router = new ServiceRouter(commands);
    }

    /** @param intervalNs between the end of one round and the beginning of the next. */
    static Housekeeper start(final Commands commands, final long intervalNs, final int nodeId)
    {
        final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((work) ->
        {
            final Thread thread = new Thread(work, "entente-" + nodeId + "-housekeeper");
            thread.setDaemon(true);
            return thread;
        });
        final Housekeeper housekeeper = new Housekeeper(commands, timer);
        timer.scheduleWithFixedDelay(housekeeper::round, intervalNs, intervalNs, TimeUnit.NANOSECONDS);
        return housekeeper;
    }

    private void round()
    {
        step(this::evictIdleSessions);
        step(() -> await(store.purge(BATCH)));
        step(() -> await(router.purgeExpired(RouterKind.SERVICE)));
        step(() -> await(router.purgeExpired(RouterKind.SIDECAR)));
    }

    /** One thing to do. */
    @FunctionalInterface
    private interface Step
    {
        void run() throws InterruptedException;
    }

    private static void step(final Step step)
    {
        try
        {
            step.run();
        }
        catch (final RequestException ex)
        {
            // It is back-pressured, not serving, or about to close: what is over stays so.
        }
        catch (final RuntimeException ex)
        {
            System.err.println("entente: housekeeping: " + ex);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void evictIdleSessions() throws InterruptedException
    {
        final MutableDirectBuffer command = new ExpandableArrayBuffer();
        final DirectBuffer idle = await(commands.read(
            command, 0, SessionCommand.encodeIdle(command, BATCH), Consistency.LOCAL)).result();
        for (int at = 1; SessionStatus.EXECUTED.code() == idle.getByte(0) && at < idle.capacity(); at += IDLE_ENTRY)
        {
            final int length = SessionCommand.encodeEvict(
                command, idle.getLong(at, ByteOrder.LITTLE_ENDIAN), idle.getByte(at + Long.BYTES));
            await(commands.write(command, 0, length));
        }
    }

    /** Not for ever: the engine may stop meanwhile. */
    private <T> T await(final CompletableFuture<T> future) throws InterruptedException
    {
        final CompletableFuture<T> bounded = future.orTimeout(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        try
        {
            return bounded.get();
        }
        catch (final ExecutionException ex)
        {
            throw ex.getCause() instanceof RequestException cause ? cause :
                new UnknownOutcomeException(String.valueOf(ex.getCause()));
        }
    }

    /** Stops it, and waits for that no longer than a command may take. */
    @Override
    public void close()
    {
        timer.shutdownNow();
        try
        {
            timer.awaitTermination(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
