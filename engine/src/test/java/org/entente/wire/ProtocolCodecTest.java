package org.entente.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.InvariantViolation;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Accept;
import org.entente.core.message.AcceptOk;
import org.entente.core.message.Message;
import org.entente.core.message.MessageType;
import org.entente.core.message.PreAccept;
import org.entente.core.message.ReadDepsOk;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.sbe.protocol.AcceptDecoder;
import org.entente.sbe.protocol.MessageHeaderDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProtocolCodecTest
{
    private static final long CLUSTER = 0x0102030405060708L;
    private static final int SENDER = 2;

    /** Ids 0, 2 and 5: node 1 is within the vectors and yet no member. */
    private final Topology topology = new Topology(0b100101);
    private final ReplicaConfig limits = limits();
    private final RandomMessages messages = new RandomMessages(7, topology, limits);
    private final ProtocolEncoder encoder = new ProtocolEncoder(SENDER, CLUSTER, topology, limits);
    private final ProtocolDecoder decoder = new ProtocolDecoder(CLUSTER, topology, limits);
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[encoder.frameLengthMax() + 64]);

    @ParameterizedTest
    @EnumSource(MessageType.class)
    void shouldReadBackWhatWasWritten(final MessageType type)
    {
        final UnsafeBuffer direct = new UnsafeBuffer(ByteBuffer.allocateDirect(buffer.capacity()));
        for (int i = 0; i < 500; i++)
        {
            final Message message = messages.next(type, SENDER);
            final UnsafeBuffer target = 0 == (i & 1) ? buffer : direct;
            final int offset = i % 61;
            final int length = encoder.encode(message, target, offset);

            assertTrue(length <= encoder.frameLengthMax());
            final Message decoded = decoder.decode(target, offset, length);
            assertNotNull(decoded, () -> "rejected: " + Described.of(message));
            assertEquals(Described.of(message), Described.of(decoded));
        }

        assertEquals(0, decoder.rejectedTotal());
    }

    @ParameterizedTest
    @EnumSource(MessageType.class)
    void shouldRejectEveryTruncation(final MessageType type)
    {
        final byte[] frame = frame(type);
        for (int length = 0; length < frame.length; length++)
        {
            assertNull(decoder.decode(new UnsafeBuffer(frame), 0, length));
        }

        assertEquals(frame.length, decoder.rejectedTotal());
        assertEquals(Frames.HEADER_LENGTH, decoder.rejected(Rejection.TOO_SHORT));
        assertEquals(frame.length - Frames.HEADER_LENGTH, decoder.rejected(Rejection.LENGTH));
    }

    @ParameterizedTest
    @EnumSource(MessageType.class)
    void shouldRejectEveryTruncationThatClaimsToBeWhole(final MessageType type)
    {
        final byte[] frame = frame(type);
        for (int length = Frames.HEADER_LENGTH; length < frame.length; length++)
        {
            final byte[] cut = java.util.Arrays.copyOf(frame, length);
            Frames.mend(cut, length);
            assertNull(decoder.decode(new UnsafeBuffer(cut), 0, length));
        }
    }

    @ParameterizedTest
    @EnumSource(MessageType.class)
    void shouldRejectEveryFlippedBit(final MessageType type)
    {
        final byte[] frame = frame(type);
        for (int bit = 0; bit < frame.length * Byte.SIZE; bit++)
        {
            frame[bit / Byte.SIZE] ^= (byte)(1 << bit % Byte.SIZE);
            assertNull(decoder.decode(new UnsafeBuffer(frame), 0, frame.length));
            frame[bit / Byte.SIZE] ^= (byte)(1 << bit % Byte.SIZE);
        }

        assertNotNull(decoder.decode(new UnsafeBuffer(frame), 0, frame.length));
    }

    @ParameterizedTest
    @EnumSource(MessageType.class)
    void shouldSkipWhatALaterVersionAppended(final MessageType type)
    {
        final Message message = messages.next(type, SENDER);
        final byte[] frame = new byte[encoder.encode(message, buffer, 0)];
        buffer.getBytes(0, frame);
        final byte[] later = Frames.fromLaterVersion(frame, 12);

        final Message decoded = decoder.decode(new UnsafeBuffer(later), 0, later.length);

        assertNotNull(decoded);
        assertEquals(Described.of(message), Described.of(decoded));
    }

    @ParameterizedTest
    @EnumSource(MessageType.class)
    void shouldRejectTheSameFromThisVersion(final MessageType type)
    {
        final byte[] later = Frames.fromLaterVersion(frame(type), 12);
        new UnsafeBuffer(later).putShort(Frames.VERSION_AT, (short)0, LITTLE_ENDIAN);
        Frames.mend(later, later.length);

        assertNull(decoder.decode(new UnsafeBuffer(later), 0, later.length));
        assertEquals(1, decoder.rejected(Rejection.VERSION));
    }

    @ParameterizedTest
    @EnumSource(value = MessageType.class, names = {"REJOIN", "REJOIN_OK"}, mode = EnumSource.Mode.EXCLUDE)
    void shouldReadTheVersionBeforeIncarnations(final MessageType type)
    {
        final Message message = messages.next(type, SENDER);
        final byte[] frame = new byte[encoder.encode(message, buffer, 0)];
        buffer.getBytes(0, frame);
        final int appended = MessageType.READ_DEPS_OK == type ? 2 * Long.BYTES : Long.BYTES;
        final byte[] earlier = Frames.fromEarlierVersion(
            frame, 1, buffer.getShort(Frames.BLOCK_LENGTH_AT, LITTLE_ENDIAN) - appended);

        final Message decoded = decoder.decode(new UnsafeBuffer(earlier), 0, earlier.length);

        assertNotNull(decoded);
        message.incarnation = 0;
        if (message instanceof final ReadDepsOk ok)
        {
            ok.asker = 0;
        }

        assertEquals(Described.of(message), Described.of(decoded));
    }

    @ParameterizedTest
    @EnumSource(value = MessageType.class, names = {"REJOIN", "REJOIN_OK"})
    void shouldRejectFromTheVersionBeforeWhatItDidNotKnow(final MessageType type)
    {
        final byte[] frame = frame(type);
        for (int cut = 0; cut <= 2 * Long.BYTES; cut += Long.BYTES)
        {
            final int length = new UnsafeBuffer(frame).getShort(Frames.BLOCK_LENGTH_AT, LITTLE_ENDIAN) - cut;
            final byte[] earlier = Frames.fromEarlierVersion(frame, 1, length);
            assertNull(decoder.decode(new UnsafeBuffer(earlier), 0, earlier.length));
        }
    }

    @Test
    void shouldCountByReason()
    {
        assertRejected(Rejection.SCHEMA, Frames.SCHEMA_AT, 1002);
        assertRejected(Rejection.TEMPLATE, Frames.TEMPLATE_AT, 99);
        assertRejected(Rejection.TEMPLATE, Frames.TEMPLATE_AT, 0);
        assertRejected(Rejection.CLUSTER, Frames.HEADER_LENGTH, 1);
        assertRejected(Rejection.SENDER, Frames.HEADER_LENGTH + 16, 1);
        assertRejected(Rejection.FIELD, Frames.HEADER_LENGTH + 8, 1);
        assertRejected(Rejection.VERSION, Frames.BLOCK_LENGTH_AT, 1);
        assertRejected(Rejection.VERSION, Frames.BLOCK_LENGTH_AT, 0xFFFF);
        assertEquals(8, decoder.rejectedTotal());
    }

    @Test
    void shouldBeReadableByTheGeneratedCodecs()
    {
        Accept accept = (Accept)messages.next(MessageType.ACCEPT, SENDER);
        while (!accept.definition.isPresent || 0 == accept.deps.size())
        {
            accept = (Accept)messages.next(MessageType.ACCEPT, SENDER);
        }

        final int length = encoder.encode(accept, buffer, 3);
        final AcceptDecoder generated = new AcceptDecoder().wrapAndApplyHeader(buffer, 3, new MessageHeaderDecoder());

        assertEquals(CLUSTER, generated.envelope().clusterId());
        assertEquals(SENDER, generated.envelope().sender());
        assertEquals(accept.txnId, generated.envelope().txnId());
        assertEquals(accept.executeAt, generated.executeAt());
        assertEquals(accept.ballot, generated.ballot());
        assertEquals(accept.definition.kind.code(), generated.definition().kindRaw());
        int i = 0;
        for (final AcceptDecoder.AppliedDecoder entry : generated.applied())
        {
            assertEquals(accept.applied.get(i++), entry.id());
        }

        i = 0;
        for (final AcceptDecoder.FloorDecoder entry : generated.floor())
        {
            assertEquals(accept.deps.floor().get(i++), entry.id());
        }

        i = 0;
        for (final AcceptDecoder.DepsDecoder entry : generated.deps())
        {
            assertEquals(accept.deps.get(i++), entry.id());
        }

        assertEquals(accept.deps.size(), i);
        i = 0;
        for (final AcceptDecoder.KeysDecoder entry : generated.keys())
        {
            assertEquals(accept.definition.keys.get(i++), entry.key());
        }

        assertEquals(accept.definition.keys.size(), i);
        assertEquals(accept.definition.payload.capacity(), generated.payloadLength());
        generated.skipPayload();
        assertEquals(3 + length, generated.limit());
    }

    @Test
    void shouldNotEncodeDepsThatOverflowed()
    {
        final AcceptOk ok = new AcceptOk(topology.idLimit(), 1);
        ok.txnId = Timestamp.of(9, 0);
        ok.deps.add(Timestamp.of(1, 0));
        ok.deps.add(Timestamp.of(2, 0));

        assertThrows(InvariantViolation.class, () -> encoder.encode(ok, buffer, 0));
    }

    @Test
    void shouldNotEncodeAPreAcceptWithoutDefinition()
    {
        final PreAccept preAccept = new PreAccept(topology.idLimit(), limits.keysMax);

        assertThrows(InvariantViolation.class, () -> encoder.encode(preAccept, buffer, 0));
    }

    @Test
    void shouldRefuseLimitsThatTheFormatCannotHold()
    {
        final ReplicaConfig beyond = new ReplicaConfig();
        beyond.depsMax = 65_535;

        assertThrows(IllegalArgumentException.class, () -> new ProtocolDecoder(CLUSTER, topology, beyond));
        assertThrows(IllegalArgumentException.class, () -> new ProtocolEncoder(SENDER, CLUSTER, topology, beyond));
        assertThrows(IllegalArgumentException.class, () -> new ProtocolEncoder(1, CLUSTER, topology, limits));
    }

    private void assertRejected(final Rejection reason, final int at, final int value)
    {
        final long before = decoder.rejected(reason);
        final byte[] frame = frame(MessageType.FETCH);
        final UnsafeBuffer view = new UnsafeBuffer(frame);
        if (Frames.HEADER_LENGTH + 16 == at)
        {
            view.putByte(at, (byte)value);
        }
        else
        {
            view.putShort(at, (short)value, LITTLE_ENDIAN);
        }

        Frames.mend(frame, frame.length);
        assertNull(decoder.decode(view, 0, frame.length));
        assertEquals(before + 1, decoder.rejected(reason), reason.name());
    }

    private byte[] frame(final MessageType type)
    {
        final byte[] frame = new byte[encoder.encode(messages.next(type, SENDER), buffer, 0)];
        buffer.getBytes(0, frame);
        return frame;
    }

    static ReplicaConfig limits()
    {
        final ReplicaConfig limits = new ReplicaConfig();
        limits.keysMax = 4;
        limits.depsMax = 12;
        limits.payloadMax = 200;
        return limits;
    }
}
