package org.entente.node.resp;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.entente.app.Commands;
import org.entente.app.DirectCommands;
import org.entente.app.Reply;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvKeyExtractor;
import org.entente.node.kv.KvLimits;
import org.entente.node.kv.KvStateMachine;
import org.entente.spi.Consistency;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A gateway over a store in memory, whose time stands still, and whose answers can be held back. */
final class RespFixture implements AutoCloseable
{
    private static final long TIMEOUT_NS = SECONDS.toNanos(60);

    final AtomicLong timeMicros = new AtomicLong(1_700_000_000_000_000L);
    final AtomicInteger executed = new AtomicInteger();
    final List<Throwable> errors = new CopyOnWriteArrayList<>();
    final RespServer server;
    private final DirectCommands direct =
        new DirectCommands(new KvStateMachine(), new KvKeyExtractor(KvLimits.DEFAULT), timeMicros::get);
    /** What a write does in place of being executed; null for nothing. */
    volatile CompletableFuture<Reply> answer;
    /** Writes are answered when this is. */
    volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

    RespFixture(final RespLimits limits)
    {
        try
        {
            server = RespServer.launch(
                new Counted(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), limits, errors::add);
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    RespClient connect()
    {
        return new RespClient(server.address().getPort());
    }

    /** What no Redis command creates. */
    void openAccount(final String key, final long balance)
    {
        final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
        final int length = encoder.encodeOpen(key.getBytes(StandardCharsets.UTF_8), balance);
        direct.write(encoder.buffer(), 0, length).join();
    }

    static void await(final String what, final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> "not in time: " + what);
            Thread.yield();
        }
    }

    @Override
    public void close()
    {
        server.close();
        direct.close();
        assertTrue(errors.isEmpty(), errors::toString);
    }

    private final class Counted implements Commands
    {
        @Override
        public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
        {
            executed.incrementAndGet();
            final CompletableFuture<Reply> reply = null == answer ? direct.write(command, offset, length) : answer;
            return gate.thenCompose((nothing) -> reply);
        }

        @Override
        public CompletableFuture<Reply> read(
            final DirectBuffer command, final int offset, final int length, final Consistency consistency)
        {
            executed.incrementAndGet();
            return direct.read(command, offset, length, consistency);
        }

        @Override
        public void close()
        {
        }
    }
}
