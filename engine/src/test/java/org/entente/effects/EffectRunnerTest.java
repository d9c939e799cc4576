package org.entente.effects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.ApplicationMachine;
import org.entente.app.ApplyContext;
import org.entente.app.Application;
import org.entente.app.Commands;
import org.entente.app.DirectCommands;
import org.entente.app.Effect;
import org.entente.app.EffectCommand;
import org.entente.app.EffectId;
import org.entente.app.EffectLimits;
import org.entente.app.EffectReply;
import org.entente.app.PoisonPolicy;
import org.entente.app.Reply;
import org.entente.app.Table;
import org.entente.app.UnknownOutcomeException;
import org.entente.spi.Consistency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runners of effects over lines that lose commands and answers, on a clock that the test sets. */
class EffectRunnerTest
{
    private static final EffectLimits LIMITS = new EffectLimits(4, 64, 1024, 5, 1_000_000, 100_000);

    private final Echo echo = new Echo();
    private final ApplicationMachine machine = new ApplicationMachine(echo, PoisonPolicy.HALT, LIMITS);
    private final DirectCommands cluster = new DirectCommands(machine, machine, () -> nowMicros());
    private final Map<EffectId, Integer> delivered = new HashMap<>();
    private final List<CompletableFuture<Void>> doing = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private long nowNs = TimeUnit.SECONDS.toNanos(1_000);

    @Test
    void shouldDoEachEffectOnceWhereNothingGoesWrong()
    {
        final EffectRunner runner = runner(0, this::deliver);
        for (int i = 0; i < 200; i++)
        {
            emit("mail", i);
        }

        run(500, runner);
        assertEquals(200, delivered.size());
        assertTrue(delivered.values().stream().allMatch((count) -> 1 == count), delivered.toString());
        assertEquals(0, machine.pendingEffects());
        assertEquals(200, runner.status().done());
        assertEquals(EffectLimits.PARTITIONS, runner.status().owned());
    }

    @Test
    void shouldTryAgainLaterAndLaterUntilTheEffectIsDead()
    {
        final List<Long> times = new ArrayList<>();
        final EffectRunner runner = runner(0, (effect) ->
        {
            times.add(nowMicros());
            throw new IllegalStateException("the server says 503");
        });
        emit("mail", 1);
        run(3_000, runner);

        assertEquals(LIMITS.attemptsMax(), times.size());
        for (int i = 1; i < times.size(); i++)
        {
            assertTrue(times.get(i) - times.get(i - 1) >= 50_000L << i - 1, times.toString());
        }

        final Effect dead = list(Effect.State.DEAD).get(0);
        assertEquals("the server says 503", dead.error());
        assertEquals(LIMITS.attemptsMax(), dead.attempts());
        emit("nobody", 2);
        run(3_000, runner);
        assertEquals("this runner has no handler for channel \"nobody\"", list(Effect.State.DEAD).get(1).error());
    }

    @Test
    void shouldCallAnAttemptFailedThatTakesTooLong()
    {
        final EffectRunner runner = runner(0, (effect) -> new CompletableFuture<>());
        emit("mail", 1);
        run(700, runner);
        assertEquals(1, list(Effect.State.PENDING).get(0).attempts());
        assertEquals("its handler took longer than 500 ms", list(Effect.State.PENDING).get(0).error());
    }

    @Test
    void shouldApplyTheCommandsOfTimersOnce()
    {
        final EffectRunner runner = runner(0, this::deliver);
        write(EffectCommand.schedule(nowMicros() + 300_000, new byte[] {7, 1}));
        run(200, runner);
        assertEquals(0, echo.applied);
        run(200, runner);
        assertEquals(1, echo.applied);
        assertEquals(1, runner.status().fired());
        run(300, runner);
        assertEquals(1, echo.applied);
    }

    /** The old owner wakes up with an effect under way: what it says of it is refused. */
    @Test
    void shouldRefuseTheAnswerOfAnOwnerThatWasPausedPastItsLease()
    {
        final EffectRunner first = runner(0, this::begin);
        run(20, first);
        assertEquals(EffectLimits.PARTITIONS, first.status().owned());
        emit("mail", 1);
        run(30, first);
        assertEquals(1, doing.size());

        final EffectRunner second = runner(1, this::deliver);
        run(1_500, second);
        assertEquals(EffectLimits.PARTITIONS, second.status().owned());
        assertEquals(1, second.status().done());
        assertEquals(2, delivered.values().iterator().next(), "once by each: one takeover, one duplicate");

        doing.get(0).complete(null);
        run(50, first);
        assertEquals(1, first.status().fenced());
        assertEquals(0, first.status().owned());
        assertEquals(0, first.status().done());
        run(3_000, first, second);
        assertEquals(2, delivered.values().iterator().next());
        assertEquals(EffectLimits.PARTITIONS, first.status().owned() + second.status().owned());
    }

