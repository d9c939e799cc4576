package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.StartListener.Phase;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemorySnapshotStore;
import org.entente.pipeline.FlightRecorder;
import org.entente.pipeline.InboundType;
import org.entente.spi.JournalException;
import org.entente.spi.StateMachine;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Snapshots of one engine: taken while it serves, and what it starts from. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SnapshotTest
{
    private static final int KEYS = 40;

    private final MemoryJournal journal = new MemoryJournal();
    private final MemorySnapshotStore store = new MemorySnapshotStore();
    private final Answers answers = new Answers();
    private final Map<Phase, Long> phases = new HashMap<>();
    private final AtomicLong nowMicros = new AtomicLong(1_700_000_000_000_000L);
    private Registers registers = new Registers();
    private int keys = KEYS;
    private long correlation;

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource
    void shouldGoOnFromTheSnapshotAndTheJournalAfterIt(final ThreadingMode mode)
    {
        for (int life = 0; life < 4; life++)
        {
            final long kept = journal.appendedRecords() - journal.truncatedRecords();
            final Map<Long, Long> expected = registers.values();
            registers = new Registers();
            final EngineContext ctx = context(mode);
            ctx.snapshotConfig().intervalRecords = 150;
            try (Engine engine = Engine.launch(ctx))
            {
                assertEquals(expected, registers.values(), "life " + life);
                assertTrue(0 == life || phases.get(Phase.REPLAY) < kept, "replayed all that was kept");
                final int snapshots = 3;
                while (Integer.parseInt(status(engine, "snapshots")) < snapshots)
                {
                    submitAndAwait(engine, 20);
                }
            }

            assertTrue(journal.truncatedRecords() > 0);
            // The last one may have become durable behind the last batch.
            assertTrue(store.journalRecordsCovered() >= journal.truncatedRecords());
            journal.loseUnsynced();
        }

        assertTrue(phases.get(Phase.RESTORE) > 0);
        assertEquals(correlation, registers.values().values().stream().mapToLong(Long::longValue).sum());
    }

    @ParameterizedTest
    @EnumSource
    void shouldHoldWhatWasExecutedAtTheMarkerAndNoMore(final ThreadingMode mode)
    {
        try (Engine engine = Engine.launch(context(mode)))
        {
            submitAndAwait(engine, 200);
            store.ready(false);
            assertTrue(ask(engine).startsWith("snapshot=STARTED\nsnapshotState=WRITING\n"));
            // The same keys, while the state is still to be written.
            submitAndAwait(engine, 200);
            assertEquals("0", status(engine, "snapshots"));
            assertTrue(ask(engine).startsWith("snapshot=RUNNING\n"));
            store.ready(true);
            run(engine, () -> "1".equals(status(engine, "snapshots")));
            assertEquals(KEYS / 4, store.stateOfNewest());
        }

        assertTrue(store.journalRecordsOfNewest() < journal.appendedRecords());
        final Map<Long, Long> expected = registers.values();
        registers = new Registers();
        Engine.launch(context(mode)).close();
        assertEquals(expected, registers.values());
        assertTrue(registers.applied() <= 200, "executed again: " + registers.applied());
    }

    @Test
    void shouldKeepTheJournalUntilASnapshotIsDurable()
    {
        try (Engine engine = Engine.launch(context(ThreadingMode.INVOKER)))
        {
            submitAndAwait(engine, 50);
            store.hold();
            ask(engine);
            run(engine, () -> "STORING".equals(status(engine, "snapshotState")));
            submitAndAwait(engine, 50);
            assertEquals(0, journal.truncatedRecords());
            assertEquals("0", status(engine, "snapshotRecordsCovered"));

            store.release(null);
            submitAndAwait(engine, 1);
            assertEquals(store.journalRecordsCovered(), journal.truncatedRecords());
            assertEquals(Long.toString(journal.truncatedRecords()), status(engine, "journalTruncatedRecords"));
            assertTrue(journal.truncatedRecords() > 0);
        }
    }

    @Test
    void shouldStartWithoutASnapshotThatWasNotFinished()
    {
        try (Engine engine = Engine.launch(context(ThreadingMode.INVOKER)))
        {
            submitAndAwait(engine, 50);
            store.ready(false);
            ask(engine);
            submitAndAwait(engine, 50);
        }

        assertEquals(1, store.aborts());
        final Map<Long, Long> expected = registers.values();
        registers = new Registers();
        store.ready(true);
        try (Engine engine = Engine.launch(context(ThreadingMode.INVOKER)))
        {
            assertEquals(expected, registers.values());
            assertNull(phases.get(Phase.RESTORE));
            assertTrue(ask(engine).startsWith("snapshot=STARTED\n"));
            run(engine, () -> "1".equals(status(engine, "snapshots")));
        }
    }

    @Test
    void shouldGoOnWhereTheStoreFailsAndTryAgainLater()
    {
        final EngineContext ctx = context(ThreadingMode.INVOKER).microsClock(nowMicros::incrementAndGet);
        ctx.snapshotConfig().intervalRecords = 50;
        ctx.replicaConfig().commandsMax = 1;
        try (Engine engine = Engine.launch(ctx))
        {
            store.failAtBegin(true);
            submitAndAwait(engine, 50);
            run(engine, () -> "1".equals(status(engine, "snapshotFailures")));
            assertEquals("no room for a snapshot", status(engine, "snapshotFailure"));

            // Not before five seconds are over.
            store.failAtBegin(false);
            submitAndAwait(engine, 50);
            assertEquals("0", status(engine, "snapshots"));
            nowMicros.addAndGet(5_000_000);
            store.failAtPiece(3);
            run(engine, () -> "2".equals(status(engine, "snapshotFailures")));
            assertEquals("piece 3 cannot be written", status(engine, "snapshotFailure"));

            store.failAtPiece(-1);
            store.hold();
            nowMicros.addAndGet(10_000_000);
            run(engine, () -> "STORING".equals(status(engine, "snapshotState")));
            store.release("EIO at fsync");
            run(engine, () -> "3".equals(status(engine, "snapshotFailures")));
            assertEquals("EIO at fsync", status(engine, "snapshotFailure"));

            nowMicros.addAndGet(20_000_000);
            run(engine, () -> "1".equals(status(engine, "snapshots")));
            assertEquals("none", status(engine, "snapshotFailure"));
            assertFalse(engine.isHalted());
        }
    }

    @Test
    void shouldTakeOneAfterSoManyBytesOrSoLong()
    {
        final EngineContext ctx = context(ThreadingMode.INVOKER).microsClock(nowMicros::incrementAndGet);
        ctx.snapshotConfig().intervalBytes = 80_000;
        ctx.replicaConfig().commandsMax = 1;
        ctx.snapshotConfig().intervalMs = 60_000;
        try (Engine engine = Engine.launch(ctx))
        {
            submitAndAwait(engine, 10);
            assertEquals("0", status(engine, "snapshots"));
            nowMicros.addAndGet(60_000_000);
            run(engine, () -> "1".equals(status(engine, "snapshots")));
            submitAndAwait(engine, 10);
            assertEquals("1", status(engine, "snapshots"));
            submitAndAwait(engine, 1_000);
            run(engine, () -> !"1".equals(status(engine, "snapshots")));
            assertTrue(Long.parseLong(status(engine, "snapshotAgeMs")) < 60_000);
        }
    }

    @Test
    void shouldTakeTheFirstOfAProcessEarly()
    {
        // None, so that the second life replays more than it takes to have one.
        try (Engine engine = Engine.launch(context(ThreadingMode.INVOKER)))
        {
            submitAndAwait(engine, 1_000);
        }

        registers = new Registers();
        final EngineContext ctx = context(ThreadingMode.INVOKER);
        ctx.snapshotConfig().intervalBytes = 640_000;
        try (Engine engine = Engine.launch(ctx))
        {
            final int first = commandsUntilSnapshots(engine, 1);
            final int second = commandsUntilSnapshots(engine, 2);
            assertTrue(12 * first < second && second < 20 * first, first + ", then " + second);
        }
    }

    @Test
    void shouldTakeNoneBeforeAsMuchIsJournaledAsTheLastOneHad()
    {
        keys = 3_000;
        try (Engine engine = Engine.launch(context(ThreadingMode.INVOKER)))
        {
            submitAndAwait(engine, keys);
            ask(engine);
            run(engine, () -> "1".equals(status(engine, "snapshots")));
        }

        registers = new Registers();
        final EngineContext ctx = context(ThreadingMode.INVOKER);
        ctx.snapshotConfig().intervalBytes = 1;
        try (Engine engine = Engine.launch(ctx))
        {
            assertTrue(commandsUntilSnapshots(engine, 1) > 100);
            assertTrue(commandsUntilSnapshots(engine, 2) > 100);
        }
    }

    /** Until that many are there, without those that came while the last was written. */
    private int commandsUntilSnapshots(final Engine engine, final int snapshots)
    {
        int commands = 0;
        while (Integer.parseInt(status(engine, "snapshots")) < snapshots)
        {
            commands += "IDLE".equals(status(engine, "snapshotState")) ? 1 : 0;
            submitAndAwait(engine, 1);
        }

        return commands;
    }

    @Test
    void shouldSayWhyThereIsNone()
    {
        try (Engine engine = Engine.launch(context(ThreadingMode.INVOKER)))
        {
            submitAndAwait(engine, 1);
            ask(engine);
            run(engine, () -> "1".equals(status(engine, "snapshots")));
            assertTrue(ask(engine).startsWith("snapshot=NOT_NEEDED "));
        }

        try (Engine engine = Engine.launch(context(ThreadingMode.INVOKER).snapshotStore(null)
            .journal(new MemoryJournal())))
        {
            assertTrue(ask(engine).startsWith("snapshot=UNAVAILABLE this node keeps no snapshots\nsnapshotState=OFF"));
        }

        try (Engine engine = Engine.launch(context(ThreadingMode.INVOKER).stateMachine(new Unsupported())
            .journal(new MemoryJournal()).snapshotStore(new MemorySnapshotStore())))
        {
            submitAndAwait(engine, 1);
            ask(engine);
            run(engine, () -> "OFF".equals(status(engine, "snapshotState")));
            assertTrue(ask(engine).startsWith("snapshot=UNAVAILABLE the state machine has no snapshots\n"));
        }
    }

    @Test
    void shouldNotStartWhereTheSnapshotIsNotOfThisStateMachine()
    {
        try (Engine engine = Engine.launch(context(ThreadingMode.INVOKER)))
        {
            submitAndAwait(engine, 1);
            ask(engine);
            run(engine, () -> "1".equals(status(engine, "snapshots")));
        }

        final EngineContext ctx = context(ThreadingMode.INVOKER).stateMachine(new Unsupported());
        assertThrows(UnsupportedOperationException.class, () -> Engine.launch(ctx));
    }

    @Test
    void shouldNotStartWithoutTheSnapshotThatTheJournalWasCutFor()
    {
        try (Engine engine = Engine.launch(context(ThreadingMode.INVOKER)))
        {
            submitAndAwait(engine, 50);
            ask(engine);
            run(engine, () -> "1".equals(status(engine, "snapshots")));
            submitAndAwait(engine, 1);
        }

        final EngineContext ctx = context(ThreadingMode.INVOKER).snapshotStore(new MemorySnapshotStore());
        assertThrows(JournalException.class, () -> Engine.launch(ctx));
    }

    /** What triggers a snapshot is an input of the replica: without it a recording would not be the run. */
    @Test
    void shouldRecordTheTrigger()
    {
        final List<Throwable> halts = new ArrayList<>();
        final EngineContext ctx = context(ThreadingMode.INVOKER).haltHandler(halts::add);
        final Path file = ctx.flightRecorderFile();
        try (Engine engine = Engine.launch(ctx))
        {
            submitAndAwait(engine, 50);
            ask(engine);
            run(engine, () -> "1".equals(status(engine, "snapshots")));
            journal.failAtSync();
            engine.submit(Registers.command(1, 1), 0, Registers.COMMAND_LENGTH, 1_000);
            assertThrows(IllegalStateException.class, () -> run(engine, () -> false));
        }

        assertEquals(1, halts.size());
        final List<InboundType> types = FlightRecorder.read(file).events().stream()
            .map(FlightRecorder.Event::type).toList();
        assertEquals(1, types.stream().filter((type) -> InboundType.SNAPSHOT == type).count());
        assertEquals(InboundType.SNAPSHOT, types.get(types.indexOf(InboundType.SNAPSHOT_REQUEST) + 1));
    }

    private EngineContext context(final ThreadingMode mode)
    {
        return new EngineContext()
            .nodeId(0)
            .members(1)
            .threadingMode(mode)
            .stateMachine(registers)
            .keyExtractor(registers)
            .journal(journal)
            .snapshotStore(store)
            .startListener((phase, done, isEnd) -> phases.put(phase, done))
            .resultListener(answers)
            .flightRecorderDir(dir);
    }

    private void submitAndAwait(final Engine engine, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            correlation++;
            run(engine, () -> engine.submit(
                Registers.command(correlation % keys, 1), 0, Registers.COMMAND_LENGTH, correlation) > 0);
        }

        run(engine, () -> null != answers.to(correlation));
    }

    private static String ask(final Engine engine)
    {
        return await(engine, engine.snapshot());
    }

    private static String status(final Engine engine, final String key)
    {
        final String status = await(engine, engine.status());
        return status.lines().filter((line) -> line.startsWith(key + "=")).findFirst().orElseThrow()
            .substring(key.length() + 1);
    }

    private static String await(final Engine engine, final CompletableFuture<String> answer)
    {
        run(engine, answer::isDone);
        return answer.join();
    }

    /** Runs the engine, or lets it run, until a condition holds; the class's time-out bounds the wait. */
    private static void run(final Engine engine, final BooleanSupplier condition)
    {
        while (!condition.getAsBoolean())
        {
            try
            {
                engine.doWork();
            }
            catch (final IllegalStateException ex)
            {
                if (!String.valueOf(ex.getMessage()).contains("INVOKER mode has none"))
                {
                    throw ex;
                }

                assertNull(engine.haltCause());
                Thread.yield();
            }
        }
    }

    /** Has no snapshots. */
    private static final class Unsupported implements StateMachine
    {
        @Override
        public int apply(
            final Transaction txn, final DirectBuffer command, final int offset, final int length,
            final MutableDirectBuffer reply)
        {
            return 0;
        }

        @Override
        public long checksum()
        {
            return 0;
        }
    }
}
