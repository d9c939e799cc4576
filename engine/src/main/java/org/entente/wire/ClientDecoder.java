package org.entente.wire;

import org.agrona.DirectBuffer;
import org.entente.core.topology.NodeSet;
import org.entente.sbe.client.ExplainRequestDecoder;
import org.entente.sbe.client.KeepAliveDecoder;
import org.entente.sbe.client.QueryDecoder;
import org.entente.sbe.client.ReplyDecoder;
import org.entente.sbe.client.RequestDecoder;
import org.entente.sbe.client.SessionCloseDecoder;
import org.entente.sbe.client.SessionConnectDecoder;
import org.entente.sbe.client.SessionOpenedDecoder;
import org.entente.sbe.client.SessionRefusedDecoder;
import org.entente.sbe.client.SnapshotRequestDecoder;
import org.entente.sbe.client.StatusRequestDecoder;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;

/**
 * Decodes the frames between clients and nodes. For one thread. Never throws and never reads outside the frame: what is
 * malformed, foreign or of the wrong direction is counted by its {@link Rejection} and dropped. Requests and replies
 * allocate nothing.
 */
public final class ClientDecoder
{
    private static final char PRINTABLE_FIRST = ' ';
    private static final char PRINTABLE_LAST = '~';

    private final int payloadLengthMax;
    private final FrameReader frame = new FrameReader(RequestDecoder.SCHEMA_ID, RequestDecoder.SCHEMA_VERSION);
    private final RejectionCounters rejections = new RejectionCounters();
    private final SessionConnect connect = new SessionConnect();
    private final ClientReply clientReply = new ClientReply();
    private final SessionConnectDecoder sessionConnect = new SessionConnectDecoder();
    private final SessionOpenedDecoder sessionOpened = new SessionOpenedDecoder();
    private final SessionRefusedDecoder sessionRefused = new SessionRefusedDecoder();
    private final RequestDecoder request = new RequestDecoder();
    private final ReplyDecoder reply = new ReplyDecoder();
    private final StatusRequestDecoder statusRequest = new StatusRequestDecoder();
    private final QueryDecoder query = new QueryDecoder();
    private final ExplainRequestDecoder explainRequest = new ExplainRequestDecoder();
    private final SnapshotRequestDecoder snapshotRequest = new SnapshotRequestDecoder();
    private final KeepAliveDecoder keepAlive = new KeepAliveDecoder();
    private final SessionCloseDecoder sessionClose = new SessionCloseDecoder();

    /**
     * @param payloadLengthMax longest payload in bytes that is handed over. A gateway wants more here than the engine
     *                         takes, so that a client with a command that is too long gets an answer.
     */
    public ClientDecoder(final int payloadLengthMax)
    {
        this.payloadLengthMax = payloadLengthMax;
    }

    /**
     * Decodes a frame that came to a node.
     *
     * @return false where the handler could not take it now: offer the frame again. True where it took it, or where the
     *         frame was rejected.
     */
    public boolean decodeIngress(
        final DirectBuffer buffer, final int offset, final int length, final ClientIngressHandler handler)
    {
        final Rejection rejection = frame.open(buffer, offset, length);
        if (null != rejection)
        {
            return reject(rejection);
        }

        return switch (frame.templateId())
        {
            case SessionConnectDecoder.TEMPLATE_ID -> connect(handler);
            case RequestDecoder.TEMPLATE_ID -> request(handler);
            case StatusRequestDecoder.TEMPLATE_ID -> statusRequest(handler);
            case QueryDecoder.TEMPLATE_ID -> query(handler);
            case ExplainRequestDecoder.TEMPLATE_ID -> explainRequest(handler);
            case SnapshotRequestDecoder.TEMPLATE_ID -> snapshotRequest(handler);
            case KeepAliveDecoder.TEMPLATE_ID -> keepAlive(handler);
            case SessionCloseDecoder.TEMPLATE_ID -> close(handler);
            default -> reject(Rejection.TEMPLATE);
        };
    }

