package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.Engine;
import org.entente.EngineContext;
import org.entente.ThreadingMode;
import org.entente.core.time.Timestamp;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemoryNetwork;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.spi.StateMachine;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that come in together become one transaction, and nobody can tell by the answers. */
class CommandBatchTest
{
    private static final int NODES = 3;

    private final MemoryNetwork network = new MemoryNetwork(NODES);
    private final MemoryJournal[] journals = new MemoryJournal[NODES];
    private final Registers[] registers = new Registers[NODES];
    private final Applied[] applied = new Applied[NODES];
    private final Answers answers = new Answers();
    private final List<Engine> engines = new ArrayList<>();
    private int correlation;

    @TempDir
    private Path dir;

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(engines);
    }

    @Test
    void shouldMakeOneTransactionOfWhatComesInTogether()
    {
        launch(1);
        for (int i = 1; i <= 6; i++)
        {
            add(i % 3, i);
        }

        run(() -> 6 == answers.size());
        final long first = answers.to(1).txnId();
        for (int i = 1; i <= 6; i++)
        {
            assertEquals(ReplyCode.OK, answers.to(i).code());
            assertEquals(Timestamp.ofCommand(first, i - 1), answers.to(i).txnId());
        }

        assertEquals(List.of(1L, 2L, 3L, 5L, 7L, 9L), results(1, 6));
        assertEquals("1", status("transactionsProposed"));
        assertEquals("6", status("commandsProposed"));
        assertEquals("6", status("commandsApplied"));
    }

    @Test
    void shouldGiveEachCommandATimestampOfItsOwnTheSameEverywhere()
    {
        launch(NODES);
        for (int i = 1; i <= 100; i++)
        {
            add(i % 7, 1);
        }

        run(() -> 100 == answers.size() && 300 == applied[0].count + applied[1].count + applied[2].count);
        assertTrue(Integer.parseInt(status("transactionsProposed")) < 20, status("transactionsProposed"));
        assertEquals(applied[0].byKey, applied[1].byKey);
        assertEquals(applied[0].byKey, applied[2].byKey);
        assertEquals(100, applied[0].byKey.values().stream().flatMap(List::stream).distinct().count());
        applied[0].byKey.values().forEach((all) -> assertEquals(all.stream().sorted().toList(), all));
        assertEquals(registers[0].values(), registers[2].values());
    }

    /** What comes one by one while the first is undecided, and its client's next, share a transaction as well. */
    @Test
    void shouldGatherWhileOneIsUndecided()
    {
        launchGathering(TimeUnit.SECONDS.toMicros(60));
        for (int i = 1; i <= 7; i++)
        {
            add(i, 1);
            engines.get(0).doWork();
        }

        run(() -> 1 == answers.size());
        add(8, 1);
        run(() -> 8 == answers.size());
        assertEquals("2", status("transactionsProposed"));
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6), indexes(2, 8));
    }

    @Test
    void shouldProposeWhatIsGatheredWhenClosed()
    {
        launchGathering(TimeUnit.SECONDS.toMicros(60));
        add(1, 1);
        engines.get(0).doWork();
        final long first = journals[0].appendedRecords();
        add(2, 1);
        engines.get(0).doWork();
        assertEquals(first, journals[0].appendedRecords());

        engines.get(0).close();
        assertTrue(journals[0].appendedRecords() > first);
    }

    @Test
    void shouldNotGatherForLongerThanTheDelay()
    {
        launchGathering(1_000);
        add(1, 1);
        engines.get(0).doWork();
        final long first = journals[0].appendedRecords();
        add(2, 1);
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (journals[0].appendedRecords() == first)
        {
            // Nobody else works, so the first is not decided.
            engines.get(0).doWork();
            assertTrue(System.nanoTime() - deadlineNs < 0, "still held up");
        }

        assertEquals(0, answers.size());
        run(() -> 2 == answers.size());
        assertEquals("2", status("transactionsProposed"));
    }

    @Test
    void shouldBeginAnotherOneWhereTheNumberOfCommandsIsReached()
    {
        launch(1);
        for (int i = 0; i < 40; i++)
        {
            add(i, 1);
        }

        run(() -> 40 == answers.size());
        assertEquals("2", status("transactionsProposed"));
        assertEquals(31, Timestamp.index(answers.to(32).txnId()));
        assertEquals(0, Timestamp.index(answers.to(33).txnId()));
    }

    @Test
    void shouldBeginAnotherOneWhereKeysOrBytesAreTooMany()
    {
        final EngineContext keys = context(0, 1);
        keys.replicaConfig().keysMax = 3;
        engines.add(Engine.launch(keys));
        addAll(1, 2, 1, 3, 4, 4, 5, 6, 7);
        run(() -> 9 == answers.size());
        assertEquals(List.of(0, 1, 2, 3, 0, 1, 2, 3, 0), indexes(1, 9));
        engines.remove(0).close();

        final EngineContext bytes = context(0, 1);
        bytes.replicaConfig().payloadMax = 2 * (Registers.COMMAND_LENGTH + Integer.BYTES);
        engines.add(Engine.launch(bytes));
        addAll(1, 2, 1, 3, 4);
        run(() -> 14 == answers.size());
        assertEquals(List.of(0, 1, 0, 1, 0), indexes(10, 14));
    }

    @Test
    void shouldLetEachBeATransactionWhereAskedTo()
    {
        final EngineContext context = context(0, 1);
        context.replicaConfig().commandsMax = 1;
        engines.add(Engine.launch(context));
        addAll(1, 2, 3);
        run(() -> 3 == answers.size());
        assertEquals("3", status("transactionsProposed"));
        assertEquals(List.of(0, 0, 0), indexes(1, 3));
    }

    @Test
    void shouldKeepTheOrderOfReadsAndWritesThatConflict()
    {
        launch(1);
        add(1, 5);
        query(1, Consistency.TRANSACTION);
        add(1, 1);
        query(2, Consistency.TRANSACTION);
        query(1, Consistency.LOCAL);
        add(1, 1);
        query(1, Consistency.QUORUM);
        add(1, 1);
        query(Registers.ALL_KEYS, Consistency.TRANSACTION);
        add(1, 1);
        run(() -> 10 == answers.size());
        assertEquals(List.of(5L, 5L, 6L, 0L, 6L, 7L, 7L, 8L, 8L, 9L), results(1, 10));
    }

    @Test
    void shouldReadInOneTransactionWhatIsReadTogether()
    {
        launch(1);
        add(9, 1);
        query(1, Consistency.TRANSACTION);
        query(2, Consistency.TRANSACTION);
        add(9, 1);
        query(1, Consistency.TRANSACTION);
        run(() -> 5 == answers.size());
        assertEquals("2", status("transactionsProposed"));
        assertEquals(List.of(0, 0, 1, 1, 2), indexes(1, 5));
    }

    @Test
    void shouldComeBackFromItsJournal()
    {
        launch(1);
        for (int i = 0; i < 40; i++)
        {
            add(i % 5, 1);
        }

        run(() -> 40 == answers.size());
        final Map<String, List<Long>> before = applied[0].byKey;
        final Map<Long, Long> values = registers[0].values();
        engines.remove(0).close();

        final MemoryJournal journal = journals[0];
        engines.add(Engine.launch(context(0, 1).journal(journal)));
        assertEquals(values, registers[0].values());
        assertEquals(before, applied[0].byKey);
    }

    @Test
    void shouldAnswerEachClientOfOneThatIsRefused()
    {
        final EngineContext context = context(0, NODES);
        context.replicaConfig().txnsInFlightMax = 1;
        engines.add(Engine.launch(context));
        addAll(1, 2, 3);
        engines.get(0).doWork();
        addAll(4, 5, 6);
        engines.get(0).doWork();

        assertNull(answers.to(1), "nobody else votes");
        assertEquals(3, answers.count(ReplyCode.BACK_PRESSURED));
        assertEquals("3", status("refusedRequests"));
        // Whose group of clients is used again.
        addAll(7, 8);
        engines.get(0).doWork();
        assertEquals(5, answers.count(ReplyCode.BACK_PRESSURED));
    }

    @Test
    void shouldExplainTheTransactionOfACommand()
    {
        launch(1);
        addAll(1, 2, 3);
        run(() -> 3 == answers.size());
        final CompletableFuture<String> text = engines.get(0).explain(answers.to(3).txnId());
        run(text::isDone);
        assertTrue(text.join().startsWith("txnId=" + Timestamp.toString(answers.to(1).txnId()) + "\n"), text.join());
    }

    @Test
    void shouldRecordWhereABatchEnds()
    {
        final EngineContext context = context(0, 1);
        engines.add(Engine.launch(context));
        addAll(1, 2);
        engines.get(0).doWork();
        addAll(3, Registers.POISON);
        engines.get(0).submit(Registers.command(4, Registers.POISON), 0, Registers.COMMAND_LENGTH, 5);
        run(() -> engines.get(0).isHalted());

        final List<InboundType> types = FlightRecorder.read(context.flightRecorderFile()).events().stream()
            .map(FlightRecorder.Event::type).filter((type) -> InboundType.TICK != type).toList();
        assertEquals(List.of(InboundType.START, InboundType.REQUEST, InboundType.REQUEST, InboundType.BATCH_END,
            InboundType.REQUEST, InboundType.REQUEST, InboundType.REQUEST, InboundType.BATCH_END), types);
    }

    private void launch(final int nodes)
    {
        for (int node = 0; node < nodes; node++)
        {
            engines.add(Engine.launch(context(node, nodes)));
        }
    }

    private void launchGathering(final long delayMicros)
    {
        for (int node = 0; node < NODES; node++)
        {
            final EngineContext context = context(node, NODES);
            context.replicaConfig().gatherDelayMicros = delayMicros;
            context.replicaConfig().resendDelayMicros = TimeUnit.SECONDS.toMicros(60);
            engines.add(Engine.launch(context));
        }
    }

    private EngineContext context(final int node, final int nodes)
    {
        registers[node] = new Registers();
        applied[node] = new Applied(registers[node]);
        journals[node] = new MemoryJournal();
        return new EngineContext()
            .nodeId(node)
            .members((1L << nodes) - 1)
            .threadingMode(ThreadingMode.INVOKER)
            .stateMachine(applied[node])
            .keyExtractor(registers[node])
            .journal(journals[node])
            .transport(network.port(node))
            .resultListener(answers)
            .haltHandler((cause) -> {})
            .flightRecorderDir(dir);
    }

    private void addAll(final long... keys)
    {
        for (final long key : keys)
        {
            add(key, 1);
        }
    }

    private void add(final long key, final long delta)
    {
        assertTrue(engines.get(0).submit(
            Registers.command(key, delta), 0, Registers.COMMAND_LENGTH, ++correlation) > 0);
    }

    private void query(final long key, final Consistency consistency)
    {
        assertTrue(engines.get(0).query(
            Registers.command(key, 0), 0, Registers.COMMAND_LENGTH, ++correlation, consistency) > 0);
    }

    private void run(final BooleanSupplier condition)
    {
        for (int i = 0; i < 100_000 && !condition.getAsBoolean(); i++)
        {
            engines.stream().filter((engine) -> !engine.isHalted()).forEach(CommandBatchTest::doWork);
        }

        assertTrue(condition.getAsBoolean());
    }

    private static void doWork(final Engine engine)
    {
        try
        {
            engine.doWork();
        }
        catch (final RuntimeException ex)
        {
            assertTrue(engine.isHalted(), ex::toString);
        }
    }

    private List<Long> results(final int first, final int last)
    {
        final List<Long> results = new ArrayList<>();
        for (int i = first; i <= last; i++)
        {
            results.add(new UnsafeBuffer(answers.to(i).bytes()).getLong(0));
        }

        return results;
    }

    private List<Integer> indexes(final int first, final int last)
    {
        final List<Integer> indexes = new ArrayList<>();
        for (int i = first; i <= last; i++)
        {
            indexes.add(Timestamp.index(answers.to(i).txnId()));
        }

        return indexes;
    }

    private String status(final String key)
    {
        final CompletableFuture<String> status = engines.get(0).status();
        run(status::isDone);
        return status.join().lines().filter((line) -> line.startsWith(key + "=")).findFirst().orElseThrow()
            .substring(key.length() + 1);
    }

    /** Remembers under which timestamps commands were applied, by key. */
    private static final class Applied implements StateMachine
    {
        private final Registers registers;
        private final Map<String, List<Long>> byKey = new TreeMap<>();
        private int count;

        private Applied(final Registers registers)
        {
            this.registers = registers;
        }

        @Override
        public int apply(
            final Transaction txn, final DirectBuffer command, final int offset, final int length,
            final MutableDirectBuffer reply)
        {
            count++;
            final List<Long> all = byKey.computeIfAbsent("k" + command.getLong(offset), (key) -> new ArrayList<>());
            all.add(txn.executeAt());
            assertEquals(Registers.COMMAND_LENGTH, length);
            return registers.apply(txn, command, offset, length, reply);
        }

        @Override
        public long checksum()
        {
            return registers.checksum();
        }
    }
}
