package org.entente.node;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.app.DirectCommands;
import org.entente.app.Reply;
import org.entente.node.kv.KeyValueStore;
import org.entente.node.kv.KvLimits;
import org.entente.node.kv.KvOptions;
import org.entente.router.ListRequest;
import org.entente.router.Registration;
import org.entente.router.RouterKind;
import org.entente.router.ServiceRouter;
import org.entente.session.SessionCommand;
import org.entente.session.SessionLimits;
import org.entente.session.SessionStatus;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How much one round removes, and what it tells. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HousekeepingRoundTest
{
    private final NodeMachine machine = NodeMachine.create(KvLimits.LAYOUT);
    private final AtomicLong nowMicros = new AtomicLong(1_000_000_000_000L);
    private final Commands commands =
        new DirectCommands(machine.machine(), machine.machine(), nowMicros::incrementAndGet);
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    @Test
    void shouldRemoveInOneRoundHoweverMuchThereIs()
    {
        final KeyValueStore store = new KeyValueStore(commands);
        final ServiceRouter router = new ServiceRouter(commands);
        for (int i = 0; i < 5_000; i++)
        {
            commands.await(store.put(key("key" + i), key("x"), new KvOptions().ttl(Duration.ofSeconds(1))));
        }
        for (int session = 1; session <= 1_500; session++)
        {
            open(session);
        }
        for (int i = 0; i < 600; i++)
        {
            commands.await(router.register(
                Registration.of("service" + i, "here").ttlMicros(30_000_000)));
        }
        nowMicros.addAndGet(SessionLimits.DEFAULT.idleMicros() + 1_000_000);

        try (Housekeeper housekeeper = start(commands, TimeUnit.HOURS.toNanos(1)))
        {
            housekeeper.round();
        }

        assertEquals(0, machine.store().size());
        for (int session = 1; session <= 1_500; session++)
        {
            assertEquals(SessionStatus.UNKNOWN_SESSION, resolve(session));
        }
        assertEquals(List.of(), commands.await(router.localReads().all(ListRequest.of(RouterKind.SERVICE))));
        assertEquals(List.of(), problems);
    }

    @Test
    void shouldTellWhatIsRefusedForWhatItIsAndWhatEndsIt()
    {
        try (Housekeeper housekeeper = start(
            failing(new DefiniteFailureException(ReplyCode.INVALID_REQUEST, "no such thing")),
            TimeUnit.HOURS.toNanos(1)))
        {
            housekeeper.round();
        }
        assertEquals(4, problems.size());
        assertTrue(problems.get(0).contains("no such thing"), problems.get(0));

        problems.clear();
        try (Housekeeper housekeeper = start(
            failing(new DefiniteFailureException(ReplyCode.BACK_PRESSURED, "later")), TimeUnit.HOURS.toNanos(1)))
        {
            housekeeper.round();
        }
        assertEquals(List.of(), problems);

        try (Housekeeper housekeeper = start(failing(new LinkageError("broken")), TimeUnit.MILLISECONDS.toNanos(1)))
        {
            while (problems.isEmpty())
            {
                Thread.onSpinWait();
            }
        }
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).contains("ends") && problems.get(0).contains("broken"), problems.get(0));
    }

    private Housekeeper start(final Commands to, final long intervalNs)
    {
        return Housekeeper.start(to, intervalNs, 0, problems::add);
    }

    private static Commands failing(final Throwable failure)
    {
        return new Commands()
        {
            @Override
            public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
            {
                throw new AssertionError("nothing to remove was named");
            }

            @Override
            public CompletableFuture<Reply> read(
                final DirectBuffer command, final int offset, final int length, final Consistency consistency)
            {
                if (failure instanceof Error error)
                {
                    throw error;
                }

                return CompletableFuture.failedFuture(failure);
            }

            @Override
            public void close()
            {
            }
        };
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