    @Test
    void shouldGiveItsPartitionsBackWhenItCloses()
    {
        final EffectRunner first = runner(0, this::deliver);
        run(20, first);
        first.onClose();
        lines.get(0).deliver();
        final EffectRunner second = runner(1, this::deliver);
        run(20, second);
        assertEquals(EffectLimits.PARTITIONS, second.status().owned());
    }

    /** The next owner would begin it at once, while its handler may still be at work. */
    @Test
    void shouldKeepAPartitionInWhichSomethingIsUnderWayWhenItCloses()
    {
        final EffectRunner first = runner(0, this::begin);
        emit("mail", 1);
        run(50, first);
        assertEquals(1, doing.size());
        first.onClose();
        lines.get(0).deliver();

        final EffectRunner second = runner(1, this::deliver);
        run(200, second);
        assertEquals(EffectLimits.PARTITIONS - 1, second.status().owned(), "all others were given back");
        assertEquals(1, delivered.values().iterator().next());
        run(1_000, second);
        assertEquals(EffectLimits.PARTITIONS, second.status().owned(), "the lease has run out");
        assertEquals(2, delivered.values().iterator().next());
    }

    @Test
    void shouldNotDoAgainWhatAReplicaThatIsBehindCallsPending()
    {
        final EffectRunner first = runner(0, this::begin);
        emit("mail", 1);
        run(50, first);
        assertEquals(1, doing.size());
        lines.get(0).isBehind = true;
        doing.get(0).complete(null);
        run(300, first);
        assertEquals(1, first.status().done());
        assertEquals(1, delivered.values().iterator().next());

        final EffectRunner second = runner(1, this::begin);
        lines.get(1).seen.putAll(lines.get(0).seen);
        lines.get(1).isBehind = true;
        first.onClose();
        run(300, second);
        assertEquals(EffectLimits.PARTITIONS, second.status().owned());
        assertEquals(1, delivered.values().iterator().next(), "an earlier owner has settled it");
        emit("mail", 2);
        lines.get(1).isBehind = false;
        run(50, second);
        assertEquals(2, delivered.size());
    }

    @Test
    void shouldBeginNothingWhenItsLeaseIsOver()
    {
        final EffectRunner runner = runner(0, this::begin);
        run(50, runner);
        lines.get(0).losesWrites = true;
        run(800, runner);
        assertEquals(EffectLimits.PARTITIONS, runner.status().owned());
        run(100, runner);
        assertEquals(0, runner.status().owned(), "the last 100 ms are left to others");
        emit("mail", 1);
        run(300, runner);
        assertEquals(0, runner.status().owned());
        assertEquals(0, doing.size());
        lines.get(0).losesWrites = false;
        run(200, runner);
        assertEquals(1, doing.size());
    }

    /** Runners pause and lose commands and answers; one effect at a time in each partition. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void shouldMissNothingAndRepeatNoMoreThanOneEffectInEachTakeover(final int seed)
    {
        final Random random = new Random(seed);
        final EffectRunner[] runners = {runner(0, this::begin), runner(1, this::begin), runner(2, this::begin)};
        final long[] pausedUntil = new long[runners.length];
        lines.forEach((line) -> line.random = random);
        int emitted = 0;
        for (int step = 0; step < 15_000 || machine.pendingEffects() > 0; step++)
        {
            assertTrue(step < 100_000, "it does not end");
            nowNs += TimeUnit.MILLISECONDS.toNanos(1 + random.nextInt(3));
            if (step < 15_000 && random.nextInt(20) == 0)
            {
                emit("mail", emitted++);
            }

            for (int i = 0; i < runners.length; i++)
            {
                if (step < 15_000 && random.nextInt(2_000) == 0)
                {
                    pausedUntil[i] = step + 100 + random.nextInt(2_000);
                }

                if (step >= pausedUntil[i])
                {
                    lines.get(i).deliver();
                    runners[i].doWork();
                }
            }

            if (!doing.isEmpty() && random.nextInt(4) > 0)
            {
                doing.remove(random.nextInt(doing.size())).complete(null);
            }

            if (random.nextInt(500) == 0)
            {
                barrier();
            }
        }

        long takenOver = 0;
        for (final EffectRunner runner : runners)
        {
            takenOver += runner.status().takenOver();
        }

        final long duplicates = delivered.values().stream().mapToLong((count) -> count - 1).sum();
        assertEquals(emitted, delivered.size());
        assertTrue(emitted > 600, emitted + " emitted");
        assertTrue(takenOver > 3 * EffectLimits.PARTITIONS, takenOver + " takeovers");
        assertTrue(duplicates <= takenOver, duplicates + " duplicates in " + takenOver + " takeovers");
    }

    private EffectRunner runner(final int id, final EffectHandler handler)
    {
        final Line line = new Line();
        lines.add(line);
        return new EffectRunner(line, new EffectRunnerContext().runnerId(id + 1).handler("mail", handler)
            .inFlightMax(1).timeoutNs(TimeUnit.MILLISECONDS.toNanos(500)).backOffNs(
                TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.MILLISECONDS.toNanos(400))
            .clocks(() -> nowNs, this::nowMicros));
    }

    private CompletionStage<Void> deliver(final Effect effect)
    {
        delivered.merge(effect.id(), 1, Integer::sum);
        return CompletableFuture.completedFuture(null);
    }

    /** Delivered at once; when that is known the test says. */
    private CompletionStage<Void> begin(final Effect effect)
    {
        deliver(effect);
        doing.add(new CompletableFuture<>());
        return doing.get(doing.size() - 1);
    }

