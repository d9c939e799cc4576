package org.entente.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.junit.jupiter.api.Test;

class ClientCodecTest
{
    private static final int PAYLOAD_MAX = 300;

    private final ClientEncoder encoder = new ClientEncoder();
    private final ClientDecoder decoder = new ClientDecoder(PAYLOAD_MAX);
    private final UnsafeBuffer payload = new UnsafeBuffer("PUT a 1".getBytes());
    private final Heard heard = new Heard();

    @Test
    void shouldCarryBothDirections()
    {
        for (final ToIntFunction<ClientEncoder> frame : frames())
        {
            deliver(bytes(frame));
        }

        assertEquals(List.of(
            "connect 7 99 2 1001 aeron:udp?endpoint=localhost:9", "request 5 6 PUT a 1", "status 5 7", "alive 5",
            "close 5", "closed 5", "opened 7 5 2 65536", "refused 7 TOO_MANY_SESSIONS no room",
            "reply 5 6 OK 512 768 1 PUT a 1", "query 5 8 QUORUM PUT a 1", "explain 5 9 512",
            "snapshot 5 10"), heard.lines);
        // Each frame goes to both sides; but for SessionClose, one of them does not know it.
        assertEquals(10, decoder.rejectedTotal());
        assertEquals(10, decoder.rejected(Rejection.TEMPLATE));
    }

    @Test
    void shouldSayWhereAHandlerCouldNotTakeIt()
    {
        heard.isFull = true;
        for (final int index : new int[] {1, 2, 8, 9, 10})
        {
            final byte[] request = bytes(frames().get(index));
            assertFalse(decoder.decodeIngress(new UnsafeBuffer(request), 0, request.length, heard));
        }

        assertEquals(0, decoder.rejectedTotal());
    }

    @Test
    void shouldRejectEveryTruncationAndFlippedBit()
    {
        for (final ToIntFunction<ClientEncoder> encoded : frames())
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
                final byte[] cut = java.util.Arrays.copyOf(frame, length);
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
        for (final ToIntFunction<ClientEncoder> frame : frames())
        {
            deliver(Frames.fromLaterVersion(bytes(frame), 8));
        }

        assertEquals(12, heard.lines.size());
    }

    @Test
    void shouldSurviveWhateverComes()
    {
        final Random random = new Random(1);
        final List<ToIntFunction<ClientEncoder>> frames = frames();
        for (int i = 0; i < 300_000; i++)
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
    void shouldRejectAConsistencyThatItDoesNotKnow()
    {
        final byte[] query = bytes(frames().get(8));
        query[Frames.HEADER_LENGTH + 2 * Long.BYTES] = 3;
        Frames.mend(query, query.length);

        deliver(query);

        assertEquals(List.of(), heard.lines);
        assertEquals(1, decoder.rejected(Rejection.FIELD));
    }

    @Test
    void shouldRejectAPayloadBeyondTheLimit()
    {
        final UnsafeBuffer tooLong = new UnsafeBuffer(new byte[PAYLOAD_MAX + 1]);

        deliver(bytes(to -> to.request(1, 2, tooLong, 0, tooLong.capacity())));

        assertEquals(1, decoder.rejected(Rejection.FIELD));
    }

    @Test
    void shouldRefuseAChannelThatIsNotPrintable()
    {
        final SessionConnect connect = connect();
        connect.responseChannel = "aeron:\u00e9";

        assertThrows(IllegalArgumentException.class, () -> bytes(to -> to.connect(connect)));
    }

    private List<ToIntFunction<ClientEncoder>> frames()
    {
        final ClientReply reply = new ClientReply();
        reply.session = 5;
        reply.correlation = 6;
        reply.code = ReplyCode.OK;
        reply.txnId = 512;
        reply.executeAt = 768;
        reply.path = 1;
        reply.payload.wrap(payload);
        return List.of(
            to -> to.connect(connect()),
            to -> to.request(5, 6, payload, 0, payload.capacity()),
            to -> to.statusRequest(5, 7),
            to -> to.keepAlive(5),
            to -> to.close(5),
            to -> to.opened(7, 5, 2, 65536),
            to -> to.refused(7, SessionRefusal.TOO_MANY_SESSIONS, "no room"),
            to -> to.reply(reply),
            to -> to.query(5, 8, Consistency.QUORUM, payload, 0, payload.capacity()),
            to -> to.explainRequest(5, 9, 512),
            to -> to.snapshotRequest(5, 10));
    }

    private static SessionConnect connect()
    {
        final SessionConnect connect = new SessionConnect();
        connect.clientNonce = 7;
        connect.clusterId = 99;
        connect.protocolVersion = ClientEncoder.PROTOCOL_VERSION;
        connect.responseStreamId = 1001;
        connect.responseChannel = "aeron:udp?endpoint=localhost:9";
        return connect;
    }

    private byte[] bytes(final ToIntFunction<ClientEncoder> frame)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[ClientEncoder.frameLength(1024)]);
        final byte[] bytes = new byte[frame.applyAsInt(encoder.wrap(buffer, 0))];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    private void deliver(final byte[] frame)
    {
        decoder.decodeIngress(new UnsafeBuffer(frame), 0, frame.length, heard);
        decoder.decodeEgress(new UnsafeBuffer(frame), 0, frame.length, heard);
    }

