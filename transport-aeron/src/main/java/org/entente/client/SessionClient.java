package org.entente.client;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.EpochMicroClock;
import org.agrona.concurrent.NanoClock;
import org.entente.session.SessionCommand;
import org.entente.session.SessionStatus;
import org.entente.spi.ReplyCode;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A client whose requests are executed once, whatever happens to nodes and connections meanwhile. It sends a request
 * again, to whatever node answers, until it knows what became of it; one that takes too long is given up, and that is
 * settled with the cluster, so that it is not executed later (docs/sessions.md). Nodes have to have a
 * {@link org.entente.session.SessionMachine}. For one thread; {@link #offer} and {@link #poll} never block.
 */
public final class SessionClient implements AutoCloseable
{
    /**
     * The session is not open yet, or too many requests are without an answer, or it was evicted and some are: nothing
     * was sent; poll, offer again.
     */
    public static final long BACK_PRESSURED = EntenteClient.BACK_PRESSURED;
    /** The client is closed, or its session could not be opened, or was evicted: {@link #failure}. */
    public static final long CLOSED = EntenteClient.CLOSED;
    /** A command has at least one byte. */
    public static final long EMPTY = EntenteClient.EMPTY;
    /** The command is longer than a node takes. */
    public static final long TOO_LARGE = EntenteClient.TOO_LARGE;

    private static final long RETRY_MIN_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int RETRY_DOUBLINGS_MAX = 8;
    private static final int OPENING = 0;
    private static final int OPEN = 1;
    /** The nodes do not know the session: nothing is sent any more, and what is on its way gets its own answer. */
    private static final int EVICTED = 2;
    private static final int ENDED = 3;

    private final SessionContext context;
    private final SessionListener listener;
    private final RequestChannel channel;
    private final NanoClock clock;
    private final EpochMicroClock epochClock;
    private final long session;
    private final SessionPlaces places;
    private final Long2ObjectHashMap<SessionRequest> sent = new Long2ObjectHashMap<>();
    private final ArrayDeque<SessionRequest> due = new ArrayDeque<>();
    private final ExpandableArrayBuffer opening = new ExpandableArrayBuffer();
    private final ExpandableArrayBuffer resolving = new ExpandableArrayBuffer();
    private int state;
    private String failure;
    private long openCorrelation;
    private long openAtNs;
    private int openAttempts;
    private long lastRequest;
    private int inFlight;

    SessionClient(
        final SessionContext context, final SessionListener listener,
        final Function<ReplyListener, RequestChannel> channels, final NanoClock clock,
        final EpochMicroClock epochClock, final long session)
    {
        this.context = context.conclude();
        this.listener = listener;
        this.clock = clock;
        this.epochClock = epochClock;
        this.session = session;
        places = new SessionPlaces(context.lanes(), context.window());
        openAtNs = clock.nanoTime();
        channel = channels.apply(new Replies());
    }

    /**
     * Starts a client without waiting for anything: {@link #poll} opens the session.
     *
     * @param client  configuration of the connection; its listener is not used.
     * @param context of the session.
     * @throws IllegalArgumentException naming every problem of the configuration.
     */
    public static SessionClient open(
        final ClientContext client, final SessionContext context, final SessionListener listener)
    {
        final long session = new SecureRandom().nextLong() | 1;
        return new SessionClient(context, listener,
            (replies) -> RequestChannel.of(EntenteClient.open(client.listener(replies))), System::nanoTime,
            () -> TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()), session);
    }

    /**
     * Takes a command, to be executed once.
     *
     * @param buffer with the command; copied.
     * @return number of the request, positive, ascending: the listener will be told what became of it, once. Else one
     * of the negative constants of this class: nothing was taken.
     */
    public long offer(final DirectBuffer buffer, final int offset, final int length)
    {
        if (ENDED == state)
        {
            return CLOSED;
        }

        if (length < 1)
        {
            return EMPTY;
        }

        final int lengthMax = channel.requestLengthMax();
        if (0 != lengthMax && length + SessionCommand.REQUEST_HEADER > lengthMax)
        {
            return TOO_LARGE;
        }

        final SessionRequest free = OPEN == state ? places.free() : null;
        if (null == free)
        {
            return BACK_PRESSURED;
        }

        take(free, buffer, offset, length);
        return free.request;
    }

    private void take(final SessionRequest place, final DirectBuffer buffer, final int offset, final int length)
    {
        places.number(place);
        place.request = ++lastRequest;
        place.length = SessionCommand.REQUEST_HEADER + length;
        place.reserve(place.length);
        SessionCommand.encodeRequest(place.command, session, place.lane, place.number);
        place.command.putBytes(SessionCommand.REQUEST_HEADER, buffer, offset, length);
        place.deadlineNs = clock.nanoTime() + context.deliveryTimeoutNs();
        place.sendAtNs = clock.nanoTime();
        place.attempts = 0;
        place.isExposed = false;
        place.isResolving = false;
        place.state = SessionRequest.DUE;
        inFlight++;
        due.addLast(place);
        sendDue();
    }

    /**
     * Does all the work: opens the session, sends, takes answers, calls the listener.
     *
     * @return an indication of the work done; 0 for none.
     * @throws org.entente.transport.TransportException as {@link EntenteClient#poll}.
     */
    public int poll()
    {
        if (ENDED == state)
        {
            return 0;
        }

        int work = channel.poll();
        if (OPENING == state && 0 == openCorrelation && clock.nanoTime() - openAtNs >= 0)
        {
            work += sendOpen();
        }

        return work + sendDue();
    }

    private int sendOpen()
    {
        final int length = SessionCommand.encodeOpen(
            opening, session, context.lanes(), context.window(), epochClock.microTime());
        final long correlation = channel.offer(opening, 0, length);
        openCorrelation = Math.max(0, correlation);
        return correlation > 0 ? 1 : 0;
    }

    /** Sends what is due, oldest first; what cannot go now stays. */
    private int sendDue()
    {
        int work = 0;
        final long nowNs = clock.nanoTime();
        for (int rest = OPEN == state ? due.size() : 0; rest > 0 && !due.isEmpty(); rest--)
        {
            final SessionRequest request = due.pollFirst();
            if (nowNs - request.deadlineNs >= 0 && !passDeadline(request, nowNs))
            {
                work++;
                continue;
            }

            if (nowNs - request.sendAtNs < 0)
            {
                due.addLast(request);
                continue;
            }

            final long correlation = send(request);
            if (correlation <= 0)
            {
                due.addFirst(request);
                return work;
            }

            request.state = SessionRequest.SENT;
            request.isExposed = true;
            request.attempts++;
            sent.put(correlation, request);
            work++;
        }

        return work;
    }

    private long send(final SessionRequest request)
    {
        return request.isResolving ?
            channel.offer(resolving, 0,
                SessionCommand.encodeResolve(resolving, session, request.lane, request.number)) :
            channel.offer(request.command, 0, request.length);
    }

    /** @return whether it is still to be sent: as the question what became of it. */
    private boolean passDeadline(final SessionRequest request, final long nowNs)
    {
        if (!request.isExposed)
        {
            notExecuted(request, null, "it could not be sent to any node in time");
            return false;
        }

        if (request.isResolving)
        {
            unknown(request, "no node has said in time what became of it");
            return false;
        }

        request.isResolving = true;
        request.attempts = 0;
        request.sendAtNs = nowNs;
        request.deadlineNs = nowNs + context.resolveTimeoutNs();
        return true;
    }

    private void again(final SessionRequest request)
    {
        if (EVICTED == state)
        {
            unknown(request, evicted());
            return;
        }

        request.state = SessionRequest.DUE;
        request.sendAtNs =
            clock.nanoTime() + (RETRY_MIN_NS << Math.min(RETRY_DOUBLINGS_MAX, Math.max(0, request.attempts - 1)));
        due.addLast(request);
    }

    private void free(final SessionRequest request)
    {
        request.state = SessionRequest.FREE;
        inFlight--;
    }

    private void notExecuted(final SessionRequest request, final ReplyCode code, final String reason)
    {
        free(request);
        listener.onNotExecuted(request.request, code, reason);
    }

    private void unknown(final SessionRequest request, final String reason)
    {
        free(request);
        listener.onUnknownOutcome(request.request, reason);
    }

    /** Number of requests that were taken and of which the listener was not told yet. */
    public int inFlight()
    {
        return inFlight;
    }

    /** Whether requests are taken. */
    public boolean isOpen()
    {
        return OPEN == state;
    }

    /** Why the session has ended; null where it has not, or the client was closed. */
    public String failure()
    {
        return failure;
    }

    /** The number of the session. */
    public long session()
    {
        return session;
    }

    /** Whether the nodes do not know the session: what is told not executed now may be sent in another one. */
    boolean isEvicted()
    {
        return EVICTED == state;
    }

    private String evicted()
    {
        return "the session " + Long.toHexString(session) +
            " is not known any more: it was evicted, since it was not used for long";
    }

    /**
     * A request was answered so. What is on its way for the first time is answered so, too, and then has not happened:
     * only what may have been executed before the session was evicted is not known.
     */
    private void onEvicted(final SessionRequest answered)
    {
        if (OPEN == state)
        {
            state = EVICTED;
        }

        settle(answered, answered.isFirst(), evicted());
        while (!due.isEmpty())
        {
            final SessionRequest request = due.pollFirst();
            settle(request, !request.isExposed, evicted());
        }
    }

    private void settle(final SessionRequest request, final boolean isDefinite, final String reason)
    {
        if (isDefinite)
        {
            notExecuted(request, null, reason);
        }
        else
        {
            unknown(request, reason);
        }
    }

    private void endIfEvicted()
    {
        if (EVICTED == state && 0 == inFlight)
        {
            end(evicted());
        }
    }

    private void end(final String reason)
    {
        state = ENDED;
        failure = reason;
        places.forEachTaken((request) -> settle(request, !request.isExposed, reason));
        due.clear();
        sent.clear();
    }

    /** Says once that the session is over, without waiting for an answer. What has no answer is an unknown outcome. */
    @Override
    public void close()
    {
        if (OPEN == state)
        {
            channel.offer(opening, 0, SessionCommand.encodeClose(opening, session, context.lanes()));
            channel.poll();
        }

        if (ENDED != state)
        {
            end("the client was closed");
            failure = null;
        }

        channel.close();
    }

    private final class Replies implements ReplyListener
    {
        @Override
        public void onReply(
            final long correlation, final ReplyCode code, final long txnId, final long executeAt, final int path,
            final DirectBuffer buffer, final int offset, final int length)
        {
            if (correlation == openCorrelation)
            {
                openCorrelation = 0;
                onOpened(code, buffer, offset, length);
                return;
            }

            final SessionRequest request = sent.remove(correlation);
            if (null == request)
            {
                return;
            }

            if (ReplyCode.OK == code)
            {
                onStatus(request, txnId, executeAt, buffer, offset, length);
            }
            else if (request.isFirst() && isFinal(code))
            {
                notExecuted(request, code, buffer.getStringWithoutLengthUtf8(offset, length));
            }
            else if (EVICTED == state)
            {
                settle(request, request.isFirst(), evicted());
            }
            else
            {
                again(request);
            }

            endIfEvicted();
        }

        /** A node that refuses the command for what it is: so will each. */
        private boolean isFinal(final ReplyCode code)
        {
            return ReplyCode.INVALID_REQUEST == code || ReplyCode.TOO_LARGE == code;
        }

        private void onStatus(
            final SessionRequest request, final long txnId, final long executeAt, final DirectBuffer buffer,
            final int offset, final int length)
        {
            final SessionStatus status = SessionStatus.ofCode(length > 0 ? buffer.getByte(offset) : -1);
            if (null == status)
            {
                end("the nodes know no sessions: a reply begins with no status of one");
                return;
            }

            switch (status)
            {
                case EXECUTED, DUPLICATE ->
                {
                    free(request);
                    listener.onExecuted(request.request, txnId, executeAt, buffer, offset + 1, length - 1);
                }
                case REPLY_NOT_KEPT ->
                {
                    free(request);
                    listener.onExecutedWithoutReply(request.request);
                }
                case NOT_EXECUTED -> notExecuted(request, null, "it was given up, and never will be executed");
                case UNKNOWN_SESSION -> onEvicted(request);
                default -> end("the session " + Long.toHexString(session) + " is used by somebody else: " + status);
            }
        }

        private void onOpened(final ReplyCode code, final DirectBuffer buffer, final int offset, final int length)
        {
            final SessionStatus status =
                ReplyCode.OK == code && length > 0 ? SessionStatus.ofCode(buffer.getByte(offset)) : null;
            if (SessionStatus.EXECUTED == status || SessionStatus.DUPLICATE == status)
            {
                state = OPEN;
            }
            else if (null != status)
            {
                end("the session was not opened: " + status + (SessionStatus.TOO_OLD == status ?
                    "; is this machine's clock right?" : ""));
            }
            else if (ReplyCode.OK == code || isFinal(code))
            {
                end("the session was not opened: " + code + " " + buffer.getStringWithoutLengthUtf8(offset, length));
            }
            else
            {
                openAtNs = clock.nanoTime() + (RETRY_MIN_NS << Math.min(RETRY_DOUBLINGS_MAX, openAttempts++));
            }
        }

        @Override
        public void onUnknownOutcome(final long correlation, final String reason)
        {
            if (correlation == openCorrelation)
            {
                openCorrelation = 0;
                openAtNs = clock.nanoTime();
                return;
            }

            final SessionRequest request = sent.remove(correlation);
            if (null != request)
            {
                again(request);
                endIfEvicted();
            }
        }
    }
}