    /** Decodes a frame that came to a client. What is rejected is counted. */
    public void decodeEgress(
        final DirectBuffer buffer, final int offset, final int length, final ClientEgressHandler handler)
    {
        final Rejection rejection = frame.open(buffer, offset, length);
        if (null != rejection)
        {
            reject(rejection);
            return;
        }

        switch (frame.templateId())
        {
            case SessionOpenedDecoder.TEMPLATE_ID -> opened(handler);
            case SessionRefusedDecoder.TEMPLATE_ID -> refused(handler);
            case ReplyDecoder.TEMPLATE_ID -> reply(handler);
            case SessionCloseDecoder.TEMPLATE_ID -> closed(handler);
            default -> reject(Rejection.TEMPLATE);
        }
    }

    /** Frames rejected for a reason. Any thread. */
    public long rejected(final Rejection reason)
    {
        return rejections.of(reason);
    }

    /** Frames rejected. Any thread. */
    public long rejectedTotal()
    {
        return rejections.total();
    }

    static boolean isChannel(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < 1 || length > SessionConnect.CHANNEL_LENGTH_MAX)
        {
            return false;
        }

        for (int i = 0; i < length; i++)
        {
            final byte b = buffer.getByte(offset + i);
            if (b < PRINTABLE_FIRST || b > PRINTABLE_LAST)
            {
                return false;
            }
        }

