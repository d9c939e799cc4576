package org.entente.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.sbe.client.ExplainRequestEncoder;
import org.entente.sbe.client.KeepAliveEncoder;
import org.entente.sbe.client.QueryEncoder;
import org.entente.sbe.client.ReplyCode;
import org.entente.sbe.client.ReplyEncoder;
import org.entente.sbe.client.RequestEncoder;
import org.entente.sbe.client.SessionCloseEncoder;
import org.entente.sbe.client.SessionConnectEncoder;
import org.entente.sbe.client.SessionOpenedEncoder;
import org.entente.sbe.client.SessionRefusedEncoder;
import org.entente.sbe.client.SnapshotRequestEncoder;
import org.entente.sbe.client.StatusRequestEncoder;
import org.entente.spi.Consistency;

/**
 * Encodes the frames between clients and nodes, of both directions. For one thread; reusable. Every method writes one
 * frame where {@link #wrap} said and returns its length in bytes; the buffer must have room for
 * {@link #frameLength(int) frameLength} of the bytes that the frame carries. Requests and replies allocate nothing.
 */
public final class ClientEncoder
{
    /** Version of the client schema that this side speaks. */
    public static final int PROTOCOL_VERSION = RequestEncoder.SCHEMA_VERSION;
    /** Longest text in a refusal in bytes; longer ones are cut. */
    public static final int TEXT_LENGTH_MAX = 1024;

    private static final int SCHEMA_ID = RequestEncoder.SCHEMA_ID;
    private static final int BLOCK_LENGTH_MAX = ReplyEncoder.BLOCK_LENGTH;

    private final FrameWriter frame = new FrameWriter();
    private final UnsafeBuffer text = new UnsafeBuffer(new byte[0]);
    private final SessionConnectEncoder sessionConnect = new SessionConnectEncoder();
    private final SessionOpenedEncoder sessionOpened = new SessionOpenedEncoder();
    private final SessionRefusedEncoder sessionRefused = new SessionRefusedEncoder();
    private final RequestEncoder request = new RequestEncoder();
    private final ReplyEncoder reply = new ReplyEncoder();
    private final StatusRequestEncoder statusRequest = new StatusRequestEncoder();
    private final QueryEncoder query = new QueryEncoder();
    private final ExplainRequestEncoder explainRequest = new ExplainRequestEncoder();
    private final SnapshotRequestEncoder snapshotRequest = new SnapshotRequestEncoder();
    private final KeepAliveEncoder keepAlive = new KeepAliveEncoder();
    private final SessionCloseEncoder sessionClose = new SessionCloseEncoder();

    /** Upper bound of the length of a frame that carries a number of bytes (payload, channel or text). */
    public static int frameLength(final int bytes)
    {
        return FrameWriter.HEADER_LENGTH + BLOCK_LENGTH_MAX + FrameWriter.BYTES_HEAD_LENGTH + bytes;
    }

    /**
     * Where the next frame is written.
     *
     * @param buffer with room for the frame.
     * @param offset where the frame begins.
     * @return this.
     */
    public ClientEncoder wrap(final MutableDirectBuffer buffer, final int offset)
    {
        frame.wrap(buffer, offset);
        return this;
    }

    /** @throws IllegalArgumentException if the response channel is not ASCII, empty or too long. */
    public int connect(final SessionConnect connect)
    {
        final byte[] channel = connect.responseChannel.getBytes(US_ASCII);
        text.wrap(channel);
        if (!ClientDecoder.isChannel(text, 0, channel.length) ||
            !connect.responseChannel.equals(new String(channel, US_ASCII)))
        {
            throw new IllegalArgumentException("responseChannel must be 1 to " + SessionConnect.CHANNEL_LENGTH_MAX +
                " printable ASCII characters: " + connect.responseChannel);
        }

        begin(SessionConnectEncoder.TEMPLATE_ID, SessionConnectEncoder.BLOCK_LENGTH);
        sessionConnect.wrap(frame.buffer(), frame.block())
            .clientNonce(connect.clientNonce)
            .clusterId(connect.clusterId)
            .protocolVersion(connect.protocolVersion)
            .responseStreamId(connect.responseStreamId);
        frame.bytes(text, 0, channel.length);
        return frame.end();
    }

    public int opened(final long clientNonce, final long session, final int node, final int requestLengthMax)
    {
        begin(SessionOpenedEncoder.TEMPLATE_ID, SessionOpenedEncoder.BLOCK_LENGTH);
        sessionOpened.wrap(frame.buffer(), frame.block())
            .clientNonce(clientNonce)
            .session(session)
            .nodeId((short)node)
            .requestMaxLength(requestLengthMax);
        return frame.end();
    }

