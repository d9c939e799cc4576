package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.CloseHelper;
import org.entente.Engine;
import org.entente.EngineContext;
import org.entente.ThreadingMode;
import org.entente.core.ReplicaConfig;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemoryNetwork;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three engines whose coordinators wait for all votes: with them a client is answered without another barrier. */
class CertainAnswerTest
{
    private static final int ROUNDS_OF_OTHERS = 1_000;
    private static final int NODES = 3;
    private static final long DELAY_MICROS = 1_000;
    private static final long LONG_MICROS = 60_000_000;

    private final MemoryNetwork network = new MemoryNetwork(NODES);
    private final List<MemoryJournal> journals = new ArrayList<>();
    private final List<Registers> registers = new ArrayList<>();
    private final List<Engine> engines = new ArrayList<>();
    private final Answers answers = new Answers();
    private long nowMicros = 1_000_000;
    private volatile boolean isTimeGoingOn;

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(engines);
    }

    @Test
    void shouldCallOneBarrierForAnAnswerThatAllHaveVotedFor()
    {
        launch();
        final MemoryJournal coordinator = journals.get(0);
        final long syncs = coordinator.syncs();
        submit(1);
        work(0, 1, 0);
        assertEquals(0, answers.size(), "one vote is out");
        work(2, 0);
        assertEquals(1, answers.size());
        assertEquals(syncs + 1, coordinator.syncs(), "one before its proposal");
        assertTrue(coordinator.durableRecords() < coordinator.appendedRecords(), "its decision is not durable");

        work(1, 2);
        assertEquals(1, registers.get(1).applied());
        assertEquals(1, registers.get(2).applied());
    }

    @Test
    void shouldNotWaitForLongerThanTheDelay()
    {
        launch();
        final MemoryJournal coordinator = journals.get(0);
        final long syncs = coordinator.syncs();
        submit(1);
        work(0, 1, 0);
        assertEquals(0, answers.size());

        nowMicros += 2 * DELAY_MICROS;
        work(0);
        assertEquals(1, answers.size());
        assertEquals(syncs + 2, coordinator.syncs(), "one before its proposal, one before its answer");

        submit(2);
        work(0, 1, 0);
        assertEquals(2, answers.size(), "who was late is not waited for again so soon");

        nowMicros += 200 * DELAY_MICROS;
        work(0, 1, 2, 0);
        submit(3);
        work(0, 1, 0);
        assertEquals(2, answers.size(), "after a while it is");
        work(2, 0);
        assertEquals(3, answers.size());
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, names = {"DEDICATED", "SHARED"})
    void shouldAnswerWhileTheDiskHangs(final ThreadingMode mode)
    {
        isTimeGoingOn = true;
        launch(mode, LONG_MICROS);
        final CountDownLatch hang = hangAfterTheProposal();
        try
        {
            workUntil(() -> 1 == answers.size());
        }
        finally
        {
            hang.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, names = {"DEDICATED", "SHARED"})
    void shouldNotAnswerWhileTheDiskHangsWhereVotesAreNotWaitedFor(final ThreadingMode mode)
    {
        isTimeGoingOn = true;
        launch(mode, 0);
        final CountDownLatch hang = hangAfterTheProposal();
        try
        {
            // Then what may leave ahead of the barrier has left, or is on its way in another thread.
            workUntil(journals.get(0)::isSyncing);
            for (int i = 0; i < ROUNDS_OF_OTHERS; i++)
            {
                work(1, 2);
                Thread.yield();
            }
            assertEquals(0, answers.size(), "its decision waits for the disk");
        }
        finally
        {
            hang.countDown();
        }

        workUntil(() -> 1 == answers.size());
    }

    /** Node 0 has proposed, and is told of no vote yet; from then on its barriers hang. */
    private CountDownLatch hangAfterTheProposal()
    {
        final MemoryJournal coordinator = journals.get(0);
        final long records = coordinator.durableRecords();
        submit(1);
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (coordinator.durableRecords() == records)
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "nothing was proposed");
            Thread.yield();
        }

        return coordinator.hangAtSync();
    }

    private void workUntil(final BooleanSupplier isDone)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!isDone.getAsBoolean())
        {
            work(1, 2);
            assertTrue(System.nanoTime() - deadlineNs < 0, "nothing came of it");
            Thread.yield();
        }
    }

    private void launch()
    {
        launch(ThreadingMode.INVOKER, DELAY_MICROS);
    }

    private void launch(final ThreadingMode modeOfFirst, final long delayMicros)
    {
        final ReplicaConfig config = new ReplicaConfig();
        config.unanimityDelayMicros = delayMicros;
        config.resendDelayMicros = LONG_MICROS;
        for (int node = 0; node < NODES; node++)
        {
            final boolean isInvoked = 0 != node || ThreadingMode.INVOKER == modeOfFirst;
            journals.add(new MemoryJournal());
            registers.add(new Registers());
            engines.add(Engine.launch(new EngineContext()
                .nodeId(node)
                .members((1L << NODES) - 1)
                .threadingMode(isInvoked ? ThreadingMode.INVOKER : modeOfFirst)
                .microsClock(() -> isTimeGoingOn ? TimeUnit.NANOSECONDS.toMicros(System.nanoTime()) : nowMicros)
                .replicaConfig(config)
                .stateMachine(registers.get(node))
                .keyExtractor(registers.get(node))
                .journal(journals.get(node))
                .transport(network.port(node))
                .resultListener(answers)));
            if (isInvoked)
            {
                engines.get(node).doWork();
            }
        }
    }

    private void submit(final long key)
    {
        assertTrue(engines.get(0).submit(Registers.command(key, 1), 0, Registers.COMMAND_LENGTH, key) > 0);
    }

    private void work(final int... nodes)
    {
        for (final int node : nodes)
        {
            engines.get(node).doWork();
        }
    }
}
