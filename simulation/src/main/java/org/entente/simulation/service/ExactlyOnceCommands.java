package org.entente.simulation.service;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.app.Reply;
import org.entente.app.UnknownOutcomeException;
import org.entente.session.SessionCommand;
import org.entente.session.SessionStatus;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;

/**
 * A client with a session: sends a request again, to replicas that are drawn, until it is answered. Never gives up; the
 * simulation that it belongs to ends it.
 */
final class ExactlyOnceCommands implements Commands
{
    /** Most requests without an answer; beyond, one is refused with BACK_PRESSURED. */
    static final int WAITING_MAX = 10_000;
    private static final long EPOCH_MICROS = 1_700_000_000_000_000L;
    private static final int LANES = 8;
    private static final int WINDOW = 64;
    private static final long RETRY_MIN_MICROS = 1_000;
    private static final int RETRY_DOUBLINGS_MAX = 6;

    private final ServiceSimulation service;
    private final long session;
    private final Request[] places = new Request[LANES * WINDOW];
    private final long[] nextNumbers = new long[LANES];
    /** Writes that wait for a place in a window, or for the session. */
    private final ArrayDeque<Request> queue = new ArrayDeque<>();
    private final Set<Request> unanswered = new LinkedHashSet<>();
    private int nextLane;
    private boolean isOpen;
    private boolean isOpening;
    private boolean isClosed;

    /** One that is to be answered. */
    private static final class Request
    {
        private final CompletableFuture<Reply> future = new CompletableFuture<>();
        private final byte[] command;
        /** Null for a write. */
        private final Consistency consistency;
        /** What is sent: the command, in a session where it is a write. */
        private MutableDirectBuffer message;
        private int length;
        private int place = -1;
        private int attempts;

        private Request(
            final DirectBuffer buffer, final int offset, final int length, final Consistency consistency)
        {
            command = new byte[length];
            buffer.getBytes(offset, command);
            this.consistency = consistency;
        }
    }

    ExactlyOnceCommands(final ServiceSimulation service, final long session)
    {
        this.service = service;
        this.session = session;
        Arrays.fill(nextNumbers, 1);
    }

    @Override
    public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
    {
        final Request request = new Request(command, offset, length, null);
        if (!isTaken(request))
        {
            return request.future;
        }

        queue.addLast(request);
        open();
        sendQueued();
        return request.future;
    }

    @Override
    public CompletableFuture<Reply> read(
        final DirectBuffer command, final int offset, final int length, final Consistency consistency)
    {
        final Request request = new Request(command, offset, length, consistency);
        if (isTaken(request))
        {
            request.message = new UnsafeBuffer(request.command);
            request.length = length;
            send(request);
        }

        return request.future;
    }

    private boolean isTaken(final Request request)
    {
        if (isClosed || service.isClosed())
        {
            request.future.completeExceptionally(new DefiniteFailureException(null, "it was closed"));
            return false;
        }

        if (0 == request.command.length)
        {
            request.future.completeExceptionally(new DefiniteFailureException(
                ReplyCode.INVALID_REQUEST, "command: it is empty; send at least 1 byte"));
            return false;
        }

        if (unanswered.size() >= WAITING_MAX)
        {
            request.future.completeExceptionally(new DefiniteFailureException(ReplyCode.BACK_PRESSURED,
                WAITING_MAX + " requests are without an answer: await some of them first"));
            return false;
        }

        unanswered.add(request);
        return true;
    }

    private void open()
    {
        if (isOpen || isOpening || isClosed)
        {
            return;
        }

        isOpening = true;
        final ExpandableArrayBuffer opening = new ExpandableArrayBuffer();
        final int length = SessionCommand.encodeOpen(
            opening, session, LANES, WINDOW, EPOCH_MICROS + service.timeMicros());
        service.ask(service.anyNode(), opening, 0, length, null).whenComplete((reply, error) ->
        {
            isOpening = false;
            final SessionStatus status = null == reply ? null : SessionStatus.ofCode(reply.result().getByte(0));
            isOpen = SessionStatus.EXECUTED == status || SessionStatus.DUPLICATE == status;
            if (isOpen)
            {
                sendQueued();
            }
            else
            {
                service.after(RETRY_MIN_MICROS + service.randomBelow(RETRY_MIN_MICROS), this::open);
            }
        });
    }

