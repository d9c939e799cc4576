package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.entente.Engine;
import org.entente.EngineContext;
import org.entente.ThreadingMode;
import org.entente.core.ReplicaConfig;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemoryNetwork;
import org.entente.spi.Transport;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Where a barrier waits for a disk, a thread of its own looks several times for more that may share it, and gives way
 * where a lot has come in. What need not wait for that barrier has left by then. Time stands still.
 */
class BeforeBarrierTest
{
    private static final int NODES = 3;
    private static final int CROWD = 64;
    private static final int ALONE = 4;
    private static final int EFFECTS = 128;
    private static final long LONG_MICROS = 60_000_000;

    private final MemoryNetwork network = new MemoryNetwork(NODES);
    private final MemoryJournal journal = new MemoryJournal().waitingForDisk();
    private final Steps steps = new Steps(network.port(0));
    private final List<Engine> engines = new ArrayList<>();
    private final Answers answers = new Answers();

    @AfterEach
    void close()
    {
        steps.goOn();
        CloseHelper.closeAll(engines);
    }

    @Test
    void shouldLetGoWhatNeedNotWaitBeforeItGivesWay() throws InterruptedException
    {
        launch();
        stopWithIdsReserved();
        for (int i = 0; i < CROWD; i++)
        {
            submit(ALONE + i);
        }
        final long syncs = journal.syncs();
        final int sent = steps.broadcasts;

        steps.one();
        assertTrue(steps.broadcasts > sent, "its proposals are at ids that are reserved");
        assertEquals(syncs, journal.syncs());

        steps.goOn();
        workUntilAnswered(ALONE + CROWD);
    }

    @Test
    void shouldLetGoWhatNeedNotWaitBeforeItLooksForMore() throws InterruptedException
    {
        launch();
        stopWithIdsReserved();
        // Something comes in, so that it will look again.
        submit(1, ALONE);
        assertTrue(engines.get(1).doWork() > 0);
        submit(ALONE + 1);
        final long syncs = journal.syncs();
        final int sent = steps.broadcasts;

        steps.one();
        assertTrue(steps.broadcasts > sent, "its proposal is at an id that is reserved");
        assertEquals(syncs, journal.syncs());

        steps.goOn();
        workUntilAnswered(ALONE + 2);
    }

    @Test
    void shouldHaltWhereTheBarrierThatWasPutOffFails() throws InterruptedException
    {
        launch();
        stopWithIdsReserved();
        submit(1, ALONE);
        assertTrue(engines.get(1).doWork() > 0);
        submit(ALONE + 1);
        steps.one();

        journal.failAtSync();
        steps.goOn();
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!engines.get(0).isHalted())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "a replica without its journal goes on");
            Thread.yield();
        }
    }

    /** All of a full ring waits for the barrier that was put off: whoever needs room calls for it. */
    @Test
    void shouldGoOnWhereAllOfAFullRingWaits() throws InterruptedException
    {
        launch();
        int answered = 0;
        for (int frames = 1; frames <= EFFECTS; frames++)
        {
            steps.stop();
            answered = propose(answered, frames);
            steps.one();
            answered = propose(answered, 1);
            steps.goOn();
            workUntilAnswered(answered);
        }
    }

    /** At node 1, one transaction after the other. */
    private int propose(final int key, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            submit(1, key + i);
            engines.get(1).doWork();
        }
        return key + count;
    }

    private void launch()
    {
        final ReplicaConfig config = new ReplicaConfig();
        config.unanimityDelayMicros = LONG_MICROS;
        config.resendDelayMicros = LONG_MICROS;
        config.reservedIds = 16;
        for (int node = 0; node < NODES; node++)
        {
            final Registers registers = new Registers();
            engines.add(Engine.launch(new EngineContext()
                .nodeId(node)
                .members((1L << NODES) - 1)
                .effectRingSize(EFFECTS)
                .threadingMode(0 == node ? ThreadingMode.SHARED : ThreadingMode.INVOKER)
                .microsClock(() -> 1_000_000)
                .replicaConfig(config)
                .stateMachine(registers)
                .keyExtractor(registers)
                .journal(0 == node ? journal : new MemoryJournal())
                .transport(0 == node ? steps : network.port(node))
                .resultListener(answers)));
        }
    }

    private void stopWithIdsReserved() throws InterruptedException
    {
        // One after the other, until ids are reserved by a record that is durable.
        for (int i = 0; i < ALONE; i++)
        {
            submit(i);
            workUntilAnswered(i + 1);
        }

        steps.stop();
    }

    private void submit(final long key)
    {
        submit(0, key);
    }

    private void submit(final int node, final long key)
    {
        assertTrue(engines.get(node).submit(Registers.command(key, 1), 0, Registers.COMMAND_LENGTH, key) > 0);
    }

    private void workUntilAnswered(final int count)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (answers.size() < count)
        {
            engines.get(1).doWork();
            engines.get(2).doWork();
            assertTrue(System.nanoTime() - deadlineNs < 0, "answered: " + answers.size());
            Thread.yield();
        }
    }

    /** A transport that stands still each time that it is asked for input, once it is told to. */
    private static final class Steps implements Transport
    {
        private final Transport port;
        private final Semaphore arrived = new Semaphore(0);
        private final Semaphore passes = new Semaphore(0);
        private volatile boolean isStepping;
        private volatile int broadcasts;

        private Steps(final Transport port)
        {
            this.port = port;
        }

        /** Waits until the thread stands still. */
        void stop() throws InterruptedException
        {
            isStepping = true;
            assertTrue(arrived.tryAcquire(10, TimeUnit.SECONDS));
        }

        /** Lets it go on until it asks again. */
        void one() throws InterruptedException
        {
            passes.release();
            assertTrue(arrived.tryAcquire(10, TimeUnit.SECONDS));
        }

        void goOn()
        {
            isStepping = false;
            passes.release();
        }

        @Override
        public int poll(final FrameReceiver receiver, final int limit)
        {
            if (isStepping)
            {
                arrived.release();
                passes.acquireUninterruptibly();
            }

            return port.poll(receiver, limit);
        }

        @Override
        public boolean send(final int node, final DirectBuffer buffer, final int offset, final int length)
        {
            return port.send(node, buffer, offset, length);
        }

        @Override
        public boolean broadcast(final DirectBuffer buffer, final int offset, final int length)
        {
            broadcasts++;
            return port.broadcast(buffer, offset, length);
        }

        @Override
        public long connectedPeers()
        {
            return port.connectedPeers();
        }

        @Override
        public long droppedFrames()
        {
            return port.droppedFrames();
        }

        @Override
        public void close()
        {
            port.close();
        }
    }
}
