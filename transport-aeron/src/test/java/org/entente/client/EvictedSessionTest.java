package org.entente.client;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Reply;
import org.entente.session.SessionLimits;
import org.entente.session.SessionMachine;
import org.entente.session.SessionStatus;
import org.entente.spi.ClientGateway;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.spi.StateMachine;
import org.entente.transport.AeronClientGateway;
import org.entente.transport.Media;
import org.entente.transport.MediaContext;
import org.entente.transport.Network;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.entente.transport.Network.driveUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Commands whose session is evicted, by a node that the test drives. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EvictedSessionTest
{
    private static final long CLUSTER = 42;

    private final SessionNode node = new SessionNode();
    private SessionCommands commands;

    @AfterEach
    void close()
    {
        commands.close();
        node.close();
    }

    @Test
    void shouldExecuteOnceWhatWasOnItsWayWhenTheSessionWasEvicted()
    {
        launch(new SessionContext());
        complete(List.of(write(1)));

        node.isHolding = true;
        final List<CompletableFuture<Reply>> futures = new ArrayList<>();
        for (int i = 2; i <= 9; i++)
        {
            futures.add(write(i));
        }
        driveUntil(() -> 8 == node.held.size(), node::poll);
        node.evict();
        node.release();
        complete(futures);

        assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9), node.applied.stream().sorted().toList());
        assertEquals(8, node.unknownSessions);
        assertEquals(2, node.opened);
    }

    @Test
    void shouldUseAnotherSessionBeforeOneThatWasIdleIsEvicted()
    {
        launch(new SessionContext().idleTimeoutNs(1));
        for (int i = 1; i <= 3; i++)
        {
            complete(List.of(write(i)));
            node.evict();
        }

        assertEquals(List.of(1, 2, 3), node.applied);
        assertEquals(0, node.unknownSessions);
        assertTrue(node.opened >= 3, "sessions: " + node.opened);
    }

    @Test
    void shouldKeepASessionThatIsUsed()
    {
        launch(new SessionContext());
        for (int i = 1; i <= 3; i++)
        {
            complete(List.of(write(i)));
        }

        assertEquals(1, node.opened);
    }

    private void launch(final SessionContext context)
    {
        commands = SessionCommands.launch(
            new ClientContext().endpoints(node.endpoint).clusterId(CLUSTER)
                .requestTimeoutNs(TimeUnit.SECONDS.toNanos(20)),
            context.lanes(4).window(4));
    }

    private CompletableFuture<Reply> write(final int value)
    {
        final UnsafeBuffer command = new UnsafeBuffer(new byte[Integer.BYTES]);
        command.putInt(0, value);
        return commands.write(command, 0, Integer.BYTES);
    }

    private void complete(final List<CompletableFuture<Reply>> futures)
    {
        driveUntil(() -> futures.stream().allMatch(CompletableFuture::isDone), node::poll);
        futures.forEach(CompletableFuture::join);
    }

    /** Executes requests as they come, or when it is told to. */
    private static final class SessionNode implements ClientGateway.RequestReceiver, AutoCloseable
    {
        private record Held(long session, long correlation, byte[] command)
        {
        }

        private static final byte OPEN = (byte)0xF1;
        private static final byte REQUEST = (byte)0xF2;
        /** Where the time of the client stands in the command that opens a session. */
        private static final int TIME = 13;
        private final List<Integer> applied = new ArrayList<>();
        private final ArrayDeque<Held> held = new ArrayDeque<>();
        private final List<Throwable> errors = new ArrayList<>();
        private final UnsafeBuffer reply = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
        private final Media media = Media.launch(new MediaContext().errorHandler(errors::add)
            .imageLivenessTimeoutNs(TimeUnit.SECONDS.toNanos(10)).connectionTimeoutNs(TimeUnit.SECONDS.toNanos(20)));
        private final String endpoint = "127.0.0.1:" + Network.freePorts();
        private final AeronClientGateway gateway = new AeronClientGateway(new AeronClientGateway.Context()
            .media(media).endpoint(endpoint).nodeId(0).clusterId(CLUSTER).requestLengthMax(1000).sessionsMax(4));
        private SessionMachine machine = newMachine();
        private boolean isHolding;
        /** Agreed time: that of the client, when it opened its last session. */
        private long micros;
        private int opened;
        private int unknownSessions;

        private SessionMachine newMachine()
        {
            final Numbers numbers = new Numbers(applied);
            return new SessionMachine(numbers, numbers, SessionLimits.DEFAULT);
        }

        /** Every session. */
        private void evict()
        {
            machine = newMachine();
        }

        private void release()
        {
            isHolding = false;
            for (; !held.isEmpty(); held.pollFirst())
            {
                execute(held.peekFirst());
            }
        }

        private void execute(final Held request)
        {
            final UnsafeBuffer command = new UnsafeBuffer(request.command);
            micros = OPEN == command.getByte(0) ? command.getLong(TIME, ByteOrder.LITTLE_ENDIAN) : micros;
            final int length = machine.apply(new SessionTxn(micros), command, 0, command.capacity(), reply);
            final SessionStatus status = SessionStatus.ofCode(reply.getByte(0));
            unknownSessions += REQUEST == command.getByte(0) && SessionStatus.UNKNOWN_SESSION == status ? 1 : 0;
            opened += OPEN == command.getByte(0) && SessionStatus.EXECUTED == status ? 1 : 0;
            assertTrue(gateway.reply(
                request.session, request.correlation, ReplyCode.OK, 1, 1, 0, reply, 0, length));
        }

        private void poll()
        {
            media.poll();
            gateway.poll(this, 10);
        }

        @Override
        public boolean onRequest(
            final long session, final long correlation, final DirectBuffer buffer, final int offset, final int length)
        {
            final byte[] command = new byte[length];
            buffer.getBytes(offset, command);
            final Held request = new Held(session, correlation, command);
            if (isHolding)
            {
                held.add(request);
            }
            else
            {
                execute(request);
            }

            return true;
        }

        @Override
        public boolean onStatusRequest(final long session, final long correlation)
        {
            throw new AssertionError("nobody asks for it");
        }

        @Override
        public boolean onQuery(
            final long session, final long correlation, final Consistency consistency,
            final DirectBuffer buffer, final int offset, final int length)
        {
            throw new AssertionError("nobody asks for it");
        }

        @Override
        public boolean onExplainRequest(final long session, final long correlation, final long txnId)
        {
            throw new AssertionError("nobody asks for it");
        }

        @Override
        public boolean onSnapshotRequest(final long session, final long correlation)
        {
            throw new AssertionError("nobody asks for it");
        }

        @Override
        public void close()
        {
            gateway.close();
            media.close();
            assertEquals(List.of(), errors);
        }
    }

    private record SessionTxn(long timeMicros) implements StateMachine.Transaction
    {
        @Override
        public long txnId()
        {
            return 1;
        }

        @Override
        public long executeAt()
        {
            return 1;
        }
    }
}