        return true;
    }

    private boolean connect(final ClientIngressHandler handler)
    {
        if (!frame.hasBlockOf(SessionConnectDecoder.BLOCK_LENGTH))
        {
            return reject(Rejection.VERSION);
        }

        final int length = frame.bytes(SessionConnect.CHANNEL_LENGTH_MAX);
        final int channel = frame.position() - length;
        if (length < 0 || !isChannel(frame.buffer(), channel, length) || !frame.isAtEnd())
        {
            return reject(Rejection.FIELD);
        }

        sessionConnect.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        connect.clientNonce = sessionConnect.clientNonce();
        connect.clusterId = sessionConnect.clusterId();
        connect.protocolVersion = sessionConnect.protocolVersion();
        connect.responseStreamId = sessionConnect.responseStreamId();
        connect.responseChannel = frame.buffer().getStringWithoutLengthAscii(channel, length);
        handler.onConnect(connect);
        return true;
    }

    private boolean request(final ClientIngressHandler handler)
    {
        if (!frame.hasBlockOf(RequestDecoder.BLOCK_LENGTH))
        {
            return reject(Rejection.VERSION);
        }

        final int length = frame.bytes(payloadLengthMax);
        final int payload = frame.position() - length;
        if (length < 0 || !frame.isAtEnd())
        {
            return reject(Rejection.FIELD);
        }

        request.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        return handler.onRequest(request.session(), request.correlation(), frame.buffer(), payload, length);
    }

    private boolean query(final ClientIngressHandler handler)
    {
        if (!frame.hasBlockOf(QueryDecoder.BLOCK_LENGTH))
        {
            return reject(Rejection.VERSION);
        }

        query.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        final Consistency consistency = Consistency.ofCode(query.consistencyRaw());
        final int length = frame.bytes(payloadLengthMax);
        if (null == consistency || length < 0 || !frame.isAtEnd())
        {
            return reject(Rejection.FIELD);
        }

        return handler.onQuery(
            query.session(), query.correlation(), consistency, frame.buffer(), frame.position() - length, length);
    }

    private boolean explainRequest(final ClientIngressHandler handler)
    {
        if (!isWhole(ExplainRequestDecoder.BLOCK_LENGTH))
        {
            return true;
        }

        explainRequest.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        return handler.onExplainRequest(
            explainRequest.session(), explainRequest.correlation(), explainRequest.txnId());
    }

    private boolean snapshotRequest(final ClientIngressHandler handler)
    {
        if (!isWhole(SnapshotRequestDecoder.BLOCK_LENGTH))
        {
            return true;
        }

        snapshotRequest.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        return handler.onSnapshotRequest(snapshotRequest.session(), snapshotRequest.correlation());
    }

    private boolean statusRequest(final ClientIngressHandler handler)
    {
        if (!isWhole(StatusRequestDecoder.BLOCK_LENGTH))
        {
            return true;
        }

        statusRequest.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        return handler.onStatusRequest(statusRequest.session(), statusRequest.correlation());
    }

    private boolean keepAlive(final ClientIngressHandler handler)
    {
        if (isWhole(KeepAliveDecoder.BLOCK_LENGTH))
        {
            keepAlive.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
            handler.onKeepAlive(keepAlive.session());
        }

        return true;
    }

    private boolean close(final ClientIngressHandler handler)
    {
        if (isWhole(SessionCloseDecoder.BLOCK_LENGTH))
        {
            sessionClose.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
            handler.onClose(sessionClose.session());
        }

        return true;
    }

    private void closed(final ClientEgressHandler handler)
    {
        if (isWhole(SessionCloseDecoder.BLOCK_LENGTH))
        {
            sessionClose.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
            handler.onClosed(sessionClose.session());
        }
    }

    private void opened(final ClientEgressHandler handler)
    {
        if (!isWhole(SessionOpenedDecoder.BLOCK_LENGTH))
        {
            return;
        }

        sessionOpened.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        final int node = sessionOpened.nodeId();
        final int requestLengthMax = sessionOpened.requestMaxLength();
        if (node >= NodeSet.ID_LIMIT || requestLengthMax < 1)
        {
            reject(Rejection.FIELD);
            return;
        }

        handler.onOpened(sessionOpened.clientNonce(), sessionOpened.session(), node, requestLengthMax);
    }

    private void refused(final ClientEgressHandler handler)
    {
        if (!frame.hasBlockOf(SessionRefusedDecoder.BLOCK_LENGTH))
        {
            reject(Rejection.VERSION);
            return;
        }

        sessionRefused.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        final SessionRefusal refusal = SessionRefusal.ofCode(sessionRefused.codeRaw());
        final int length = frame.bytes(ClientEncoder.TEXT_LENGTH_MAX);
        if (null == refusal || length < 0 || !frame.isAtEnd())
        {
            reject(Rejection.FIELD);
            return;
        }

        final String text = frame.buffer().getStringWithoutLengthUtf8(frame.position() - length, length);
        handler.onRefused(sessionRefused.clientNonce(), refusal, text);
    }

    private void reply(final ClientEgressHandler handler)
    {
        if (!frame.hasBlockOf(ReplyDecoder.BLOCK_LENGTH))
        {
            reject(Rejection.VERSION);
            return;
        }

        reply.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        clientReply.session = reply.session();
        clientReply.correlation = reply.correlation();
        clientReply.code = ReplyCode.ofCode(reply.codeRaw());
        clientReply.txnId = reply.txnId();
        clientReply.executeAt = reply.executeAt();
        clientReply.path = reply.path();

        final int length = frame.bytes(payloadLengthMax);
        if (length < 0 || !frame.isAtEnd() || !isPossible(clientReply))
        {
            reject(Rejection.FIELD);
            return;
        }

        clientReply.payload.wrap(frame.buffer(), frame.position() - length, length);
        handler.onReply(clientReply);
    }

    private static boolean isPossible(final ClientReply reply)
    {
        return null != reply.code && ClientReply.isPath(reply.path) && reply.txnId >= 0 && reply.executeAt >= 0;
    }

    /** Checks a frame that is nothing but a block; counts it where it is not. */
    private boolean isWhole(final int blockLength)
    {
        if (!frame.hasBlockOf(blockLength))
        {
            reject(Rejection.VERSION);
            return false;
        }

        if (!frame.isAtEnd())
        {
            reject(Rejection.FIELD);
            return false;
        }

        return true;
    }

    /** @return true: the frame is dealt with. */
    private boolean reject(final Rejection reason)
    {
        rejections.increment(reason);
        return true;
    }
}
