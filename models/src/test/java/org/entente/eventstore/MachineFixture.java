package org.entente.eventstore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.time.Timestamp;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

/** A state machine without an engine. */
final class MachineFixture
{
    final EventStoreMachine machine;
    private final EventStoreMachine extractor;
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
    private final UnsafeBuffer piece = new UnsafeBuffer(new byte[StateSnapshot.PIECE_MAX]);

    MachineFixture()
    {
        this(EventStoreLimits.DEFAULT);
    }

    MachineFixture(final EventStoreLimits limits)
    {
        machine = new EventStoreMachine(limits);
        extractor = new EventStoreMachine(limits);
    }

    static byte[] bytes(final CommandWriter writer)
    {
        final byte[] bytes = new byte[writer.length()];
        writer.buffer().getBytes(0, bytes);
        return bytes;
    }

    /** Applies a transaction. @return its reply. */
    byte[] apply(final long time, final byte[] command)
    {
        return apply(txn(time), command);
    }

    Replies query(final CommandWriter command)
    {
        return new Replies(new UnsafeBuffer(apply(new Txn(0, Timestamp.of(1L << 40, 0)), bytes(command))));
    }

    byte[] queryBytes(final CommandWriter command)
    {
        return local(bytes(command));
    }

    /** As a query that is no transaction. */
    byte[] local(final byte[] command)
    {
        return apply(new Txn(0, Timestamp.of(1L << 40, 0)), command);
    }

    private byte[] apply(final StateMachine.Transaction txn, final byte[] command)
    {
        final int length = machine.apply(txn, new UnsafeBuffer(command), 0, command.length, reply);
        return Arrays.copyOf(reply.byteArray(), length);
    }

    void barrier(final long time)
    {
        machine.onBarrier(txn(time));
    }

    /** Keys of a command; null where it reads all. */
    List<Long> keys(final byte[] command)
    {
        final Keys keys = new Keys();
        final String problem = extractor.extract(new UnsafeBuffer(command), 0, command.length, keys);
        if (null != problem)
        {
            throw new IllegalArgumentException(problem);
        }

        return keys.isAll ? null : keys.keys;
    }

    String problem(final byte[] command)
    {
        return extractor.extract(new UnsafeBuffer(command), 0, command.length, new Keys());
    }

    /** The next piece of a snapshot; null where none is left. */
    byte[] piece(final StateSnapshot snapshot)
    {
        final int length = snapshot.write(piece);
        return 0 == length ? null : Arrays.copyOf(piece.byteArray(), length);
    }

    List<byte[]> pieces(final StateSnapshot snapshot)
    {
        final List<byte[]> pieces = new ArrayList<>();
        for (byte[] next = piece(snapshot); null != next; next = piece(snapshot))
        {
            pieces.add(next);
        }

        snapshot.close();
        return pieces;
    }

    static MachineFixture restored(final List<byte[]> pieces)
    {
        final MachineFixture fixture = new MachineFixture();
        pieces.forEach((bytes) -> fixture.machine.restore(new UnsafeBuffer(bytes), 0, bytes.length));
        fixture.machine.restored();
        return fixture;
    }

    static StateMachine.Transaction txn(final long time)
    {
        // Ids are apart from times of execution, as they are where a transaction took the slow path.
        return new Txn(Timestamp.of(time, 7), Timestamp.of(time, 0));
    }

    private record Txn(long txnId, long executeAt) implements StateMachine.Transaction
    {
        @Override
        public long timeMicros()
        {
            return Timestamp.time(executeAt);
        }
    }

    private static final class Keys implements KeyExtractor.Keys
    {
        private final List<Long> keys = new ArrayList<>();
        private boolean isAll;

        @Override
        public void readOnly()
        {
        }

        @Override
        public void all()
        {
            isAll = true;
        }

        @Override
        public void add(final DirectBuffer buffer, final int offset, final int length)
        {
            throw new UnsupportedOperationException("keys are hashes");
        }

        @Override
        public void add(final long keyHash)
        {
            keys.add(keyHash);
        }
    }
}
