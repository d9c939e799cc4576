package org.entente.transport;

import io.aeron.Aeron;
import io.aeron.ConcurrentPublication;
import io.aeron.ControlledFragmentAssembler;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.ControlledFragmentHandler.Action;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.SystemUtil;
import org.entente.spi.ClientGateway;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.spi.StateMachine;
import org.entente.wire.ClientDecoder;
import org.entente.wire.ClientEncoder;
import org.entente.wire.ClientIngressHandler;
import org.entente.wire.ClientReply;
import org.entente.wire.SessionConnect;
import org.entente.wire.SessionRefusal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@link ClientGateway} over Aeron UDP: all clients send to one port, each gets its replies on a channel of its own. It
 * works with the {@link Media} of a transport and does not poll it: whoever owns it does.
 */
public final class AeronClientGateway implements ClientGateway
{
    /** Property: most sessions at once. */
    public static final String SESSIONS_MAX_PROP = "entente.client.sessions.max";
    /** Property: after how long without a frame from its client a session ends. */
    public static final String SESSION_TIMEOUT_PROP = "entente.client.session.timeout";
    /** Stream of what clients send. */
    public static final int INGRESS_STREAM_ID = 2001;

    private static final long CHECK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SESSIONS_LIMIT = 32_768;

    private final Context context;
    private final Media media;
    private final ClientSessions sessions;
    private final Subscription subscription;
    private final ClientDecoder decoder;
    private final ControlledFragmentAssembler assembler = new ControlledFragmentAssembler(this::onFrame);
    private final Ingress ingress = new Ingress();
    private final ClientEgress pollEgress = new ClientEgress();
    private final ClientEgress replyEgress = new ClientEgress();
    private final AtomicLong droppedReplies = new AtomicLong();
    private final AtomicLong strayRequests = new AtomicLong();

    private RequestReceiver receiver;
    private int unanswered;
    private long checkAtNs = System.nanoTime();

    /**
     * Binds the port for clients.
     *
     * @throws TransportException       if it cannot be had.
     * @throws IllegalArgumentException naming every problem of the configuration.
     */
    public AeronClientGateway(final Context context)
    {
        context.conclude();
        this.context = context;
        media = context.media;
        sessions = new ClientSessions(context.sessionsMax);
        // Commands that are too long for the engine come through, so that their clients get an answer.
        decoder = new ClientDecoder(media.context().termLength() / 8);
        subscription = InboundLinks.subscribe(
            media, context.endpoint, INGRESS_STREAM_ID, image -> {}, this::onUnavailable);
    }

    @Override
    public int poll(final RequestReceiver requestReceiver, final int limit)
    {
        receiver = requestReceiver;
        int work = 0;

        final long nowNs = System.nanoTime();
        if (unanswered > 0 || nowNs - checkAtNs >= 0)
        {
            checkAtNs = nowNs + CHECK_INTERVAL_NS;
            work += checkSessions(nowNs);
        }

        return work + subscription.controlledPoll(assembler, limit);
    }

    @Override
    public boolean reply(
        final long session, final long correlation, final ReplyCode code, final long txnId, final long executeAt,
        final int path, final DirectBuffer result, final int offset, final int length)
    {
        final ClientReply reply = replyEgress.reply;
        reply.session = session;
        reply.correlation = correlation;
        reply.code = code;
        reply.txnId = txnId;
        reply.executeAt = executeAt;
        reply.path = path;
        final boolean isSent = isSent(replyEgress, result, offset, length);
        if (!isSent)
        {
            droppedReplies.incrementAndGet();
        }

        return isSent;
    }

    @Override
    public boolean answer(
        final long session, final long correlation, final ReplyCode code, final DirectBuffer text, final int length)
    {
        final ClientReply reply = pollEgress.reply;
        reply.session = session;
        reply.correlation = correlation;
        reply.code = code;
        reply.txnId = 0;
        reply.executeAt = 0;
        reply.path = -1;
        return isSent(pollEgress, text, 0, length);
    }

    private boolean isSent(final ClientEgress egress, final DirectBuffer payload, final int offset, final int length)
    {
        final ClientSession target = sessions.byId(egress.reply.session);
        final ConcurrentPublication publication = null == target ? null : target.publication;
        return null != publication && length <= StateMachine.REPLY_MAX &&
            media.offer(publication, egress.buffer, 0, egress.encode(payload, offset, length)) >= 0;
    }

    @Override
    public int sessions()
    {
        return sessions.size();
    }

    @Override
    public long droppedReplies()
    {
        return droppedReplies.get();
    }

    /** Frames of clients that were malformed, and dropped. Any thread. */
    public long rejectedFrames()
    {
        return decoder.rejectedTotal();
    }

    /** Requests of sessions that do not exist, or not any more, and dropped. Any thread. */
    public long strayRequests()
    {
        return strayRequests.get();
    }

