package org.entente.node;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.entente.app.Commands;
import org.entente.app.DirectCommands;
import org.entente.app.Reply;
import org.entente.app.UnknownOutcomeException;
import org.entente.node.kv.KeyValueStore;
import org.entente.node.kv.KvLimits;
import org.entente.node.kv.KvOptions;
import org.entente.session.SessionCommand;
import org.entente.session.SessionLimits;
import org.entente.session.SessionStatus;
import org.entente.spi.Consistency;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is over goes by itself, and what is in use stays. */
class HousekeeperTest
{
    private static final int SESSION_COMMANDS = 240;
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long OLD = 77;
    private static final long NEW = 78;

    private final NodeMachine machine = NodeMachine.create(KvLimits.LAYOUT);
    private final AtomicLong nowMicros = new AtomicLong(1_000_000_000_000L);
    private final Commands commands =
        new DirectCommands(machine.machine(), machine.machine(), nowMicros::incrementAndGet);
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    @Test
    void shouldRemoveWhatIsOver()
    {
        final KeyValueStore store = new KeyValueStore(commands);
        commands.await(store.put(key("brief"), key("x"), new KvOptions().ttl(Duration.ofSeconds(1))));
        commands.await(store.put(key("lasting"), key("x")));
        open(OLD);
        nowMicros.addAndGet(SessionLimits.DEFAULT.idleMicros() + 1_000_000);
        open(NEW);
        assertEquals(2, machine.store().size());

        try (Housekeeper housekeeper = Housekeeper.start(commands, TimeUnit.MILLISECONDS.toNanos(1), 0))
        {
            await(() -> 2 != machine.store().size() && SessionStatus.UNKNOWN_SESSION == resolve(OLD));
        }

        assertEquals(1, machine.store().size());
        assertTrue(commands.await(store.get(key("lasting"))).isPresent());
        assertEquals(SessionStatus.NOT_EXECUTED, resolve(NEW));
    }

    /** Also where it does not say in which way it cannot, and where it does. */
    @Test
    void shouldGoOnWithTheNextStepWhereOneFails()
    {
        final KeyValueStore store = new KeyValueStore(commands);
        commands.await(store.put(key("brief"), key("x"), new KvOptions().ttl(Duration.ofSeconds(1))));
        nowMicros.addAndGet(2_000_000);
        for (final RuntimeException failure : List.of(
            new IllegalStateException("on purpose"), new UnknownOutcomeException("on purpose")))
        {
            commands.await(store.put(key("brief"), key("x"), new KvOptions().ttl(Duration.ofMillis(1))));
            nowMicros.addAndGet(2_000_000);
            final FirstFails failing = new FirstFails(failure);
            try (Housekeeper housekeeper = Housekeeper.start(failing, TimeUnit.MILLISECONDS.toNanos(1), 0))
            {
                await(() -> 0 == machine.store().size());
            }

            assertTrue(failing.failures.get() > 0);
        }
    }

    /** Two at a time could evict what the other one looks at, and a busy node would be asked for everything at once. */
    @Test
    void shouldDoOneThingAfterTheOther() throws Exception
    {
        final Recorder recorder = new Recorder();
        try (Housekeeper housekeeper = Housekeeper.start(recorder, TimeUnit.MILLISECONDS.toNanos(1), 0))
        {
            for (int i = 0; i < 40; i++)
            {
                final CompletableFuture<Reply> asked = recorder.asked.poll(LIMIT_NS, TimeUnit.NANOSECONDS);
                assertNotNull(asked, "a step that has failed is not the last one");
                assertTrue(recorder.asked.isEmpty(), "nothing else is asked meanwhile");
                asked.completeExceptionally(new UnknownOutcomeException("on purpose"));
            }
        }
    }

    /** The first of each round, which looks for idle sessions, never comes through. */
    private final class FirstFails implements Commands
    {
        private final AtomicLong failures = new AtomicLong();
        private final RuntimeException failure;

        private FirstFails(final RuntimeException failure)
        {
            this.failure = failure;
        }

        @Override
        public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
        {
            return commands.write(command, offset, length);
        }

        @Override
        public CompletableFuture<Reply> read(
            final DirectBuffer command, final int offset, final int length, final Consistency consistency)
        {
            if ((command.getByte(offset) & 0xFF) >= SESSION_COMMANDS)
            {
                failures.incrementAndGet();
                throw failure;
            }

            return commands.read(command, offset, length, consistency);
        }

        @Override
        public void close()
        {
        }
    }

    /** Answers nothing by itself. */
    private static final class Recorder implements Commands
    {
        private final BlockingQueue<CompletableFuture<Reply>> asked = new LinkedBlockingQueue<>();

        @Override
        public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
        {
            final CompletableFuture<Reply> future = new CompletableFuture<>();
            asked.add(future);
            return future;
        }

        @Override
        public CompletableFuture<Reply> read(
            final DirectBuffer command, final int offset, final int length, final Consistency consistency)
        {
            return write(command, offset, length);
        }

        @Override
        public void close()
        {
        }
    }

    private static void await(final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "not in time");
            Thread.onSpinWait();
        }
    }

    private void open(final long session)
    {
        final int length = SessionCommand.encodeOpen(buffer, session, 1, 1, nowMicros.get());
        assertEquals(SessionStatus.EXECUTED, status(length));
    }

    private SessionStatus resolve(final long session)
    {
        return status(SessionCommand.encodeResolve(buffer, session, 0, 1));
    }

    private SessionStatus status(final int length)
    {
        final DirectBuffer reply = commands.await(commands.write(buffer, 0, length)).result();
        return SessionStatus.ofCode(reply.getByte(0));
    }

    private static byte[] key(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
