package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import org.agrona.CloseHelper;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemoryNetwork;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas whose disk runs full: what they take, what they answer, and that they go on by themselves. */
class NoSpaceTest
{
    private static final int NODES = 3;
    private static final long STEP_MICROS = 200;
    private static final long WAIT_MICROS = 60_000_000;

    private final MemoryNetwork network = new MemoryNetwork(NODES);
    private final MemoryJournal[] journals = new MemoryJournal[NODES];
    private final Registers[] registers = new Registers[NODES];
    private final Answers answers = new Answers();
    private final Engine[] engines = new Engine[NODES];
    private long nowMicros = 1_700_000_000_000_000L;
    private long correlation;

    @TempDir
    private Path dir;

    @BeforeEach
    void launch()
    {
        for (int node = 0; node < NODES; node++)
        {
            journals[node] = new MemoryJournal();
            registers[node] = new Registers();
            engines[node] = Engine.launch(new EngineContext()
                .nodeId(node)
                .members(0b111)
                .threadingMode(ThreadingMode.INVOKER)
                .microsClock(() -> nowMicros)
                .stateMachine(registers[node])
                .keyExtractor(registers[node])
                .journal(journals[node])
                .transport(network.port(node))
                .resultListener(answers)
                .flightRecorderDir(dir));
        }
        final long first = submit(0);
        await(() -> ReplyCode.OK == code(first) && 1 == registers[0].applied() * registers[1].applied());
    }

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(engines);
    }

    @Test
    void shouldTakeNoNewWorkAndAnswerReadsWhileTheDiskIsNearlyFull()
    {
        journals[0].room(false, true);
        final long write = submit(0);
        final long read = query(Consistency.TRANSACTION);
        final long quorum = query(Consistency.QUORUM);
        final long local = query(Consistency.LOCAL);
        final long barrier = ++correlation;
        assertTrue(engines[0].barrier(barrier) > 0);
        await(() -> null != answers.to(quorum));

        assertEquals(ReplyCode.NO_SPACE, code(write));
        assertTrue(answers.to(write).text().contains("nearly full"), answers.to(write).text());
        assertEquals(ReplyCode.NO_SPACE, code(read));
        assertEquals(ReplyCode.NO_SPACE, code(barrier));
        assertEquals(ReplyCode.OK, code(quorum));
        assertEquals(ReplyCode.OK, code(local));
        assertEquals("3", status("requestsNoSpace"));
        assertEquals("NEARLY_FULL", status("journalState"));
        assertEquals("0", status("inFlight"));

        journals[0].room(true, true);
        final long later = submit(0);
        await(() -> ReplyCode.OK == code(later));
        assertEquals("OK", status("journalState"));
    }

    @Test
    void shouldCarryWhatIsUnderWayToItsEndAndGoOnVoting()
    {
        final long own = submit(0);
        engines[0].doWork();
        assertNull(answers.to(own));
        journals[0].room(false, true);
        await(() -> ReplyCode.OK == code(own));

        // Node 2 is away: nothing is decided at node 1 without a vote of node 0.
        journals[2].room(false, false);
        final long others = submit(1);
        await(() -> ReplyCode.OK == code(others));
    }

    @Test
    void shouldStandStillOnAFullDiskAndCatchUpWhenThereIsRoom()
    {
        journals[0].room(false, false);
        engines[0].doWork();
        final long records = journals[0].appendedRecords();
        for (int i = 0; i < 20; i++)
        {
            final long others = submit(1);
            await(() -> ReplyCode.OK == code(others));
        }

        final long quorum = query(Consistency.QUORUM);
        final long local = query(Consistency.LOCAL);
        await(() -> null != answers.to(quorum) && null != answers.to(local));
        assertEquals(ReplyCode.NO_SPACE, code(quorum));
        assertTrue(answers.to(quorum).text().contains("stands still"), answers.to(quorum).text());
        assertEquals(ReplyCode.OK, code(local));
        assertEquals("FULL", status("journalState"));
        assertTrue(Long.parseLong(status("framesWithoutRoom")) > 0);
        assertEquals(records, journals[0].appendedRecords());
        assertEquals(1L, registers[0].values().get(1L));

        journals[0].room(true, true);
        await(() -> 21L == registers[0].values().get(1L));
        assertEquals(registers[1].values(), registers[0].values());
        final long later = submit(0);
        await(() -> ReplyCode.OK == code(later));
    }

    private long submit(final int node)
    {
        correlation++;
        assertTrue(engines[node].submit(Registers.command(1, 1), 0, Registers.COMMAND_LENGTH, correlation) > 0);
        return correlation;
    }

    private long query(final Consistency consistency)
    {
        correlation++;
        assertTrue(engines[0].query(
            Registers.command(1, 0), 0, Registers.COMMAND_LENGTH, correlation, consistency) > 0);
        return correlation;
    }

    private ReplyCode code(final long request)
    {
        return null == answers.to(request) ? null : answers.to(request).code();
    }

    private void await(final BooleanSupplier condition)
    {
        final long deadlineMicros = nowMicros + WAIT_MICROS;
        while (!condition.getAsBoolean())
        {
            nowMicros += STEP_MICROS;
            assertTrue(nowMicros < deadlineMicros, "a minute of simulated time has passed");
            for (final Engine engine : engines)
            {
                engine.doWork();
            }
        }
    }

    private String status(final String key)
    {
        final CompletableFuture<String> report = engines[0].status();
        await(report::isDone);
        return report.join().lines().filter((line) -> line.startsWith(key + "="))
            .findFirst().orElseThrow().substring(key.length() + 1);
    }
}