    @Override
    public void close()
    {
        for (int i = 0; i < sessions.slotCount(); i++)
        {
            final ClientSession session = sessions.inSlot(i);
            if (null != session)
            {
                end(session);
            }
        }
        subscription.close();
    }

    private Action onFrame(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        ingress.sessionId = header.sessionId();

        return decoder.decodeIngress(buffer, offset, length, ingress) ? Action.CONTINUE : Action.ABORT;
    }

    private void onUnavailable(final Image image)
    {
        assembler.freeSessionBuffer(image.sessionId());
        for (int i = 0; i < sessions.slotCount(); i++)
        {
            final ClientSession session = sessions.inSlot(i);
            if (null != session && session.ingressSessionId == image.sessionId())
            {
                // Aeron closes nothing within this callback: the next check does.
                session.isLost = true;
            }
        }
    }

    private int checkSessions(final long nowNs)
    {
        int work = 0;
        unanswered = 0;
        for (int i = 0; i < sessions.slotCount(); i++)
        {
            final ClientSession session = sessions.inSlot(i);
            if (null != session)
            {
                work += check(session, nowNs);
                unanswered += session.isAnswered ? 0 : 1;
            }
        }

        return work;
    }

    private int check(final ClientSession session, final long nowNs)
    {
        final boolean isGone = session.isLost || session.isAnswered && !session.publication.isConnected();
        final boolean isTold = session.isAnswered && null != session.refusal;
        if (isGone || nowNs - session.lastHeardNs > (isTold ? CHECK_INTERVAL_NS : context.sessionTimeoutNs))
        {
            end(session);
            return 1;
        }

        return session.isAnswered ? 0 : progress(session);
    }

    private int progress(final ClientSession session)
    {
        if (null == session.publication)
        {
            try
            {
                session.publication = media.aeron().getPublication(session.registrationId);
            }
            catch (final AeronException ex)
            {
                media.onError(ex);
                session.registrationId = Aeron.NULL_VALUE;
                end(session);
                return 1;
            }
        }

        if (null == session.publication || !session.publication.isConnected())
        {
            return 0;
        }

        answer(session);

        return 1;
    }

    private void answer(final ClientSession session)
    {
        final int length = null == session.refusal ?
            pollEgress.encoder.wrap(pollEgress.buffer, 0).opened(
                session.clientNonce, session.id, context.nodeId, context.requestLengthMax) :
            pollEgress.encoder.wrap(pollEgress.buffer, 0).refused(
                session.clientNonce, session.refusal, session.refusalText);

        // Not taken: the client asks again, or this is tried again with the next poll.
        session.isAnswered = media.offer(session.publication, pollEgress.buffer, 0, length) >= 0;
    }

    private void end(final ClientSession session)
    {
        sessions.remove(session);
        final ConcurrentPublication publication = session.publication;
        session.publication = null;
        if (null != publication)
        {
            publication.close();
        }
        else if (Aeron.NULL_VALUE != session.registrationId && !media.aeron().isClosed())
        {
            media.aeron().asyncRemovePublication(session.registrationId);
        }
    }

    /** What a client's frames do here. */
    private final class Ingress implements ClientIngressHandler
    {
        private int sessionId;

        @Override
        public void onConnect(final SessionConnect connect)
        {
            final ClientSession known = sessions.byNonce(connect.clientNonce, sessionId);
            if (null != known)
            {
                known.isAnswered = false;
                unanswered++;
                return;
            }

            final String channel = ResponseChannel.of(connect.responseChannel, media.context());
            SessionRefusal refusal = refusal(connect);
            int slot = null == refusal ? sessions.freeSlot() : -1;
            if (slot < 0)
            {
                refusal = null == refusal ? SessionRefusal.TOO_MANY_SESSIONS : refusal;
                slot = sessions.freeRefusalSlot();
            }
            if (null == channel || slot < 0)
            {
                strayRequests.incrementAndGet();
                return;
            }

            final ClientSession session = new ClientSession(
                ClientSessions.newId(slot), connect.clientNonce, sessionId, refusal, text(refusal), System.nanoTime());
            session.registrationId = media.aeron().asyncAddPublication(channel, connect.responseStreamId);
            sessions.add(session);
            unanswered++;
        }

        @Override
        public boolean onRequest(
            final long session, final long correlation, final DirectBuffer buffer, final int offset, final int length)
        {
            return !isHeard(session) || receiver.onRequest(session, correlation, buffer, offset, length);
        }

        @Override
        public boolean onStatusRequest(final long session, final long correlation)
        {
            return !isHeard(session) || receiver.onStatusRequest(session, correlation);
        }

