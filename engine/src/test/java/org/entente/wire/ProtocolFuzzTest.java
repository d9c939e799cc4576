package org.entente.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Accept;
import org.entente.core.message.Message;
import org.entente.core.message.MessageType;
import org.entente.core.message.PreAccept;
import org.entente.core.message.RecoverOk;
import org.entente.core.message.Stable;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnStatus;
import org.junit.jupiter.api.Test;

/** A million broken frames: each is counted, or is a message that could have been sent; none is an exception. */
class ProtocolFuzzTest
{
    private static final int FRAMES = 1_200_000;
    private static final long CLUSTER = 42;
    private static final int SENDER = 2;
    private static final int MARGIN = 64;

    private final Topology topology = new Topology(0b100101);
    private final ReplicaConfig limits = ProtocolCodecTest.limits();
    private final Random random = new Random(20261121);
    private final ProtocolDecoder decoder = new ProtocolDecoder(CLUSTER, topology, limits);

    @Test
    void shouldRejectOrUnderstandWhateverComes()
    {
        final byte[][] valid = validFrames();
        long accepted = 0;
        for (int i = 0; i < FRAMES; i++)
        {
            final byte[] frame = mutant(valid[random.nextInt(valid.length)]);
            // What lies around the frame is readable here, so that a read outside would go unnoticed: the payload's
            // bounds are asserted, and the frame alone, in an array of its own, is bounds-checked by Agrona.
            final Message message = decoder.decode(new UnsafeBuffer(frame), 0, frame.length);
            if (null != message)
            {
                accepted++;
                assertPossible(message);
            }
        }

        assertEquals(FRAMES, accepted + decoder.rejectedTotal());
        assertTrue(accepted > 1_000, () -> "the inner checks were hardly reached");
        for (final Rejection reason : Rejection.values())
        {
            assertTrue(decoder.rejected(reason) > 100, () -> reason + " was hardly reached");
        }
    }

    private byte[][] validFrames()
    {
        final RandomMessages messages = new RandomMessages(3, topology, limits);
        final ProtocolEncoder encoder = new ProtocolEncoder(SENDER, CLUSTER, topology, limits);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[encoder.frameLengthMax()]);
        final MessageType[] types = MessageType.values();
        final byte[][] frames = new byte[types.length * 20][];
        for (int i = 0; i < frames.length; i++)
        {
            frames[i] = new byte[encoder.encode(messages.next(types[i % types.length], SENDER), buffer, 0)];
            buffer.getBytes(0, frames[i]);
        }

