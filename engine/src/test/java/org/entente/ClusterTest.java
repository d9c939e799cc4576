package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemoryNetwork;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three engines in one process with all real parts but the wire and the disk. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterTest
{
    private static final int NODES = 3;

    private final MemoryNetwork network = new MemoryNetwork(NODES);
    private final MemoryJournal[] journals = new MemoryJournal[NODES];
    private final Registers[] registers = new Registers[NODES];
    private final Answers[] answers = new Answers[NODES];
    private final Engine[] engines = new Engine[NODES];
    private ThreadingMode mode;

    @TempDir
    private Path dir;

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(engines);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAgreeOnEverythingSubmittedEverywhere(final ThreadingMode threadingMode)
    {
        launchAll(threadingMode);
        submitAndAwait(600, 0);

        run(() -> registers[0].applied() + registers[1].applied() + registers[2].applied() >= 3 * 600);
        closeAll();
        assertEquals(registers[0].values(), registers[1].values());
        assertEquals(registers[0].values(), registers[2].values());
        assertEquals(600, registers[0].values().values().stream().mapToLong(Long::longValue).sum());
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnWithoutOneAndTakeItBackFromItsJournal(final ThreadingMode threadingMode)
    {
        launchAll(threadingMode);
        submitAndAwait(60, 0);
        engines[2].close();
        engines[2] = null;
        submitAndAwait(60, 1_000);

        launch(2);
        submitAndAwait(60, 2_000);
        run(() -> 180 == registers[0].applied() && 180 == registers[1].applied() && 180 == registers[2].applied());
        final String[] status = {status(0), status(1), status(2)};
        assertEquals(value(status[0], "checksum"), value(status[1], "checksum"));
        assertEquals(value(status[0], "checksum"), value(status[2], "checksum"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadAtOneReplicaWhatAnotherHasAnswered(final ThreadingMode threadingMode)
    {
        launchAll(threadingMode);
        for (int i = 1; i <= 50; i++)
        {
            final long correlation = i;
            final int writer = i % NODES;
            final int reader = (i + 1) % NODES;
            run(() -> engines[writer].submit(
                Registers.command(7, 1), 0, Registers.COMMAND_LENGTH, correlation) > 0);
            run(() -> null != answers[writer].to(correlation));
            run(() -> engines[reader].query(Registers.command(7, 0), 0, Registers.COMMAND_LENGTH,
                100 + correlation, Consistency.QUORUM) > 0);
            run(() -> null != answers[reader].to(100 + correlation));

            final Answers.Answer read = answers[reader].to(100 + correlation);
            assertEquals(ReplyCode.OK, read.code());
            assertEquals(0, read.txnId());
            assertEquals(correlation, new UnsafeBuffer(read.bytes()).getLong(0));
        }

        final String status = status(0);
        assertTrue(Long.parseLong(value(status, "quorumReads")) > 0);
        assertEquals("0", value(status, "readsRunning"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldDropAndCountFramesOfStrangers(final ThreadingMode threadingMode)
    {
        launchAll(threadingMode);
        final Random random = new Random(42);
        for (int i = 0; i < 1_000; i++)
        {
            final byte[] frame = new byte[random.nextInt(300)];
            random.nextBytes(frame);
            run(() -> network.inject(1, frame));
        }

        final byte[] tooLong = new byte[4 * 1024 * 1024];
        run(() -> network.inject(1, tooLong));
        run(network::isQuiet);
        submitAndAwait(30, 0);
        final String status = status(1);
        assertEquals("1000", value(status, "framesRejected"));
        assertEquals("1", value(status, "framesOversized"));
    }

    private void launchAll(final ThreadingMode threadingMode)
    {
        mode = threadingMode;
        for (int node = 0; node < NODES; node++)
        {
            journals[node] = new MemoryJournal();
            answers[node] = new Answers();
            launch(node);
        }
    }

    private void launch(final int node)
    {
        registers[node] = new Registers();
        engines[node] = Engine.launch(new EngineContext()
            .nodeId(node)
            .members(0b111)
            .clusterId(77)
            .threadingMode(mode)
            .stateMachine(registers[node])
            .keyExtractor(registers[node])
            .journal(journals[node].loseUnsynced())
            .transport(network.port(node))
            .resultListener(answers[node])
            .flightRecorderDir(dir));
    }

    private void submitAndAwait(final int count, final int correlationBase)
    {
        final int[] before = new int[NODES];
        int live = 0;
        for (int node = 0; node < NODES; node++)
        {
            before[node] = answers[node].size();
            live += null == engines[node] ? 0 : 1;
        }

        final int each = count / live;
        for (int i = 0; i < each; i++)
        {
            for (int node = 0; node < NODES; node++)
            {
                if (null != engines[node])
                {
                    final Engine engine = engines[node];
                    final int key = i % 5;
                    final long correlation = correlationBase + i;
                    run(() -> engine.submit(
                        Registers.command(key, 1), 0, Registers.COMMAND_LENGTH, correlation) > 0);
                }
            }
        }

        for (int i = 0; i < NODES; i++)
        {
            final int node = i;
            if (null != engines[node])
            {
                run(() -> answers[node].size() == before[node] + each);
                assertEquals(answers[node].size(), answers[node].count(ReplyCode.OK));
            }
        }
    }

    private String status(final int node)
    {
        final CompletableFuture<String> status = engines[node].status();
        run(status::isDone);
        return status.join();
    }

    private static String value(final String status, final String key)
    {
        return status.lines().filter((line) -> line.startsWith(key + "=")).findFirst().orElseThrow()
            .substring(key.length() + 1);
    }

    private void closeAll()
    {
        for (final Engine engine : engines)
        {
            engine.close();
            assertTrue(null == engine.haltCause());
        }
    }

    private void run(final BooleanSupplier condition)
    {
        while (!condition.getAsBoolean())
        {
            for (final Engine engine : engines)
            {
                if (ThreadingMode.INVOKER == mode && null != engine)
                {
                    engine.doWork();
                }
            }

            Thread.yield();
        }
    }
}