    private void sendQueued()
    {
        while (isOpen && !queue.isEmpty())
        {
            final int place = freePlace();
            if (place < 0)
            {
                return;
            }

            final Request request = queue.pollFirst();
            final int lane = place / WINDOW;
            request.place = place;
            places[place] = request;
            request.message = new ExpandableArrayBuffer(SessionCommand.REQUEST_HEADER + request.command.length);
            SessionCommand.encodeRequest(request.message, session, lane, nextNumbers[lane]++);
            request.message.putBytes(SessionCommand.REQUEST_HEADER, request.command);
            request.length = SessionCommand.REQUEST_HEADER + request.command.length;
            send(request);
        }
    }

    /** The lanes in turn. @return -1 where none has room. */
    private int freePlace()
    {
        for (int i = 0; i < LANES; i++)
        {
            final int lane = nextLane;
            nextLane = (nextLane + 1) % LANES;
            final int place = lane * WINDOW + (int)(nextNumbers[lane] % WINDOW);
            if (null == places[place])
            {
                return place;
            }
        }

        return -1;
    }

    private void send(final Request request)
    {
        if (!request.future.isDone())
        {
            request.attempts++;
            service.ask(service.anyNode(), request.message, 0, request.length, request.consistency)
                .whenComplete((reply, error) -> onAnswer(request, reply, error));
        }
    }

    private void onAnswer(final Request request, final Reply reply, final Throwable error)
    {
        if (null != reply)
        {
            if (null == request.consistency)
            {
                onStatus(request, reply);
            }
            else
            {
                end(request);
                request.future.complete(reply);
            }
        }
        else if (error instanceof DefiniteFailureException failure && isFinal(failure.code()))
        {
            end(request);
            request.future.completeExceptionally(failure);
        }
        else
        {
            final long backOff = RETRY_MIN_MICROS << Math.min(RETRY_DOUBLINGS_MAX, request.attempts - 1);
            service.after(backOff + service.randomBelow(backOff), () -> send(request));
        }
    }

    /** All replicas have the same limits and key extractor: what one refuses for what it is, each does. */
    private static boolean isFinal(final ReplyCode code)
    {
        return ReplyCode.INVALID_REQUEST == code || ReplyCode.TOO_LARGE == code;
    }

    private void onStatus(final Request request, final Reply reply)
    {
        final SessionStatus status = SessionStatus.ofCode(reply.result().getByte(0));
        end(request);
        switch (status)
        {
            case EXECUTED, DUPLICATE -> request.future.complete(new Reply(reply.txnId(), reply.executeAt(),
                new UnsafeBuffer(reply.result(), 1, reply.result().capacity() - 1)));
            case REPLY_NOT_KEPT -> request.future.completeExceptionally(new UnknownOutcomeException(
                "it was executed once; its reply was lost, and too long to be kept: raise SessionLimits.replyKept"));
            default -> request.future.completeExceptionally(
                new AssertionError("status of a request in a session is " + status));
        }
    }

    private void end(final Request request)
    {
        unanswered.remove(request);
        if (request.place >= 0)
        {
            places[request.place] = null;
            sendQueued();
        }
    }

    boolean isWaiting()
    {
        return !unanswered.isEmpty();
    }

    @Override
    public <T> T await(final CompletableFuture<T> future)
    {
        return service.await(future);
    }

    @Override
    public void close()
    {
        isClosed = true;
        queue.clear();
        for (final Request request : List.copyOf(unanswered))
        {
            request.future.completeExceptionally(new UnknownOutcomeException("the client was closed"));
        }

        unanswered.clear();
    }
}