    private void run(final int millis, final EffectRunner... runners)
    {
        for (int i = 0; i < millis; i++)
        {
            nowNs += TimeUnit.MILLISECONDS.toNanos(1);
            lines.forEach(Line::deliver);
            for (final EffectRunner runner : runners)
            {
                runner.doWork();
            }
        }
    }

    private long nowMicros()
    {
        return TimeUnit.NANOSECONDS.toMicros(nowNs);
    }

    private void emit(final String channel, final int number)
    {
        write(EffectCommand.emit(channel, new byte[] {(byte)number}));
    }

    private void write(final byte[] command)
    {
        cluster.await(cluster.write(new UnsafeBuffer(command), 0, command.length));
    }

    private List<Effect> list(final Effect.State state)
    {
        final byte[] list = EffectCommand.list(state, 100, null);
        return EffectReply.effects(cluster.await(
            cluster.read(new UnsafeBuffer(list), 0, list.length, Consistency.TRANSACTION)).result());
    }

    /** A strict list is a barrier. */
    private void barrier()
    {
        list(Effect.State.DEAD);
    }

    /** Commands arrive at once or never, answers later or never. */
    private final class Line implements Commands
    {
        private final Queue<Runnable> answers = new ArrayDeque<>();
        /** The last answer to each read: what a replica says that is behind. */
        private final Map<UnsafeBuffer, Reply> seen = new HashMap<>();
        private boolean isBehind;
        private boolean losesWrites;
        private Random random = new Random(0)
        {
            private static final long serialVersionUID = 1L;

            @Override
            public int nextInt(final int bound)
            {
                return bound - 1;
            }
        };

        private void deliver()
        {
            while (!answers.isEmpty())
            {
                answers.remove().run();
            }
        }

        @Override
        public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
        {
            return losesWrites ? CompletableFuture.failedFuture(new UnknownOutcomeException("lost")) :
                send(() -> cluster.write(command, offset, length));
        }

        @Override
        public CompletableFuture<Reply> read(
            final DirectBuffer command, final int offset, final int length, final Consistency consistency)
        {
            final UnsafeBuffer partition = new UnsafeBuffer(new byte[] {command.getByte(offset + 2)});
            if (!isBehind)
            {
                seen.put(partition, cluster.read(command, offset, length, consistency).join());
            }

            final Reply reply = seen.get(partition);
            return send(() -> CompletableFuture.completedFuture(reply));
        }

        private CompletableFuture<Reply> send(final Supplier<CompletableFuture<Reply>> command)
        {
            final CompletableFuture<Reply> future = new CompletableFuture<>();
            final int luck = random.nextInt(20);
            final CompletableFuture<Reply> reply = 0 == luck ? null : command.get();
            answers.add(() ->
            {
                if (luck < 2)
                {
                    future.completeExceptionally(new UnknownOutcomeException("lost"));
                }
                else
                {
                    reply.whenComplete((value, ex) ->
                    {
                        if (null == ex)
                        {
                            future.complete(value);
                        }
                        else
                        {
                            future.completeExceptionally(ex);
                        }
                    });
                }
            });
            return future;
        }

        @Override
        public void close()
        {
        }
    }

    /** Counts the commands that it applies. */
    private static final class Echo implements Application
    {
        private int applied;

        @Override
        public List<Table> tables()
        {
            return List.of();
        }

        @Override
        public String extract(final DirectBuffer command, final int offset, final int length, final Keys keys)
        {
            keys.add(command, offset, length);
            return null;
        }

        @Override
        public int apply(
            final ApplyContext ctx, final DirectBuffer command, final int offset, final int length,
            final MutableDirectBuffer reply)
        {
            applied++;
            return 0;
        }

        @Override
        public int query(
            final ApplyContext ctx, final DirectBuffer command, final int offset, final int length,
            final MutableDirectBuffer reply)
        {
            return 0;
        }
    }
}