    private static final class Heard implements ClientIngressHandler, ClientEgressHandler
    {
        private final List<String> lines = new ArrayList<>();
        private boolean isFull;

        @Override
        public void onConnect(final SessionConnect connect)
        {
            lines.add("connect " + connect.clientNonce + " " + connect.clusterId + " " + connect.protocolVersion + " " +
                connect.responseStreamId + " " + connect.responseChannel);
        }

        @Override
        public boolean onRequest(
            final long session, final long correlation, final DirectBuffer buffer, final int offset, final int length)
        {
            lines.add("request " + session + " " + correlation + " " +
                buffer.getStringWithoutLengthAscii(offset, length));
            return !isFull;
        }

        @Override
        public boolean onStatusRequest(final long session, final long correlation)
        {
            lines.add("status " + session + " " + correlation);
            return !isFull;
        }

        @Override
        public boolean onQuery(
            final long session, final long correlation, final Consistency consistency,
            final DirectBuffer buffer, final int offset, final int length)
        {
            lines.add("query " + session + " " + correlation + " " + consistency + " " +
                buffer.getStringWithoutLengthAscii(offset, length));
            return !isFull;
        }

        @Override
        public boolean onExplainRequest(final long session, final long correlation, final long txnId)
        {
            lines.add("explain " + session + " " + correlation + " " + txnId);
            return !isFull;
        }

        @Override
        public boolean onSnapshotRequest(final long session, final long correlation)
        {
            lines.add("snapshot " + session + " " + correlation);
            return !isFull;
        }

        @Override
        public void onKeepAlive(final long session)
        {
            lines.add("alive " + session);
        }

        @Override
        public void onClose(final long session)
        {
            lines.add("close " + session);
        }

        @Override
        public void onOpened(final long clientNonce, final long session, final int node, final int requestLengthMax)
        {
            lines.add("opened " + clientNonce + " " + session + " " + node + " " + requestLengthMax);
        }

        @Override
        public void onRefused(final long clientNonce, final SessionRefusal refusal, final String text)
        {
            lines.add("refused " + clientNonce + " " + refusal + " " + text);
        }

        @Override
        public void onReply(final ClientReply reply)
        {
            lines.add("reply " + reply.session + " " + reply.correlation + " " + reply.code + " " + reply.txnId + " " +
                reply.executeAt + " " + reply.path + " " +
                reply.payload.getStringWithoutLengthAscii(0, reply.payload.capacity()));
        }

        @Override
        public void onClosed(final long session)
        {
            lines.add("closed " + session);
        }
    }
}
