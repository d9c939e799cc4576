package org.entente.node;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.app.Reply;
import org.entente.app.RequestException;
import org.entente.app.UnknownOutcomeException;
import org.entente.node.kv.KeyValueStore;
import org.entente.node.kv.KvLimits;
import org.entente.router.RouterKind;
import org.entente.router.ServiceRouter;
import org.entente.session.SessionCommand;
import org.entente.session.SessionStatus;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Proposes now and then that what is over goes: sessions that nobody has used for long, keys and services that have
 * expired. Each is a command that changes nothing where it is not so, so that all nodes may do this, and do; where
 * another one was quicker, this one leaves the rest to it. A thread of its own; what fails is tried again the next
 * time.
 */
final class Housekeeper implements AutoCloseable
{
    /** Keys that are proposed at once: so many proposals of {@link KvLimits#PURGE_KEYS}. */
    private static final int KEYS = 16 * KvLimits.PURGE_KEYS;
    /** Sessions that are asked for at once: a replica looks at each that it has. */
    private static final int SESSIONS = 1_000;
    /** Evictions that are under way at once. */
    private static final int EVICTIONS = 16;
    /** So long one kind of thing is removed in a round, where there is so much of it. */
    private static final long STEP_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long ANSWER_TIMEOUT_MS = 5_000;
    private static final int IDLE_ENTRY = Long.BYTES + 1;

    private final Commands commands;
    private final KeyValueStore store;
    private final ServiceRouter router;
    private final ScheduledExecutorService timer;
    private final Consumer<String> problems;

    private Housekeeper(
        final Commands commands, final ScheduledExecutorService timer, final Consumer<String> problems)
    {
        this.commands = commands;
        this.timer = timer;
        this.problems = problems;
        store = new KeyValueStore(commands);
        router = new ServiceRouter(commands);
    }

    /** @param intervalNs between the end of one round and the beginning of the next. */
    static Housekeeper start(final Commands commands, final long intervalNs, final int nodeId)
    {
        return start(commands, intervalNs, nodeId, (problem) -> System.err.println("entente: " + problem));
    }

    /**
     * @param intervalNs between the end of one round and the beginning of the next.
     * @param problems   is told what will not be better the next time; called by the thread of this.
     */
    static Housekeeper start(
        final Commands commands, final long intervalNs, final int nodeId, final Consumer<String> problems)
    {
        final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((work) ->
        {
            final Thread thread = new Thread(work, "entente-" + nodeId + "-housekeeper");
            thread.setDaemon(true);
            return thread;
        });
        final Housekeeper housekeeper = new Housekeeper(commands, timer, problems);
        timer.scheduleWithFixedDelay(housekeeper::round, intervalNs, intervalNs, TimeUnit.NANOSECONDS);
        return housekeeper;
    }

    /** Removes what there is, as far as there is time. */
    void round()
    {
        try
        {
            repeat(this::evictIdleSessions);
            repeat(() -> await(store.purge(KEYS)));
            repeat(() -> await(router.purgeExpired(RouterKind.SERVICE)));
            repeat(() -> await(router.purgeExpired(RouterKind.SIDECAR)));
        }
        catch (final Error ex)
        {
            problems.accept("housekeeping of this node ends: restart it (" + ex + ")");
            throw ex;
        }
    }

    /** One thing to do. */
    @FunctionalInterface
    private interface Step
    {
        /** @return how much was removed. */
        int run() throws InterruptedException;
    }

    private void repeat(final Step step)
    {
        final long deadlineNs = System.nanoTime() + STEP_NS;
        int removed;
        do
        {
            removed = run(step);
        }
        while (removed > 0 && System.nanoTime() - deadlineNs < 0);
    }

    private int run(final Step step)
    {
        try
        {
            return step.run();
        }
        catch (final DefiniteFailureException ex)
        {
            // Else it is back-pressured, not serving, or about to close: what is over stays so.
            if (ReplyCode.INVALID_REQUEST == ex.code() || ReplyCode.TOO_LARGE == ex.code())
            {
                problems.accept("housekeeping: " + ex.getMessage());
            }
        }
        catch (final RequestException ex)
        {
            // It was not answered in time.
        }
        catch (final RuntimeException ex)
        {
            problems.accept("housekeeping: " + ex);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }

        return 0;
    }

    private int evictIdleSessions() throws InterruptedException
    {
        final MutableDirectBuffer command = new ExpandableArrayBuffer();
        final DirectBuffer idle = await(commands.read(
            command, 0, SessionCommand.encodeIdle(command, SESSIONS), Consistency.LOCAL)).result();
        final List<CompletableFuture<Reply>> evictions = new ArrayList<>();
        int evicted = 0;
        for (int at = 1; SessionStatus.EXECUTED.code() == idle.getByte(0) && at < idle.capacity(); at += IDLE_ENTRY)
        {
            final int length = SessionCommand.encodeEvict(
                command, idle.getLong(at, ByteOrder.LITTLE_ENDIAN), idle.getByte(at + Long.BYTES));
            evictions.add(commands.write(command, 0, length));
            if (EVICTIONS == evictions.size() || at + IDLE_ENTRY >= idle.capacity())
            {
                evicted += evicted(evictions);
                evictions.clear();
            }
        }

        return evicted;
    }

    private int evicted(final List<CompletableFuture<Reply>> evictions) throws InterruptedException
    {
        int evicted = 0;
        for (final CompletableFuture<Reply> eviction : evictions)
        {
            evicted += SessionStatus.EXECUTED.code() == await(eviction).result().getByte(0) ? 1 : 0;
        }

        return evicted;
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
