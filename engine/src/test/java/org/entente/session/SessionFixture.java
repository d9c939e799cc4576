package org.entente.session;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.time.Timestamp;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;
import org.entente.support.Registers;

/** A session machine around registers, to which commands are applied at agreed times. */
final class SessionFixture
{
    static final SessionLimits LIMITS = new SessionLimits(6_400, 64, 1_000, 10_000);

    final Registers registers = new Registers();
    final SessionMachine machine;
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
    private int replyLength;

    SessionFixture()
    {
        machine = new SessionMachine(registers, registers, LIMITS);
    }

    /** @return the status that the command was answered with. */
    SessionStatus apply(final long micros, final byte[] command)
    {
        replyLength = machine.apply(new Txn(micros), new UnsafeBuffer(command), 0, command.length, reply);
        return SessionStatus.ofCode(reply.getByte(0));
    }

    /** What the application had answered to the last one. */
    long value()
    {
        return 1 + Long.BYTES == replyLength ? reply.getLong(1) : -1;
    }

    byte[] reply()
    {
        final byte[] bytes = new byte[replyLength];
        reply.getBytes(0, bytes);
        return bytes;
    }

    /** The keys of a command; an empty list where it is refused. */
    List<Long> keys(final byte[] command)
    {
        final List<Long> keys = new ArrayList<>();
        final String problem = machine.extract(new UnsafeBuffer(command), 0, command.length, new KeyExtractor.Keys()
        {
            @Override
            public void all()
            {
                throw new AssertionError();
            }

            @Override
            public void readOnly()
            {
                // Of no interest here.
            }

            @Override
            public void add(final DirectBuffer buffer, final int offset, final int length)
            {
                keys.add(buffer.getLong(offset));
            }

            @Override
            public void add(final long keyHash)
            {
                keys.add(keyHash);
            }
        });
        return null == problem ? keys : List.of();
    }

    String problem(final byte[] command)
    {
        return machine.extract(new UnsafeBuffer(command), 0, command.length, new KeyExtractor.Keys()
        {
            @Override
            public void all()
            {
                throw new AssertionError();
            }

            @Override
            public void readOnly()
            {
                // Of no interest here.
            }

            @Override
            public void add(final DirectBuffer buffer, final int offset, final int length)
            {
                // Of no interest here.
            }

            @Override
            public void add(final long keyHash)
            {
                // Of no interest here.
            }
        });
    }

    static byte[] open(final long session, final int lanes, final int window, final long micros)
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        return bytes(buffer, SessionCommand.encodeOpen(buffer, session, lanes, window, micros));
    }

    static byte[] request(final long session, final int lane, final long number, final long key, final long delta)
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        SessionCommand.encodeRequest(buffer, session, lane, number);
        buffer.putBytes(SessionCommand.REQUEST_HEADER, Registers.command(key, delta), 0, Registers.COMMAND_LENGTH);
        return bytes(buffer, SessionCommand.REQUEST_HEADER + Registers.COMMAND_LENGTH);
    }

    static byte[] resolve(final long session, final int lane, final long number)
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        return bytes(buffer, SessionCommand.encodeResolve(buffer, session, lane, number));
    }

    static byte[] close(final long session, final int lanes)
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        return bytes(buffer, SessionCommand.encodeClose(buffer, session, lanes));
    }

    static byte[] evict(final long session, final int lanes)
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        return bytes(buffer, SessionCommand.encodeEvict(buffer, session, lanes));
    }

    static byte[] idle(final int max)
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        return bytes(buffer, SessionCommand.encodeIdle(buffer, max));
    }

    private static byte[] bytes(final DirectBuffer buffer, final int length)
    {
        final byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    /** Takes the rest of a snapshot and closes it. */
    static List<byte[]> pieces(final StateSnapshot snapshot)
    {
        final List<byte[]> pieces = new ArrayList<>();
        final UnsafeBuffer piece = new UnsafeBuffer(new byte[StateSnapshot.PIECE_MAX]);
        for (int length = snapshot.write(piece); length > 0; length = snapshot.write(piece))
        {
            pieces.add(bytes(piece, length));
        }

        snapshot.close();
        return pieces;
    }

    static SessionFixture restored(final List<byte[]> pieces)
    {
        final SessionFixture restored = new SessionFixture();
        for (final byte[] piece : pieces)
        {
            restored.machine.restore(new UnsafeBuffer(piece), 0, piece.length);
        }

        restored.machine.restored();
        return restored;
    }

    static StateMachine.Transaction txn(final long micros)
    {
        return new Txn(micros);
    }

    private record Txn(long timeMicros) implements StateMachine.Transaction
    {
        @Override
        public long txnId()
        {
            return Timestamp.of(timeMicros, 0);
        }

        @Override
        public long executeAt()
        {
            return Timestamp.of(timeMicros, 0);
        }
    }
}
