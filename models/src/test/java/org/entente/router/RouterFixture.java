package org.entente.router;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.time.Timestamp;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

/** A machine, to which commands are applied at times that the test gives. */
final class RouterFixture
{
    final RouterMachine machine;
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);

    RouterFixture()
    {
        this(64, 4_000);
    }

    RouterFixture(final int changesMax, final long changeBytesMax)
    {
        machine = new RouterMachine(RouterLimits.DEFAULT, changesMax, changeBytesMax);
    }

    record Txn(long txnId) implements StateMachine.Transaction
    {
        @Override
        public long executeAt()
        {
            return txnId;
        }

        @Override
        public long timeMicros()
        {
            return Timestamp.time(txnId);
        }
    }

    static long at(final long micros)
    {
        return Timestamp.of(micros, 0);
    }

    byte[] apply(final long micros, final byte[] command)
    {
        final int length = machine.apply(new Txn(at(micros)), new UnsafeBuffer(command), 0, command.length, reply);
        final byte[] bytes = new byte[length];
        reply.getBytes(0, bytes);
        return bytes;
    }

    Ack ack(final long micros, final byte[] command)
    {
        return RouterReply.ack(new UnsafeBuffer(apply(micros, command)));
    }

    void barrier(final long micros)
    {
        machine.onBarrier(new Txn(at(micros)));
    }

    Changes changes(final Position after, final int limit)
    {
        final RouterEncoder encoder = new RouterEncoder(new UnsafeBuffer(new byte[64]));
        final byte[] command = new byte[encoder.watch(after, limit)];
        encoder.buffer().getBytes(0, command);
        return Changes.decode(new UnsafeBuffer(apply(1, command)));
    }

    /** The keys of a command; empty where it declares all. */
    Set<Long> keys(final byte[] command)
    {
        final Set<Long> keys = new TreeSet<>();
        final String problem = problem(command, keys);
        if (null != problem)
        {
            throw new AssertionError(problem);
        }

        return keys;
    }

    String problem(final byte[] command, final Set<Long> keys)
    {
        return machine.extract(new UnsafeBuffer(command), 0, command.length, new KeyExtractor.Keys()
        {
            @Override
            public void readOnly()
            {
            }

            @Override
            public void all()
            {
            }

            @Override
            public void add(final DirectBuffer buffer, final int offset, final int length)
            {
                throw new AssertionError("the router hashes its keys itself");
            }

            @Override
            public void add(final long keyHash)
            {
                keys.add(keyHash);
            }
        });
    }

    /** The whole state as text. */
    String dump()
    {
        final StringBuilder dump = new StringBuilder();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[RouterEntry.LENGTH_MAX]);
        final EntryTable table = machine.store().table;
        for (RouterEntry entry = table.first(); null != entry; entry = table.after(entry.id))
        {
            final int length = entry.encode(buffer, 0);
            dump.append(HexFormat.of().formatHex(buffer.byteArray(), 0, length)).append('\n');
        }
        final ChangeLog log = machine.store().log;
        for (final Change change : log.copy())
        {
            dump.append(change.at()).append(' ').append(change.index()).append(' ')
                .append(HexFormat.of().formatHex(change.content())).append('\n');
        }

        return dump.append(log.floorAt()).append(' ').append(log.floorIndex()).append(' ').append(log.watermark())
            .toString();
    }

    static List<byte[]> rest(final StateSnapshot snapshot)
    {
        final List<byte[]> pieces = new ArrayList<>();
        while (isWritten(snapshot, pieces))
        {
            continue;
        }

        snapshot.close();
        return pieces;
    }

    static boolean isWritten(final StateSnapshot snapshot, final List<byte[]> pieces)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[StateSnapshot.PIECE_MAX]);
        final int length = snapshot.write(buffer);
        if (length > 0)
        {
            final byte[] piece = new byte[length];
            buffer.getBytes(0, piece);
            pieces.add(piece);
        }

        return length > 0;
    }

    /** A fixture with what the pieces hold, and the same limits as the one without arguments. */
    static RouterFixture restored(final List<byte[]> pieces)
    {
        final RouterFixture restored = new RouterFixture();
        for (final byte[] piece : pieces)
        {
            restored.machine.restore(new UnsafeBuffer(piece), 0, piece.length);
        }

        restored.machine.restored();
        return restored;
    }
}
