package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.agrona.DirectBuffer;
import org.entente.memory.MemoryJournal;
import org.entente.spi.InputWait;
import org.entente.spi.ReplyCode;
import org.entente.spi.Transport;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine with one thread that sleeps until something comes in, or until somebody hands something in. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SleepingEngineTest
{
    private static final int COMMANDS = 500;
    /** Far more than it takes to fall asleep. */
    private static final int POLLS = 1_000;
    private static final String BROKEN = "no more sleep";

    private final Answers answers = new Answers();
    private final Sleep sleep = new Sleep();
    private final AtomicLong polls = new AtomicLong();
    private final CompletableFuture<Throwable> halted = new CompletableFuture<>();

    @TempDir
    private Path dir;

    @Test
    void shouldWakeUpForWhatAnotherThreadHandsIn() throws Exception
    {
        try (Engine engine = launch(WaitMode.BACKOFF))
        {
            for (int i = 1; i <= COMMANDS; i++)
            {
                sleep.awaitAsleep();
                submit(engine, i);
                awaitAnswer(i);
            }

            sleep.awaitAsleep();
            assertTrue(engine.status().get().contains("journalState=OK"));
            sleep.isOver();
        }
    }

    @Test
    void shouldSeeWhatAnotherThreadHandsInWhileItFallsAsleep()
    {
        try (Engine engine = launch(WaitMode.BACKOFF))
        {
            final AtomicInteger submitted = new AtomicInteger();
            // When it has announced, and when it has looked again and is about to sleep.
            sleep.meanwhile(() ->
            {
                if (submitted.get() < COMMANDS)
                {
                    submit(engine, submitted.incrementAndGet());
                }
            });
            submit(engine, COMMANDS + 1);
            for (int i = 1; i <= COMMANDS; i++)
            {
                awaitAnswer(i);
            }
            sleep.isOver();
        }
    }

    @Test
    void shouldHaltWhereSleepingFails() throws Exception
    {
        try (Engine engine = launch(WaitMode.BACKOFF))
        {
            // Not sooner: an engine that halts while it is launched is not launched.
            sleep.awaitAsleep();
            sleep.meanwhile(() -> sleep.isBroken = true);
            submit(engine, 1);
            assertEquals(BROKEN, halted.get().getCause().getMessage());
            assertTrue(engine.isHalted());
        }
    }

    @Test
    void shouldNotSleepWhereItIsToYield()
    {
        shouldNotSleep(context(WaitMode.YIELDING));
    }

    @Test
    void shouldNotSleepWhereTicksAreMoreOftenThanItWouldWake()
    {
        shouldNotSleep(context(WaitMode.BACKOFF).tickIntervalMicros(999));
    }

    @Test
    void shouldNotSleepWhereEachStageHasAThread()
    {
        shouldNotSleep(context(WaitMode.BACKOFF).threadingMode(ThreadingMode.DEDICATED));
    }

    private void shouldNotSleep(final EngineContext context)
    {
        sleep.isOver();
        try (Engine engine = Engine.launch(context))
        {
            submit(engine, 1);
            awaitAnswer(1);
            final long end = polls.get() + POLLS;
            while (polls.get() < end)
            {
                Thread.yield();
            }
        }
        assertEquals(0, sleep.announced());
    }

    private static void submit(final Engine engine, final long correlation)
    {
        assertTrue(engine.submit(Registers.command(1, 1), 0, Registers.COMMAND_LENGTH, correlation) > 0);
    }

    private void awaitAnswer(final long correlation)
    {
        while (null == answers.to(correlation))
        {
            Thread.onSpinWait();
        }
        assertEquals(ReplyCode.OK, answers.to(correlation).code());
    }

    private Engine launch(final WaitMode wait)
    {
        return Engine.launch(context(wait));
    }

    private EngineContext context(final WaitMode wait)
    {
        final Registers registers = new Registers();
        return new EngineContext()
            .nodeId(0)
            .members(1)
            .threadingMode(ThreadingMode.SHARED)
            .waitMode(wait)
            .transport(new Silence(sleep, polls))
            .stateMachine(registers)
            .keyExtractor(registers)
            .journal(new MemoryJournal())
            .haltHandler(halted::complete)
            .flightRecorderDir(dir)
            .resultListener(answers);
    }

    /** Sleeps for as long as nobody wakes it, whatever longest time it is told. */
    private static final class Sleep implements InputWait
    {
        private Thread sleeper;
        private boolean isWoken;
        private boolean isAsleep;
        private boolean isOver;
        private int announced;
        private volatile Runnable meanwhile;
        private volatile boolean isBroken;

        @Override
        public void announce()
        {
            synchronized (this)
            {
                sleeper = Thread.currentThread();
                isWoken = false;
                announced++;
            }
            if (0 == announced % 2)
            {
                byAnother(meanwhile);
            }
        }

        @Override
        public void await(final long nsMax)
        {
            byAnother(meanwhile);
            if (isBroken)
            {
                throw new IllegalStateException(BROKEN);
            }
            sleep();
        }

        private synchronized void sleep()
        {
            isAsleep = true;
            notifyAll();
            while (!isWoken && !isOver)
            {
                waitHere();
            }
            isAsleep = false;
            isWoken = false;
        }

        @Override
        public synchronized void recall()
        {
            sleeper = null;
        }

        @Override
        public synchronized void wake()
        {
            isWoken |= null != sleeper && Thread.currentThread() != sleeper;
            notifyAll();
        }

        private synchronized void meanwhile(final Runnable action)
        {
            meanwhile = action;
        }

        private synchronized void awaitAsleep()
        {
            while (!isAsleep)
            {
                waitHere();
            }
        }

        private synchronized void isOver()
        {
            isOver = true;
            notifyAll();
        }

        private synchronized int announced()
        {
            return announced;
        }

        private static void byAnother(final Runnable action)
        {
            if (null != action)
            {
                try
                {
                    final Thread other = new Thread(action);
                    other.start();
                    other.join();
                }
                catch (final InterruptedException ex)
                {
                    throw new AssertionError(ex);
                }
            }
        }

        private void waitHere()
        {
            try
            {
                wait();
            }
            catch (final InterruptedException ex)
            {
                throw new AssertionError(ex);
            }
        }
    }

    /** A network where nothing ever comes in. */
    private record Silence(InputWait inputWait, AtomicLong polls) implements Transport
    {
        @Override
        public int poll(final FrameReceiver receiver, final int limit)
        {
            polls.incrementAndGet();
            return 0;
        }

        @Override
        public boolean send(final int node, final DirectBuffer buffer, final int offset, final int length)
        {
            return false;
        }

        @Override
        public boolean broadcast(final DirectBuffer buffer, final int offset, final int length)
        {
            return false;
        }

        @Override
        public long connectedPeers()
        {
            return 0;
        }

        @Override
        public long droppedFrames()
        {
            return 0;
        }

        @Override
        public void close()
        {
            // Holds nothing.
        }
    }
}