    /** @param why for people; cut at {@link #TEXT_LENGTH_MAX} bytes. */
    public int refused(final long clientNonce, final SessionRefusal refusal, final String why)
    {
        final byte[] bytes = why.getBytes(UTF_8);
        text.wrap(bytes);
        begin(SessionRefusedEncoder.TEMPLATE_ID, SessionRefusedEncoder.BLOCK_LENGTH);
        sessionRefused.wrap(frame.buffer(), frame.block())
            .clientNonce(clientNonce)
            .code(org.entente.sbe.client.SessionRefusal.get((short)refusal.code()));
        frame.bytes(text, 0, Math.min(bytes.length, TEXT_LENGTH_MAX));
        return frame.end();
    }

    /**
     * A command.
     *
     * @param session of the client.
     * @param correlation the client's own number for the request.
     * @param payload buffer with the command.
     * @param payloadOffset of the command.
     * @param payloadLength of the command in bytes.
     */
    public int request(
        final long session, final long correlation,
        final DirectBuffer payload, final int payloadOffset, final int payloadLength)
    {
        begin(RequestEncoder.TEMPLATE_ID, RequestEncoder.BLOCK_LENGTH);
        request.wrap(frame.buffer(), frame.block()).session(session).correlation(correlation);
        frame.bytes(payload, payloadOffset, payloadLength);
        return frame.end();
    }

    /** A command that changes nothing. As {@link #request}. */
    public int query(
        final long session, final long correlation, final Consistency consistency,
        final DirectBuffer payload, final int payloadOffset, final int payloadLength)
    {
        begin(QueryEncoder.TEMPLATE_ID, QueryEncoder.BLOCK_LENGTH);
        query.wrap(frame.buffer(), frame.block())
            .session(session)
            .correlation(correlation)
            .consistency(org.entente.sbe.client.Consistency.get((short)consistency.code()));
        frame.bytes(payload, payloadOffset, payloadLength);
        return frame.end();
    }

    /** @param txnId that the node is to say what it knows of. */
    public int explainRequest(final long session, final long correlation, final long txnId)
    {
        begin(ExplainRequestEncoder.TEMPLATE_ID, ExplainRequestEncoder.BLOCK_LENGTH);
        explainRequest.wrap(frame.buffer(), frame.block()).session(session).correlation(correlation).txnId(txnId);
        return frame.end();
    }

    public int snapshotRequest(final long session, final long correlation)
    {
        begin(SnapshotRequestEncoder.TEMPLATE_ID, SnapshotRequestEncoder.BLOCK_LENGTH);
        snapshotRequest.wrap(frame.buffer(), frame.block()).session(session).correlation(correlation);
        return frame.end();
    }

    /** @param reply whose payload is copied. */
    public int reply(final ClientReply reply)
    {
        begin(ReplyEncoder.TEMPLATE_ID, ReplyEncoder.BLOCK_LENGTH);
        this.reply.wrap(frame.buffer(), frame.block())
            .session(reply.session)
            .correlation(reply.correlation)
            .txnId(reply.txnId)
            .executeAt(reply.executeAt)
            .code(ReplyCode.get((short)reply.code.code()))
            .path((byte)reply.path);
        frame.bytes(reply.payload, 0, reply.payload.capacity());
        return frame.end();
    }

    public int statusRequest(final long session, final long correlation)
    {
        begin(StatusRequestEncoder.TEMPLATE_ID, StatusRequestEncoder.BLOCK_LENGTH);
        statusRequest.wrap(frame.buffer(), frame.block()).session(session).correlation(correlation);
        return frame.end();
    }

    public int keepAlive(final long session)
    {
        begin(KeepAliveEncoder.TEMPLATE_ID, KeepAliveEncoder.BLOCK_LENGTH);
        keepAlive.wrap(frame.buffer(), frame.block()).session(session);
        return frame.end();
    }

    /** Of either side. */
    public int close(final long session)
    {
        begin(SessionCloseEncoder.TEMPLATE_ID, SessionCloseEncoder.BLOCK_LENGTH);
        sessionClose.wrap(frame.buffer(), frame.block()).session(session);
        return frame.end();
    }

    private void begin(final int templateId, final int blockLength)
    {
        frame.header(SCHEMA_ID, PROTOCOL_VERSION, templateId, blockLength);
    }
}
