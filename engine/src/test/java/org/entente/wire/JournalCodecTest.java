package org.entente.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.InvariantViolation;
import org.entente.core.ReplicaConfig;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.spi.JournalException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JournalCodecTest
{
    private final Topology topology = new Topology(0b100101);
    private final ReplicaConfig limits = ProtocolCodecTest.limits();
    private final RandomMessages messages = new RandomMessages(11, topology, limits);
    private final JournalCodec codec = new JournalCodec(topology, limits);
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[codec.recordLengthMax() + 8]);
    private final Read read = new Read();

    @ParameterizedTest
    @EnumSource(RecordKind.class)
    void shouldReadBackWhatWasWritten(final RecordKind kind)
    {
        for (int i = 0; i < 500; i++)
        {
            final TxnChange change = messages.nextChange(kind);
            final int length = codec.encode(change, buffer, i % 8);

            assertTrue(length <= codec.recordLengthMax());
            codec.decode(buffer, i % 8, length, read);
            assertEquals(Described.of(change), read.last);
        }
    }

    @Test
    void shouldReadBackFrontiers()
    {
        final Frontier frontier = messages.frontier();

        codec.decode(buffer, 0, codec.encodeFrontier(5, frontier, buffer, 0), read);

        assertEquals("5: " + Described.of(frontier), read.last);
    }

    @Test
    void shouldReadBackBasesOfSnapshots()
    {
        for (int i = 0; i < 500; i++)
        {
            final SnapshotBase base = messages.nextBase();
            final int length = codec.encodeBase(base, buffer, i % 8);

            assertTrue(length <= codec.recordLengthMax());
            codec.decode(buffer, i % 8, length, read);
            assertEquals(Described.of(base), read.last);
        }
    }

    @Test
    void shouldFindRoomForABaseWhereNothingElseIsLong()
    {
        final Topology wide = new Topology(1L << 62 | 1);
        final ReplicaConfig small = new ReplicaConfig();
        small.keysMax = 1;
        small.depsMax = 2;
        small.payloadMax = 1;
        final JournalCodec narrow = new JournalCodec(wide, small);
        final UnsafeBuffer room = new UnsafeBuffer(new byte[narrow.recordLengthMax()]);

        narrow.decode(room, 0, narrow.encodeBase(new SnapshotBase(wide.idLimit()), room, 0), read);

        assertEquals(Described.of(new SnapshotBase(wide.idLimit())), read.last);
    }

    @Test
    void shouldTakeABaseInAJournalForDamage()
    {
        final int length = codec.encodeBase(messages.nextBase(), buffer, 0);

        assertThrows(JournalException.class, () -> codec.decode(buffer, 0, length, new JournalRecordHandler()
        {
            @Override
            public void onChange(final TxnChange change)
            {
            }

            @Override
            public void onFrontier(final int node, final Frontier applied)
            {
            }
        }));
    }

    @Test
    void shouldReadBackFences()
    {
        codec.decode(buffer, 0, codec.encodeFence(5, Long.MAX_VALUE, buffer, 0), read);

        assertEquals("5 from " + Long.MAX_VALUE, read.last);
        assertThrows(JournalException.class,
            () -> codec.decode(buffer, 0, codec.encodeFence(5, -1, buffer, 0), read));
        assertThrows(JournalException.class,
            () -> codec.decode(buffer, 0, codec.encodeFence(1, 1, buffer, 0), read));
    }

    @Test
    void shouldNotEncodeWhatCannotBe()
    {
        final TxnChange change = messages.nextChange(RecordKind.STABLE);
        change.txnId = 0;

        assertThrows(InvariantViolation.class, () -> codec.encode(change, buffer, 0));
        assertThrows(InvariantViolation.class, () -> codec.encodeFrontier(1, messages.frontier(), buffer, 0));
    }

    @ParameterizedTest
    @EnumSource(RecordKind.class)
    void shouldNameTheDamage(final RecordKind kind)
    {
        final byte[] record = record(kind);
        for (int bit = 0; bit < record.length * Byte.SIZE; bit++)
        {
            record[bit / Byte.SIZE] ^= (byte)(1 << bit % Byte.SIZE);
            final String message = damage(record, record.length);
            assertTrue(message.contains("checksum") || message.contains("length"), message);
            record[bit / Byte.SIZE] ^= (byte)(1 << bit % Byte.SIZE);
        }

        for (int length = 0; length < record.length; length++)
        {
            damage(record, length);
        }
    }

    @ParameterizedTest
    @EnumSource(RecordKind.class)
    void shouldSkipWhatALaterVersionAppended(final RecordKind kind)
    {
        final TxnChange change = messages.nextChange(kind);
        final byte[] record = new byte[codec.encode(change, buffer, 0)];
        buffer.getBytes(0, record);
        final byte[] later = Frames.fromLaterVersion(record, 8);

        codec.decode(new UnsafeBuffer(later), 0, later.length, read);

        assertEquals(Described.of(change), read.last);
    }

    @Test
    void shouldThrowNothingButJournalExceptions()
    {
        final Random random = new Random(5);
        for (int i = 0; i < 100_000; i++)
        {
            final int code = 1 + random.nextInt(1 + RecordKind.values().length);
            final byte[] record = code > RecordKind.values().length ? base() : record(RecordKind.ofCode(code));
            record[random.nextInt(record.length)] ^= (byte)(1 << random.nextInt(Byte.SIZE));
            Frames.mend(record, record.length);
            try
            {
                codec.decode(new UnsafeBuffer(record), 0, record.length, read);
            }
            catch (final JournalException ex)
            {
                assertTrue(ex.getMessage().contains("is damaged: ") && !ex.getMessage().contains("null"));
            }
        }
    }

    private String damage(final byte[] record, final int length)
    {
        return assertThrows(JournalException.class,
            () -> codec.decode(new UnsafeBuffer(record), 0, length, read)).getMessage();
    }

    private byte[] base()
    {
        final byte[] record = new byte[codec.encodeBase(messages.nextBase(), buffer, 0)];
        buffer.getBytes(0, record);
        return record;
    }

    private byte[] record(final RecordKind kind)
    {
        final byte[] record = new byte[codec.encode(messages.nextChange(kind), buffer, 0)];
        buffer.getBytes(0, record);
        return record;
    }

    private static final class Read implements JournalRecordHandler
    {
        private String last;

        @Override
        public void onChange(final TxnChange change)
        {
            last = Described.of(change);
        }

        @Override
        public void onFrontier(final int node, final Frontier applied)
        {
            last = node + ": " + Described.of(applied);
        }

        @Override
        public void onBase(final SnapshotBase base)
        {
            last = Described.of(base);
        }

        @Override
        public void onFence(final int node, final long incarnation)
        {
            last = node + " from " + incarnation;
        }
    }
}
