package org.entente.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TransferCodecTest
{
    private static final int OFFER_NODE_AT = Frames.HEADER_LENGTH + 3 * Long.BYTES;
    private static final int REFUSAL_AT = Frames.HEADER_LENGTH + Long.BYTES;

    private final TransferEncoder encoder = new TransferEncoder();
    private final TransferDecoder decoder = new TransferDecoder();
    private final UnsafeBuffer bytes = new UnsafeBuffer("a part".getBytes());
    private final Heard heard = new Heard();

    @Test
    void shouldCarryBothDirections()
    {
        frames().forEach(frame -> deliver(bytes(frame)));

        assertEquals(List.of(
            "request 7 99 11 1004 floor 0=256 2=768 aeron:udp?endpoint=127.0.0.1:9",
            "chunks 7 run 3 from 100 to 200", "close 7",
            "pending 7", "offer 7 11 5000000000 from 2", "refused 7 BUSY two are under way",
            "chunk 7 run 3 at 100 a part"),
            heard.lines);
        // Each frame goes to both sides; one of them does not know it.
        assertEquals(7, decoder.rejectedTotal());
        assertEquals(7, decoder.rejected(Rejection.TEMPLATE));
    }

    @Test
    void shouldRejectEveryTruncationAndFlippedBit()
    {
        for (final ToIntFunction<TransferEncoder> encoded : frames())
        {
            final byte[] frame = bytes(encoded);
            for (int bit = 0; bit < frame.length * Byte.SIZE; bit++)
            {
                frame[bit / Byte.SIZE] ^= (byte)(1 << bit % Byte.SIZE);
                deliver(frame);
                frame[bit / Byte.SIZE] ^= (byte)(1 << bit % Byte.SIZE);
            }

            for (int length = 0; length < frame.length; length++)
            {
                final byte[] cut = Arrays.copyOf(frame, length);
                deliver(cut);
                if (length >= Frames.HEADER_LENGTH)
                {
                    Frames.mend(cut, length);
                    deliver(cut);
                }
            }
        }

        assertEquals(List.of(), heard.lines);
    }

    @Test
    void shouldSkipWhatALaterVersionAppended()
    {
        frames().forEach(frame -> deliver(Frames.fromLaterVersion(bytes(frame), 8)));

        assertEquals(7, heard.lines.size());
    }

    @Test
    void shouldSurviveWhateverComes()
    {
        final Random random = new Random(1);
        final List<ToIntFunction<TransferEncoder>> frames = frames();
        for (int i = 0; i < 200_000; i++)
        {
            final byte[] frame = bytes(frames.get(random.nextInt(frames.size())));
            for (int flips = random.nextInt(4); flips >= 0; flips--)
            {
                frame[random.nextInt(frame.length)] ^= (byte)(1 << random.nextInt(Byte.SIZE));
            }

            Frames.mend(frame, frame.length);
            deliver(frame);
            heard.lines.clear();
        }

        assertTrue(decoder.rejected(Rejection.FIELD) > 1_000 && decoder.rejected(Rejection.VERSION) > 1_000);
    }

    @Test
    void shouldRejectFieldsThatCannotBe()
    {
        final List<byte[]> impossible = List.of(
            bytes(to -> to.chunkRequest(7, 0, -1, 5)),
            bytes(to -> to.chunkRequest(7, 0, 6, 5)),
            bytes(to -> to.chunk(7, 0, -1, bytes, 0, 1)),
            bytes(to -> to.chunk(7, 0, Long.MAX_VALUE, bytes, 0, 1)),
            bytes(to -> to.chunk(7, 0, 0, bytes, 0, 0)),
            bytes(to -> to.snapshotOffer(7, 0, 5, 0)),
            bytes(to -> to.snapshotOffer(7, 1, 0, 0)),
            changed(to -> to.snapshotOffer(7, 1, 5, 0), OFFER_NODE_AT, 64),
            changed(to -> to.transferRefused(7, TransferRefusal.BUSY, ""), REFUSAL_AT, 5));

        impossible.forEach(frame -> decoder.decodeAtSender(new UnsafeBuffer(frame), 0, frame.length, heard));
        impossible.forEach(frame -> decoder.decodeAtReceiver(new UnsafeBuffer(frame), 0, frame.length, heard));

        assertEquals(List.of(), heard.lines);
        assertEquals(impossible.size(), decoder.rejected(Rejection.FIELD));
    }

    @Test
    void shouldCutATextThatIsTooLong()
    {
        deliver(bytes(to -> to.transferRefused(7, TransferRefusal.FAILED, "x".repeat(5_000))));

        assertEquals(List.of("refused 7 FAILED " + "x".repeat(TransferEncoder.TEXT_LENGTH_MAX)), heard.lines);
    }

    @Test
    void shouldRefuseAChannelThatIsNotPrintable()
    {
        final SnapshotRequest request = request();
        request.responseChannel = "aeron:\u00e9";

        assertThrows(IllegalArgumentException.class, () -> bytes(to -> to.snapshotRequest(request)));
    }

    private List<ToIntFunction<TransferEncoder>> frames()
    {
        return List.of(
            to -> to.snapshotRequest(request()),
            to -> to.chunkRequest(7, 3, 100, 200),
            to -> to.transferClose(7),
            to -> to.snapshotPending(7),
            to -> to.snapshotOffer(7, 11, 5_000_000_000L, 2),
            to -> to.transferRefused(7, TransferRefusal.BUSY, "two are under way"),
            to -> to.chunk(7, 3, 100, bytes, 0, bytes.capacity()));
    }

    private static SnapshotRequest request()
    {
        final SnapshotRequest request = new SnapshotRequest();
        request.nonce = 7;
        request.clusterId = 99;
        request.snapshotId = 11;
        request.responseStreamId = 1004;
        request.floor.set(0, 256);
        request.floor.set(2, 768);
        request.responseChannel = "aeron:udp?endpoint=127.0.0.1:9";
        return request;
    }

    private byte[] changed(final ToIntFunction<TransferEncoder> encoded, final int at, final int value)
    {
        final byte[] frame = bytes(encoded);
        frame[at] = (byte)value;
        Frames.mend(frame, frame.length);
        return frame;
    }

    private byte[] bytes(final ToIntFunction<TransferEncoder> frame)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[TransferEncoder.FRAME_LENGTH_MAX]);
        final byte[] encoded = new byte[frame.applyAsInt(encoder.wrap(buffer, 0))];
        buffer.getBytes(0, encoded);
        return encoded;
    }

    private void deliver(final byte[] frame)
    {
        decoder.decodeAtSender(new UnsafeBuffer(frame), 0, frame.length, heard);
        decoder.decodeAtReceiver(new UnsafeBuffer(frame), 0, frame.length, heard);
    }

    private static final class Heard implements TransferSenderHandler, TransferReceiverHandler
    {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void onSnapshotRequest(final SnapshotRequest request)
        {
            final StringBuilder floor = new StringBuilder();
            for (int node = 0; node < request.floor.length(); node++)
            {
                if (0 != request.floor.get(node))
                {
                    floor.append(' ').append(node).append('=').append(request.floor.get(node));
                }
            }

            lines.add("request " + request.nonce + " " + request.clusterId + " " + request.snapshotId + " " +
                request.responseStreamId + " floor" + floor + " " + request.responseChannel);
        }

        @Override
        public void onChunkRequest(final long nonce, final int run, final long position, final long limit)
        {
            lines.add("chunks " + nonce + " run " + run + " from " + position + " to " + limit);
        }

        @Override
        public void onTransferClose(final long nonce)
        {
            lines.add("close " + nonce);
        }

        @Override
        public void onSnapshotPending(final long nonce)
        {
            lines.add("pending " + nonce);
        }

        @Override
        public void onSnapshotOffer(final long nonce, final long snapshotId, final long length, final int node)
        {
            lines.add("offer " + nonce + " " + snapshotId + " " + length + " from " + node);
        }

        @Override
        public void onTransferRefused(final long nonce, final TransferRefusal refusal, final String text)
        {
            lines.add("refused " + nonce + " " + refusal + " " + text);
        }

        @Override
        public void onChunk(
            final long nonce, final int run, final long position,
            final DirectBuffer buffer, final int offset, final int length)
        {
            lines.add("chunk " + nonce + " run " + run + " at " + position + " " +
                buffer.getStringWithoutLengthAscii(offset, length));
        }
    }
}