        @Override
        public boolean onQuery(
            final long session, final long correlation, final Consistency consistency,
            final DirectBuffer buffer, final int offset, final int length)
        {
            return !isHeard(session) || receiver.onQuery(session, correlation, consistency, buffer, offset, length);
        }

        @Override
        public boolean onExplainRequest(final long session, final long correlation, final long txnId)
        {
            return !isHeard(session) || receiver.onExplainRequest(session, correlation, txnId);
        }

        @Override
        public boolean onSnapshotRequest(final long session, final long correlation)
        {
            return !isHeard(session) || receiver.onSnapshotRequest(session, correlation);
        }

        @Override
        public void onKeepAlive(final long session)
        {
            isHeard(session);
        }

        @Override
        public void onClose(final long session)
        {
            if (isHeard(session))
            {
                end(sessions.byId(session));
            }
        }

        // A session belongs to the link on which it was opened: nobody else can use its id.
        private boolean isHeard(final long id)
        {
            final ClientSession session = sessions.byId(id);
            if (null == session || null != session.refusal || session.ingressSessionId != sessionId)
            {
                strayRequests.incrementAndGet();
                return false;
            }

            session.lastHeardNs = System.nanoTime();

            return true;
        }

        private SessionRefusal refusal(final SessionConnect connect)
        {
            if (connect.clusterId != context.clusterId)
            {
                return SessionRefusal.WRONG_CLUSTER;
            }

            return Math.abs((long)connect.protocolVersion - ClientEncoder.PROTOCOL_VERSION) > 1 ?
                SessionRefusal.PROTOCOL_VERSION : null;
        }

        private String text(final SessionRefusal refusal)
        {
            if (null == refusal)
            {
                return "";
            }

            return switch (refusal)
            {
                case WRONG_CLUSTER -> "this node belongs to cluster " + context.clusterId + ": check the cluster id";
                case PROTOCOL_VERSION -> "this node speaks version " + ClientEncoder.PROTOCOL_VERSION;
                case TOO_MANY_SESSIONS -> "this node has its " + context.sessionsMax + " sessions (" +
                    SESSIONS_MAX_PROP + "): close one, or try another node";
                case NOT_SERVING, INVALID_CHANNEL, UNKNOWN_SESSION -> refusal.name();
            };
        }
    }

    /** Configuration of an {@link AeronClientGateway}. */
    public static final class Context
    {
        private Media media;
        private String endpoint;
        private int nodeId;
        private long clusterId;
        private int requestLengthMax = 64 * 1024;
        private int sessionsMax = Integer.getInteger(SESSIONS_MAX_PROP, 256);
        private long sessionTimeoutNs =
            SystemUtil.getDurationInNanos(SESSION_TIMEOUT_PROP, TimeUnit.SECONDS.toNanos(10));

        /** The driver and client to use: {@link AeronTransport#media()}. */
        public Context media(final Media media)
        {
            this.media = media;
            return this;
        }

        /** {@code host:port} to listen on: {@link Members#clientEndpoint}. */
        public Context endpoint(final String endpoint)
        {
            this.endpoint = endpoint;
            return this;
        }

        /** This node, as told to clients. */
        public Context nodeId(final int nodeId)
        {
            this.nodeId = nodeId;
            return this;
        }

        /** Clients must name the same. */
        public Context clusterId(final long clusterId)
        {
            this.clusterId = clusterId;
            return this;
        }

        /** Longest command in bytes, as told to clients. */
        public Context requestLengthMax(final int requestLengthMax)
        {
            this.requestLengthMax = requestLengthMax;
            return this;
        }

        /** Most sessions at once. */
        public Context sessionsMax(final int sessionsMax)
        {
            this.sessionsMax = sessionsMax;
            return this;
        }

        /** After how long without a frame from its client a session ends. */
        public Context sessionTimeoutNs(final long sessionTimeoutNs)
        {
            this.sessionTimeoutNs = sessionTimeoutNs;
            return this;
        }

        private void conclude()
        {
            final List<String> problems = new ArrayList<>();
            if (null == media)
            {
                problems.add("media: not set");
            }
            if (null == endpoint)
            {
                problems.add("endpoint: not set");
            }
            if (requestLengthMax < 1)
            {
                problems.add("requestLengthMax: must be at least 1, is " + requestLengthMax);
            }
            if (sessionsMax < 1 || sessionsMax > SESSIONS_LIMIT)
            {
                problems.add(SESSIONS_MAX_PROP + ": must lie within 1 to " + SESSIONS_LIMIT + ", is " + sessionsMax);
            }
            if (sessionTimeoutNs < TimeUnit.SECONDS.toNanos(2))
            {
                problems.add(SESSION_TIMEOUT_PROP + ": must be at least 2s");
            }
            if (!problems.isEmpty())
            {
                throw new IllegalArgumentException(String.join("; ", problems));
            }
        }
    }
}
