package org.entente.node;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.entente.app.Commands;
import org.entente.app.DirectCommands;
import org.entente.node.kv.KeyValueStore;
import org.entente.node.kv.KvLimits;
import org.entente.node.kv.KvOptions;
import org.entente.session.SessionCommand;
import org.entente.session.SessionLimits;
import org.entente.session.SessionStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is over goes by itself, and what is in use stays. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HousekeeperTest
{
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
            while (2 == machine.store().size() || SessionStatus.UNKNOWN_SESSION != resolve(OLD))
            {
                Thread.onSpinWait();
            }
        }

        assertEquals(1, machine.store().size());
        assertTrue(commands.await(store.get(key("lasting"))).isPresent());
        assertEquals(SessionStatus.NOT_EXECUTED, resolve(NEW));
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
