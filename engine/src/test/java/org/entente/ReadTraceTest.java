package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemoryNetwork;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reads leave behind in the journals of three engines: nothing, but for those that are transactions. */
class ReadTraceTest
{
    private static final int NODES = 3;
    private static final int READS = 300;
    private static final long KEY = 7;
    /** Longer than anything is put off. */
    private static final long SETTLE_MICROS = 300_000;
    private static final int ROUNDS_MAX = 1_000_000;

    private final MemoryNetwork network = new MemoryNetwork(NODES);
    private final MemoryJournal[] journals = new MemoryJournal[NODES];
    private final Engine[] engines = new Engine[NODES];
    private final Answers answers = new Answers();
    private long nowMicros = 1_000_000_000L;
    private long correlation;

    @BeforeEach
    void launch()
    {
        final ReplicaConfig config = new ReplicaConfig();
        config.barrierMicros = 0;
        for (int node = 0; node < NODES; node++)
        {
            final Registers registers = new Registers();
            journals[node] = new MemoryJournal();
            engines[node] = Engine.launch(new EngineContext()
                .nodeId(node)
                .members(0b111)
                .threadingMode(ThreadingMode.INVOKER)
                .replicaConfig(config)
                .microsClock(() -> nowMicros)
                .stateMachine(registers)
                .keyExtractor(registers)
                .journal(journals[node])
                .transport(network.port(node))
                .resultListener(answers));
        }

        assertTrue(engines[0].submit(Registers.command(KEY, 5), 0, Registers.COMMAND_LENGTH, ++correlation) > 0);
        run(() -> null != answers.to(correlation));
        settle();
    }

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(engines);
    }

    @Test
    void shouldJournalNothingForReadsOfAQuorumAndLocalOnes()
    {
        final List<Long> records = afterFirstReads();
        for (int i = 0; i < READS; i++)
        {
            read(i % NODES, Consistency.QUORUM);
            read(i % NODES, Consistency.LOCAL);
        }

        settle();
        assertEquals(records, records());
    }

    @Test
    void shouldReadLocallyOnlyWhereThatWasAskedFor()
    {
        final List<Long> records = records();
        for (int i = 0; i < READS; i++)
        {
            read(i % NODES, Consistency.QUORUM);
            read(i % NODES, Consistency.TRANSACTION);
        }

        settle();
        assertTrue(records().get(0) >= records.get(0) + READS, "transactions are journaled: " + records());
        assertEquals(0, status("localReads"));
        assertEquals(READS, status("quorumReads"));

        read(1, Consistency.LOCAL);
        assertEquals(1, status("localReads"));
        assertEquals(READS, status("quorumReads"));
    }

    private void read(final int node, final Consistency consistency)
    {
        final UnsafeBuffer command = Registers.command(KEY, 0);
        final long number = ++correlation;
        assertTrue(engines[node].query(command, 0, Registers.COMMAND_LENGTH, number, consistency) > 0);
        run(() -> null != answers.to(number));
        assertEquals(ReplyCode.OK, answers.to(number).code());
        assertEquals(5, new UnsafeBuffer(answers.to(number).bytes()).getLong(0));
    }

    /** The first quorum read of a life is journaled as a number: so that the reads of the next one get others. */
    private List<Long> afterFirstReads()
    {
        final List<Long> before = records();
        for (int node = 0; node < NODES; node++)
        {
            read(node, Consistency.QUORUM);
        }

        settle();
        assertEquals(before.stream().map((records) -> records + 1).toList(), records());
        return records();
    }

    private List<Long> records()
    {
        return Arrays.stream(journals).map(MemoryJournal::appendedRecords).toList();
    }

    /** @return the sum over all engines. */
    private long status(final String key)
    {
        long sum = 0;
        for (final Engine engine : engines)
        {
            final CompletableFuture<String> report = engine.status();
            run(report::isDone);
            sum += report.join().lines().filter((line) -> line.startsWith(key + "="))
                .mapToLong((line) -> Long.parseLong(line.substring(key.length() + 1))).findFirst().orElseThrow();
        }

        return sum;
    }

    private void settle()
    {
        final long until = nowMicros + SETTLE_MICROS;
        run(() -> nowMicros >= until);
    }

    private void run(final BooleanSupplier condition)
    {
        for (int round = 0; !condition.getAsBoolean(); round++)
        {
            assertTrue(round < ROUNDS_MAX, "it does not come to pass");
            nowMicros += 200;
            for (final Engine engine : engines)
            {
                engine.doWork();
            }
        }
    }
}
