package org.entente.client;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.DefiniteFailureException;
import org.entente.app.Reply;
import org.entente.app.RequestException;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.transport.MediaContext;
import org.entente.transport.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Commands to a cluster of which no node can be reached: nobody waits in vain, and no more than a limit wait. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionCommandsTest
{
    private static final UnsafeBuffer COMMAND = new UnsafeBuffer(new byte[] {1});
    private static final long LONG_NS = TimeUnit.MINUTES.toNanos(10);
    private static final int LANES = 1;
    private static final int WINDOW = 4;

    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final Idle idle = new Idle();

    @Test
    void shouldTellAllWhoWaitWhenItIsClosed()
    {
        final List<CompletableFuture<Reply>> waiting;
        try (SessionCommands commands = launch())
        {
            waiting = ask(commands, 100);
        }

        waiting.forEach(SessionCommandsTest::failure);
        assertEquals(0, waiting.stream().filter((future) -> !future.isDone()).count());
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldRefuseWhatComesWhenItIsClosed()
    {
        final SessionCommands commands = launch();
        commands.close();
        for (final CompletableFuture<Reply> future : ask(commands, 1))
        {
            assertTrue(future.isDone());
            assertEquals("it was closed", assertInstanceOf(DefiniteFailureException.class, failure(future))
                .getMessage());
        }
    }

    /** Its thread is what everybody relies on. */
    @Test
    void shouldTellAllWhoWaitWhenItsThreadFails()
    {
        try (SessionCommands commands = launch())
        {
            final List<CompletableFuture<Reply>> waiting = ask(commands, 100);
            idle.isBroken = true;
            waiting.forEach(SessionCommandsTest::failure);
            failure(commands.write(COMMAND, 0, 1));
            assertEquals("on purpose", errors.get(0).getMessage());
            assertEquals(1, errors.size());
        }
    }

    /** What its thread has taken over counts, too: else there would be no limit where no node answers. */
    @Test
    void shouldRefuseWhatIsMoreThanMayWait()
    {
        try (SessionCommands commands = launch())
        {
            int taken = 0;
            int refused = 0;
            while (refused < 1_000)
            {
                final CompletableFuture<Reply> future = commands.write(COMMAND, 0, 1);
                if (future.isDone())
                {
                    final DefiniteFailureException ex =
                        assertInstanceOf(DefiniteFailureException.class, failure(future));
                    assertEquals(ReplyCode.BACK_PRESSURED, ex.code());
                    assertEquals("BACK_PRESSURED: " + SessionCommands.QUEUE_MAX +
                        " requests wait already: send less", ex.getMessage());
                    refused++;
                    Thread.yield();
                }
                else
                {
                    taken++;
                    assertTrue(taken <= 2 * SessionCommands.QUEUE_MAX + LANES * WINDOW, taken + " wait");
                }
            }

            assertTrue(taken >= SessionCommands.QUEUE_MAX, taken + " were taken");
        }
    }

    private static List<CompletableFuture<Reply>> ask(final SessionCommands commands, final int count)
    {
        final List<CompletableFuture<Reply>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            futures.add(commands.write(COMMAND, 0, 1));
            futures.add(commands.read(COMMAND, 0, 1, Consistency.QUORUM));
        }

        return futures;
    }

    private static RequestException failure(final CompletableFuture<Reply> future)
    {
        return assertInstanceOf(
            RequestException.class, assertThrows(ExecutionException.class, future::get).getCause());
    }

    private SessionCommands launch()
    {
        return SessionCommands.launch(
            new ClientContext().endpoints("127.0.0.1:" + Network.freePorts()).clusterId(1).idleStrategy(idle)
                .mediaContext(new MediaContext().errorHandler(errors::add)),
            new SessionContext().lanes(LANES).window(WINDOW).deliveryTimeoutNs(LONG_NS).resolveTimeoutNs(LONG_NS));
    }

    /** Ends the thread where it is told to. */
    private static final class Idle implements IdleStrategy
    {
        private final IdleStrategy strategy = new BackoffIdleStrategy();
        private volatile boolean isBroken;

        @Override
        public void idle(final int workCount)
        {
            if (isBroken)
            {
                throw new IllegalStateException("on purpose");
            }

            strategy.idle(workCount);
        }

        @Override
        public void idle()
        {
            strategy.idle();
        }

        @Override
        public void reset()
        {
            strategy.reset();
        }
    }
}
