package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.memory.MemoryJournal;
import org.entente.pipeline.FlightRecorder;
import org.entente.pipeline.InboundType;
import org.entente.spi.ReplyCode;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineTest
{
    private final MemoryJournal journal = new MemoryJournal();
    private final Registers registers = new Registers();
    private final Answers answers = new Answers();
    private final List<Throwable> halts = new CopyOnWriteArrayList<>();

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource
    void shouldAnswerCommands(final ThreadingMode mode)
    {
        try (Engine engine = Engine.launch(context(mode)))
        {
            assertTrue(submit(engine, 7, 5, 1) > 0);
            assertTrue(submit(engine, 7, 3, 2) > 0);
            assertTrue(submit(engine, 7, 0, 3) > 0);
            run(engine, () -> answers.size() == 3);

            assertEquals(ReplyCode.OK, answers.to(2).code());
            assertEquals(8L, new UnsafeBuffer(answers.to(2).bytes()).getLong(0));
            assertEquals(8L, new UnsafeBuffer(answers.to(3).bytes()).getLong(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRebuildStateFromJournal(final ThreadingMode mode)
    {
        try (Engine engine = Engine.launch(context(mode)))
        {
            for (int i = 1; i <= 100; i++)
            {
                submit(engine, i % 7, i, i);
            }

            run(engine, () -> answers.size() == 100);
        }

        journal.loseUnsynced();
        final Registers rebuilt = new Registers();
        try (Engine engine = Engine.launch(context(mode).stateMachine(rebuilt).keyExtractor(rebuilt)))
        {
            assertEquals(registers.values(), rebuilt.values());
            submit(engine, 1, 1, 101);
            run(engine, () -> null != answers.to(101));
            assertEquals(registers.values().get(1L) + 1, new UnsafeBuffer(answers.to(101).bytes()).getLong(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaltBeforeAnythingBecomesVisibleThatTheJournalDidNotTake(final ThreadingMode mode)
    {
        try (Engine engine = Engine.launch(context(mode)))
        {
            submit(engine, 7, 5, 1);
            run(engine, () -> answers.size() == 1);

            journal.failAtSync();
            // Not one that is refused: such an answer rests on no record, and may leave before the disk is found gone.
            submit(engine, 7, 5, 2);
            submit(engine, 8, 5, 3);
            runUntilHalted(engine);

            assertTrue(engine.haltCause().getMessage().contains("journal"), engine.haltCause().getMessage());
            assertEquals(Engine.CLOSED, submit(engine, 7, 5, 4));
            assertTrue(engine.status().isCompletedExceptionally());
        }

        assertEquals(1, halts.size());
        assertEquals(1, registers.applied());
        assertEquals(1, answers.size());
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaltWhereTheStateMachineThrows(final ThreadingMode mode)
    {
        try (Engine engine = Engine.launch(context(mode)))
        {
            submit(engine, 7, Registers.POISON, 1);
            submit(engine, 7, 1, 2);
            runUntilHalted(engine);
        }

        assertEquals(1, halts.size());
        assertTrue(halts.get(0).getMessage().contains("execution"), halts.get(0).getMessage());
        assertEquals(0, registers.applied());
        assertEquals(0, answers.size());
    }

    @ParameterizedTest
    @EnumSource
    void shouldWriteFlightRecorderAtHalt(final ThreadingMode mode)
    {
        final EngineContext context = context(mode);
        try (Engine engine = Engine.launch(context))
        {
            submit(engine, 7, Registers.POISON, 9);
            runUntilHalted(engine);
        }

        final FlightRecorder.Recording recording = FlightRecorder.read(context.flightRecorderFile());
        assertEquals(InboundType.START, recording.events().get(0).type());
        final FlightRecorder.Event request = recording.events().stream()
            .filter((event) -> InboundType.REQUEST == event.type()).findFirst().orElseThrow();
        assertEquals(9, request.correlation());
        assertEquals(Registers.POISON, new UnsafeBuffer(request.bytes()).getLong(8));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, INVALID_REQUEST, key: must not be -1",
        "-2, INVALID_REQUEST, made to throw",
        "-3, INVALID_REQUEST, keysMax=64"})
    void shouldRefuseInvalidRequestsWithText(final long key, final ReplyCode code, final String text)
    {
        try (Engine engine = Engine.launch(context(ThreadingMode.INVOKER)))
        {
            submit(engine, key, 1, 1);
            run(engine, () -> answers.size() == 1);

            assertEquals(code, answers.to(1).code());
            assertTrue(answers.to(1).text().contains(text), answers.to(1).text());
        }
    }

    @Test
    void shouldRefuseEmptyAndOversizedCommandsAtOnce()
    {
        try (Engine engine = Engine.launch(context(ThreadingMode.INVOKER)))
        {
            final int tooLong = 64 * 1024 + 1;
            assertEquals(Engine.EMPTY, engine.submit(new UnsafeBuffer(new byte[1]), 0, 0, 1));
            assertEquals(Engine.TOO_LARGE, engine.submit(new UnsafeBuffer(new byte[tooLong]), 0, tooLong, 1));
        }
    }

    @Test
    void shouldAnswerBackPressuredWhileInboundRingIsFull()
    {
        try (Engine engine = Engine.launch(context(ThreadingMode.INVOKER).inboundRingSize(4)))
        {
            // START holds the first slot.
            assertTrue(submit(engine, 1, 1, 1) > 0);
            assertTrue(submit(engine, 1, 1, 2) > 0);
            assertTrue(submit(engine, 1, 1, 3) > 0);
            assertEquals(Engine.BACK_PRESSURED, submit(engine, 1, 1, 4));

            run(engine, () -> answers.size() == 3);
            assertTrue(submit(engine, 1, 1, 4) > 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCarryOnWhereEffectsDoNotFitIntoTheirRing(final ThreadingMode mode)
    {
        try (Engine engine = Engine.launch(context(mode).effectRingSize(4)))
        {
            for (int i = 1; i <= 500; i++)
            {
                submit(engine, i, 1, i);
            }

            run(engine, () -> answers.size() == 500);
            assertEquals(500, answers.count(ReplyCode.OK));
        }
    }

    @Test
    void shouldSyncOnceForABatchAndNotAtAllWithoutRecords()
    {
        final EngineContext context = context(ThreadingMode.INVOKER);
        context.replicaConfig().commandsMax = 1;
        try (Engine engine = Engine.launch(context))
        {
            engine.doWork();
            final long before = journal.syncs();
            for (int i = 1; i <= 50; i++)
            {
                submit(engine, i, 1, i);
            }

            engine.doWork();
            assertEquals(50, answers.size());
            assertEquals(before + 1, journal.syncs());
            assertTrue(journal.appendedRecords() >= 50);

            submit(engine, Registers.BAD_KEY, 1, 51);
            engine.doWork();
            assertEquals(51, answers.size());
            assertEquals(before + 1, journal.syncs());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportStatus(final ThreadingMode mode)
    {
        try (Engine engine = Engine.launch(context(mode)))
        {
            submit(engine, 7, 5, 1);
            run(engine, () -> answers.size() == 1);

            final CompletableFuture<String> status = engine.status();
            run(engine, status::isDone);

            final List<String> lines = status.join().lines().toList();
            assertTrue(lines.contains("node=0"), status.join());
            assertTrue(lines.contains("state=SERVING"), status.join());
            assertTrue(lines.contains("executed=1"), status.join());
            assertTrue(lines.contains("commandsApplied=1"), status.join());
            assertTrue(lines.contains("checksum=" + Long.toHexString(registers.checksum())), status.join());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFinishWhatWasAcceptedWhenClosed(final ThreadingMode mode)
    {
        final Engine engine = Engine.launch(context(mode));
        for (int i = 1; i <= 200; i++)
        {
            assertTrue(submit(engine, i, 1, i) > 0);
        }

        engine.close();
        engine.close();
        assertEquals(200, answers.size());
        assertEquals(Engine.CLOSED, submit(engine, 1, 1, 201));
        assertNull(engine.haltCause());
    }

    @ParameterizedTest
    @EnumSource
    void shouldCloseFromACallback(final ThreadingMode mode)
    {
        final Engine[] engines = new Engine[1];
        final boolean[] called = new boolean[1];
        engines[0] = Engine.launch(context(mode).resultListener((correlation, code, txnId, executeAt, result, o, l) ->
        {
            engines[0].close();
            called[0] = true;
        }));

        submit(engines[0], 1, 1, 1);
        run(engines[0], () -> Engine.CLOSED == submit(engines[0], Registers.BAD_KEY, 1, 2));
        assertFalse(engines[0].isHalted());
    }

    @Test
    void shouldRefuseDoWorkOutsideInvokerModeAndFromWithin()
    {
        try (Engine engine = Engine.launch(context(ThreadingMode.SHARED)))
        {
            assertThrows(IllegalStateException.class, engine::doWork);
        }

        final Engine[] engines = new Engine[1];
        final List<Exception> thrown = new ArrayList<>();
        engines[0] = Engine.launch(context(ThreadingMode.INVOKER).resultListener(
            (correlation, code, txnId, executeAt, result, o, l) ->
                thrown.add(assertThrows(IllegalStateException.class, engines[0]::doWork))));
        submit(engines[0], 1, 1, 1);
        run(engines[0], () -> !thrown.isEmpty());
        assertFalse(engines[0].isHalted());
        engines[0].close();
    }

    @Test
    void shouldRunTheSampleOfTheReadme() throws InterruptedException
    {
        EmbeddingSample.main(new String[0]);
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
            .resultListener(answers)
            .flightRecorderDir(dir)
            .haltHandler(halts::add);
    }

    private static long submit(final Engine engine, final long key, final long delta, final long correlation)
    {
        return engine.submit(Registers.command(key, delta), 0, Registers.COMMAND_LENGTH, correlation);
    }

    /** Runs the engine, or lets it run, until a condition holds; the class's time-out bounds the wait. */
    private static void run(final Engine engine, final BooleanSupplier condition)
    {
        while (!condition.getAsBoolean())
        {
            step(engine);
        }
    }

    private void runUntilHalted(final Engine engine)
    {
        try
        {
            run(engine, engine::isHalted);
        }
        catch (final IllegalStateException ex)
        {
            assertNotNull(engine.haltCause());
        }

        while (halts.isEmpty())
        {
            Thread.onSpinWait();
        }
    }

    private static void step(final Engine engine)
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

            Thread.yield();
        }
    }
}
