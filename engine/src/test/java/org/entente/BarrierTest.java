package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.InvariantViolation;
import org.entente.core.ReplicaConfig;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemoryNetwork;
import org.entente.spi.ReplyCode;
import org.entente.spi.StateMachine;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Engines in one process that compare the states of their applications. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BarrierTest
{
    private static final int NODES = 3;

    private final MemoryNetwork network = new MemoryNetwork(NODES);
    private final MemoryJournal[] journals = new MemoryJournal[NODES];
    private final Wrong[] machines = new Wrong[NODES];
    private final Answers[] answers = new Answers[NODES];
    private final Engine[] engines = new Engine[NODES];
    private final ReplicaConfig config = new ReplicaConfig();
    private ThreadingMode mode;
    private long correlation;

    @TempDir
    private Path dir;

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(engines);
    }

    @ParameterizedTest
    @EnumSource(names = {"SHARED", "DEDICATED"})
    void shouldAnswerABarrierWithTheStateThatAllReplicasHaveThere(final ThreadingMode threadingMode)
    {
        launchAll(threadingMode, NODES);
        write(30, NODES);
        final long checksum = barrier(1);

        await(() -> 2 == gauge(0, "checksumsCompared") && 2 == gauge(2, "checksumsCompared"));
        for (int node = 0; node < NODES; node++)
        {
            assertEquals(0, gauge(node, "checksumsDiffering"));
            assertEquals(answers[1].to(correlation).txnId(), gauge(node, "lastBarrier"));
        }

        closeAll();
        assertEquals(machines[0].checksum(), checksum);
    }

    @ParameterizedTest
    @EnumSource(names = {"SHARED", "DEDICATED"})
    void shouldHaltTheReplicaWhoseStateDiffersAndLetTheOthersGoOn(final ThreadingMode threadingMode)
    {
        launchAll(threadingMode, NODES);
        machines[2].offset = 1;
        write(30, NODES);
        final long right = barrier(0);

        await(() -> engines[2].isHalted());
        final Throwable cause = engines[2].haltCause().getCause();
        assertInstanceOf(InvariantViolation.class, cause);
        final String message = cause.getMessage();
        final String wrong = Long.toHexString(machines[2].checksum());
        assertNotEquals(right, machines[2].checksum());
        assertTrue(message.startsWith("the state of this replica differs from that of a majority at barrier "));
        assertTrue(message.contains(": checksum " + wrong + " here, at node 2"), message);
        assertTrue(message.contains(Long.toHexString(right) + " at node 0"), message);
        assertTrue(message.contains(Long.toHexString(right) + " at node 1"), message);
        assertTrue(engines[2].haltCause().getMessage().contains(message));

        write(30, 2);
        barrier(1);
        assertFalse(engines[0].isHalted() || engines[1].isHalted());
    }

    @ParameterizedTest
    @EnumSource(names = {"SHARED", "DEDICATED"})
    void shouldHaltAllWhereNobodyCanTellWhoIsRight(final ThreadingMode threadingMode)
    {
        launchAll(threadingMode, 2);
        machines[1].offset = 1;
        write(10, 2);
        engines[0].barrier(++correlation);

        await(() -> engines[0].isHalted() && engines[1].isHalted());
        for (int node = 0; node < 2; node++)
        {
            final String message = engines[node].haltCause().getMessage();
            assertTrue(message.contains("no majority agrees"), message);
            assertTrue(message.contains(Long.toHexString(machines[0].checksum())), message);
            assertTrue(message.contains(Long.toHexString(machines[1].checksum())), message);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SHARED", "DEDICATED"})
    void shouldStartBarriersByItselfWhereSomethingExecutes(final ThreadingMode threadingMode)
    {
        config.barrierMicros = 20_000;
        launchAll(threadingMode, NODES);
        final long first = writeUntilNextBarrier(0);
        final long second = writeUntilNextBarrier(first);
        assertNotEquals(first, second);
        assertEquals(0, gauge(0, "checksumsDiffering"));
    }

    @ParameterizedTest
    @EnumSource(names = {"SHARED", "DEDICATED"})
    void shouldPassOverBarriersAtARestartAndCompareAtTheNext(final ThreadingMode threadingMode)
    {
        launchAll(threadingMode, NODES);
        write(10, NODES);
        barrier(0);
        write(10, NODES);
        // A checksum is told with the next tick: a replica that is closed before that never tells it.
        await(() -> 20 == machines[2].registers.applied() && 2 == gauge(0, "checksumsCompared"));
        engines[2].close();

        assertEquals(1, machines[2].registers.barriers());
        launch(2, NODES);
        assertEquals(20, machines[2].registers.applied());
        assertEquals(1, machines[2].registers.barriers(), "the state machine hears of those read back, too");
        assertEquals(0, gauge(2, "checksumsCompared"));
        barrier(2);
        await(() -> 2 == gauge(2, "checksumsCompared") && 4 == gauge(0, "checksumsCompared"));
        assertEquals(0, gauge(0, "checksumsDiffering"));
    }

    private long writeUntilNextBarrier(final long before)
    {
        long last = before;
        while (last == before)
        {
            write(3, NODES);
            last = gauge(0, "lastBarrier");
        }

        return last;
    }

    private void launchAll(final ThreadingMode threadingMode, final int nodes)
    {
        mode = threadingMode;
        for (int node = 0; node < nodes; node++)
        {
            journals[node] = new MemoryJournal();
            answers[node] = new Answers();
            launch(node, nodes);
        }
    }

    private void launch(final int node, final int nodes)
    {
        machines[node] = new Wrong();
        engines[node] = Engine.launch(new EngineContext()
            .nodeId(node)
            .members((1L << nodes) - 1)
            .threadingMode(mode)
            .replicaConfig(config)
            .stateMachine(machines[node])
            .keyExtractor(machines[node].registers)
            .journal(journals[node].loseUnsynced())
            .transport(network.port(node))
            .resultListener(answers[node])
            .haltHandler((cause) -> {})
            .flightRecorderDir(dir));
    }

    /** Writes round robin at the first nodes, and waits for the answers. */
    private void write(final int count, final int nodes)
    {
        for (int i = 0; i < count; i++)
        {
            final int node = i % nodes;
            final long number = ++correlation;
            final UnsafeBuffer command = Registers.command(number % 7, 1);
            await(() -> engines[node].submit(command, 0, Registers.COMMAND_LENGTH, number) > 0);
            await(() -> null != answers[node].to(number));
            assertEquals(ReplyCode.OK, answers[node].to(number).code());
        }
    }

    /** Starts a barrier and waits for its answer. @return the checksum in it. */
    private long barrier(final int node)
    {
        final long number = ++correlation;
        await(() -> engines[node].barrier(number) > 0);
        await(() -> null != answers[node].to(number));
        final Answers.Answer answer = answers[node].to(number);
        assertEquals(ReplyCode.OK, answer.code());
        assertEquals(Long.BYTES, answer.bytes().length);
        return new UnsafeBuffer(answer.bytes()).getLong(0, ByteOrder.LITTLE_ENDIAN);
    }

    private long gauge(final int node, final String name)
    {
        return engines[node].status().join().lines().filter((line) -> line.startsWith(name + "="))
            .mapToLong((line) -> Long.parseLong(line.substring(name.length() + 1))).findFirst().orElseThrow();
    }

    private void closeAll()
    {
        for (final Engine engine : engines)
        {
            engine.close();
        }
    }

    private static void await(final BooleanSupplier condition)
    {
        while (!condition.getAsBoolean())
        {
            Thread.yield();
        }
    }

    /** Counters that are wrong by an offset, which nobody sees but in the checksum. */
    private static final class Wrong implements StateMachine
    {
        private final Registers registers = new Registers();
        private volatile long offset;

        @Override
        public int apply(
            final Transaction txn, final DirectBuffer command, final int start, final int length,
            final MutableDirectBuffer reply)
        {
            return registers.apply(txn, command, start, length, reply);
        }

        @Override
        public void onBarrier(final Transaction txn)
        {
            registers.onBarrier(txn);
        }

        @Override
        public long checksum()
        {
            return registers.checksum() + offset;
        }
    }
}