        return frames;
    }

    private byte[] mutant(final byte[] valid)
    {
        return switch (random.nextInt(9))
        {
            case 0 -> noise(random.nextInt(200));
            case 1 -> flip(valid.clone(), 1 + random.nextInt(3));
            case 2 -> mended(flip(valid.clone(), 1 + random.nextInt(3)));
            case 3 -> Arrays.copyOf(valid, random.nextInt(valid.length));
            case 4 -> mended(Arrays.copyOf(valid, 16 + random.nextInt(valid.length - 16)));
            case 5 -> mended(Arrays.copyOf(valid, valid.length + 1 + random.nextInt(MARGIN)));
            case 6 -> mended(withHeader(valid.clone()));
            case 7 -> mended(withExtremeCount(valid.clone()));
            default -> mended(likeAHeader(noise(16 + random.nextInt(200)), valid));
        };
    }

    private byte[] noise(final int length)
    {
        final byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private byte[] flip(final byte[] frame, final int bits)
    {
        for (int i = 0; i < bits; i++)
        {
            frame[random.nextInt(frame.length)] ^= (byte)(1 << random.nextInt(Byte.SIZE));
        }

        return frame;
    }

    /** Foreign schemas, other versions, unknown templates and odd block lengths. */
    private byte[] withHeader(final byte[] frame)
    {
        final int at = 2 * random.nextInt(4);
        final int value = random.nextBoolean() ? random.nextInt(20) : random.nextInt(1 << 16);
        new UnsafeBuffer(frame).putShort(at, (short)value, LITTLE_ENDIAN);
        return frame;
    }

    /** Counts and lengths, wherever they may stand, at the ends of their ranges. */
    private byte[] withExtremeCount(final byte[] frame)
    {
        final int at = Frames.HEADER_LENGTH + random.nextInt(frame.length - Frames.HEADER_LENGTH - 3);
        final int[] values = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0xFFFF0008, 0xFFFFFFF8, 1 << 16, 0};
        new UnsafeBuffer(frame).putInt(at, values[random.nextInt(values.length)], LITTLE_ENDIAN);
        return frame;
    }

    private static byte[] likeAHeader(final byte[] noise, final byte[] valid)
    {
        System.arraycopy(valid, 0, noise, 0, Math.min(noise.length, Frames.HEADER_LENGTH + 17));
        return noise;
    }

    private static byte[] mended(final byte[] frame)
    {
        Frames.mend(frame, frame.length);
        return frame;
    }

    private void assertPossible(final Message message)
    {
        assertTrue(topology.isMember(message.from));
        assertPossible(message.applied);
        final boolean isAboutNone = !message.type().isAboutTxn();
        assertEquals(isAboutNone, 0 == message.txnId);
        assertTrue(isAboutNone || isTimestamp(message.txnId));
        switch (message.type())
        {
            case PRE_ACCEPT -> assertPossible(((PreAccept)message).definition, message.txnId);
            case ACCEPT ->
            {
                final Accept accept = (Accept)message;
                assertTrue(isTimestamp(accept.executeAt) && accept.executeAt >= accept.txnId);
                assertPossible(accept.deps);
                assertPossible(accept.definition, message.txnId);
            }
            case STABLE ->
            {
                final Stable stable = (Stable)message;
                assertTrue(isTimestamp(stable.executeAt) && stable.executeAt >= stable.txnId);
                assertPossible(stable.deps);
                assertPossible(stable.definition, message.txnId);
            }
            case RECOVER_OK ->
            {
                final RecoverOk ok = (RecoverOk)message;
                assertTrue(ok.ballot > 0 && ok.accepted >= 0 && ok.vote >= 0 && ok.executeAt >= 0);
                assertTrue(ok.status.compareTo(TxnStatus.ACCEPTED_INVALID) <= 0);
                assertPossible(ok.deps);
                assertPossible(ok.voteDeps);
                assertPossible(ok.definition, message.txnId);
            }
            default ->
            {
                // Their parts are covered by the ones above.
            }
        }
    }

    private boolean isTimestamp(final long value)
    {
        return value > 0 && topology.isMember(Timestamp.node(value));
    }

    private void assertPossible(final Frontier frontier)
    {
        for (int node = 0; node < frontier.length(); node++)
        {
            final long id = frontier.get(node);
            assertTrue(0 == id || isTimestamp(id) && Timestamp.node(id) == node);
        }
    }

    private void assertPossible(final Deps deps)
    {
        assertPossible(deps.floor());
        assertTrue(deps.size() <= limits.depsMax && !deps.hasOverflowed());
        for (int i = 0; i < deps.size(); i++)
        {
            assertTrue(isTimestamp(deps.get(i)) && (0 == i || deps.get(i) > deps.get(i - 1)));
        }
    }

    private void assertPossible(final Definition definition, final long txnId)
    {
        if (!definition.isPresent)
        {
            return;
        }

        assertTrue(null != definition.kind && definition.prev >= 0 && definition.prev < txnId);
        assertTrue((TxnKind.BARRIER == definition.kind) == (0 == definition.keys.size()));
        assertTrue(definition.keys.size() <= limits.keysMax);
        assertTrue(definition.payload.capacity() <= limits.payloadMax);
        for (int i = 1; i < definition.keys.size(); i++)
        {
            assertTrue(definition.keys.get(i) > definition.keys.get(i - 1));
        }
    }
}
