package org.entente.client;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.app.Reply;
import org.entente.app.UnknownOutcomeException;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;

/**
 * Commands to a cluster over the network. Writes go through a session, so each is executed once, however often it has
 * to be sent, and to however many nodes; reads are sent again until they are answered. A thread of its own does the
 * work and completes the futures; all methods may be called by any thread. A session that was idle for long is given up
 * for another one before it is evicted. Where it was evicted all the same, what has not been executed is sent in
 * another one; what may have been executed before, and was not answered, is an unknown outcome.
 */
public final class SessionCommands implements Commands
{
    /** Requests that may wait for the thread; of more each is refused as back-pressured. */
    public static final int QUEUE_MAX = 4096;

    private static final long RETRY_MIN_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int RETRY_DOUBLINGS_MAX = 6;

    private final ClientContext clientContext;
    private final SessionContext context;
    private final ManyToOneConcurrentArrayQueue<Request> queue = new ManyToOneConcurrentArrayQueue<>(QUEUE_MAX);
    private final ArrayDeque<Request> unsentWrites = new ArrayDeque<>();
    private final ArrayDeque<Request> unsentReads = new ArrayDeque<>();
    private final Long2ObjectHashMap<Request> writes = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<Request> reads = new Long2ObjectHashMap<>();
    private final EntenteClient client;
    private final Thread thread;
    private SessionClient session;
    private long lastWriteNs;
    private ReplyListener sessionReplies;
    private volatile boolean isClosed;
    private volatile boolean hasEnded;

    /** A command with whoever waits for it. */
    private static final class Request
    {
        private final CompletableFuture<Reply> future = new CompletableFuture<>();
        private final UnsafeBuffer command;
        /** Null for a write. */
        private final Consistency consistency;
        private final long deadlineNs;
        private long sendAtNs;
        private int attempts;
        private String problem = "no node could be reached";

        private Request(
            final DirectBuffer command, final int offset, final int length, final Consistency consistency,
            final long deadlineNs)
        {
            final byte[] bytes = new byte[length];
            command.getBytes(offset, bytes);
            this.command = new UnsafeBuffer(bytes);
            this.consistency = consistency;
            this.deadlineNs = deadlineNs;
        }
    }

    private SessionCommands(final ClientContext clientContext, final SessionContext context)
    {
        this.clientContext = clientContext.listener(new Replies());
        this.context = context.conclude();
        client = EntenteClient.open(clientContext);
        session = newSession();
        thread = new Thread(this::run, "entente-commands");
        thread.setDaemon(true);
    }

    /**
     * Starts it without waiting for a node.
     *
     * @param client  configuration of the connection; its listener is not used.
     * @param session of the session. Its delivery time-out is that of reads, too.
     * @throws IllegalArgumentException naming every problem of the configuration.
     */
    public static SessionCommands launch(final ClientContext client, final SessionContext session)
    {
        final SessionCommands commands = new SessionCommands(client, session);
        commands.thread.start();
        return commands;
    }

    @Override
    public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
    {
        return add(new Request(command, offset, length, null, deadlineNs()));
    }

    @Override
    public CompletableFuture<Reply> read(
        final DirectBuffer command, final int offset, final int length, final Consistency consistency)
    {
        return add(new Request(command, offset, length, consistency, deadlineNs()));
    }

    /** Also where its thread has ended by an error, as after a pause that the connection has not survived. */
    @Override
    public boolean isClosed()
    {
        return isClosed;
    }

    private long deadlineNs()
    {
        return System.nanoTime() + context.deliveryTimeoutNs();
    }

    private CompletableFuture<Reply> add(final Request request)
    {
        if (isClosed || !queue.offer(request))
        {
            request.future.completeExceptionally(isClosed ?
                new DefiniteFailureException(null, "it was closed") :
                new DefiniteFailureException(
                    ReplyCode.BACK_PRESSURED, QUEUE_MAX + " requests wait already: send less"));
        }
        else if (hasEnded)
        {
            failAll();
        }

        return request.future;
    }

    private SessionClient newSession()
    {
        return new SessionClient(context, new Outcomes(), this::channel, System::nanoTime,
            () -> TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()), new SecureRandom().nextLong() | 1);
    }

    /** The session's share of the connection, which stays when the session ends. */
    private RequestChannel channel(final ReplyListener replies)
    {
        sessionReplies = replies;
        lastWriteNs = System.nanoTime();
        final RequestChannel whole = RequestChannel.of(client);
        return new RequestChannel()
        {
            @Override
            public long offer(final DirectBuffer buffer, final int offset, final int length)
            {
                return whole.offer(buffer, offset, length);
            }

            @Override
            public int poll()
            {
                return whole.poll();
            }

            @Override
            public int requestLengthMax()
            {
                return whole.requestLengthMax();
            }

            @Override
            public void close()
            {
            }
        };
    }

    private void run()
    {
        final IdleStrategy idleStrategy = clientContext.idleStrategy();
        try
        {
            while (!isClosed)
            {
                int work = queue.drain(this::take, Math.max(0, QUEUE_MAX - unsentWrites.size() - unsentReads.size()));
                // Of a session that has ended nothing polls the connection.
                work += null == session.failure() ? session.poll() : client.poll();
                work += sendWrites() + sendReads();
                idleStrategy.idle(work);
            }

            // What was taken before the end is sent, once.
            queue.drain(this::take, QUEUE_MAX);
            sendWrites();
            session.poll();
            session.close();
        }
        catch (final RuntimeException ex)
        {
            isClosed = true;
            clientContext.mediaContext().errorHandler().onError(ex);
        }
        finally
        {
            isClosed = true;
            hasEnded = true;
            try
            {
                client.close();
            }
            finally
            {
                failAll();
            }
        }
    }

    private void take(final Request request)
    {
        (null == request.consistency ? unsentWrites : unsentReads).addLast(request);
    }

    private int sendWrites()
    {
        int work = 0;
        while (!unsentWrites.isEmpty())
        {
            final Request request = unsentWrites.peekFirst();
            renewSession(request);
            final long number = session.offer(request.command, 0, request.command.capacity());
            if (SessionClient.BACK_PRESSURED == number && System.nanoTime() - request.deadlineNs < 0)
            {
                return work;
            }

            work++;
            unsentWrites.removeFirst();
            if (number > 0)
            {
                lastWriteNs = System.nanoTime();
                writes.put(number, request);
            }
            else
            {
                request.future.completeExceptionally(refusal(number));
            }
        }

        return work;
    }

    /** Another session where this one has ended, or may be evicted by now; for that once before a write is taken. */
    private void renewSession(final Request request)
    {
        if (null != session.failure())
        {
            session = newSession();
        }
        else if (0 == request.attempts && session.isOpen() && 0 == session.inFlight() &&
            System.nanoTime() - lastWriteNs >= context.idleTimeoutNs())
        {
            request.attempts++;
            session.close();
            session = newSession();
        }
    }

    private static DefiniteFailureException refusal(final long number)
    {
        if (SessionClient.EMPTY == number)
        {
            return new DefiniteFailureException(
                ReplyCode.INVALID_REQUEST, "command: it is empty; send at least 1 byte");
        }

        return SessionClient.TOO_LARGE == number ?
            new DefiniteFailureException(ReplyCode.TOO_LARGE, "command: it is longer than nodes take; send less") :
            new DefiniteFailureException(null, "it could not be sent to any node in time");
    }

    private int sendReads()
    {
        int work = 0;
        for (int rest = unsentReads.size(); rest > 0; rest--)
        {
            final Request request = unsentReads.removeFirst();
            final long nowNs = System.nanoTime();
            if (nowNs - request.deadlineNs >= 0)
            {
                request.future.completeExceptionally(
                    new DefiniteFailureException(null, "it was not answered in time: " + request.problem));
                work++;
                continue;
            }

            final long correlation = request.attempts > 0 && nowNs - request.sendAtNs < 0 ? 0 :
                client.offerQuery(request.command, 0, request.command.capacity(), request.consistency);
            if (correlation > 0)
            {
                request.attempts++;
                reads.put(correlation, request);
                work++;
            }
            else if (EntenteClient.EMPTY == correlation || EntenteClient.TOO_LARGE == correlation)
            {
                request.future.completeExceptionally(refusal(
                    EntenteClient.EMPTY == correlation ? SessionClient.EMPTY : SessionClient.TOO_LARGE));
            }
            else
            {
                unsentReads.addLast(request);
            }
        }

        return work;
    }

    private void readAgain(final Request request, final String problem)
    {
        request.problem = problem;
        request.sendAtNs =
            System.nanoTime() + (RETRY_MIN_NS << Math.min(RETRY_DOUBLINGS_MAX, request.attempts - 1));
        unsentReads.addLast(request);
    }

    /** Stops the thread, and waits for that; closes the session. */
    @Override
    public void close()
    {
        isClosed = true;
        try
        {
            if (Thread.currentThread() != thread)
            {
                thread.join();
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing is known of what was sent; what was not sent never happened. A read has happened if it was answered. */
    private synchronized void failAll()
    {
        final ArrayList<Request> rest = new ArrayList<>(unsentWrites);
        rest.addAll(unsentReads);
        rest.addAll(reads.values());
        unsentWrites.clear();
        unsentReads.clear();
        reads.clear();
        queue.drain(rest::add);
        rest.forEach((request) ->
            request.future.completeExceptionally(new DefiniteFailureException(null, "it was closed")));
        writes.values().forEach((request) ->
            request.future.completeExceptionally(new UnknownOutcomeException("it was closed")));
        writes.clear();
    }

    /** What the connection brings: for the session, or to reads. */
    private final class Replies implements ReplyListener
    {
        @Override
        public void onReply(
            final long correlation, final ReplyCode code, final long txnId, final long executeAt, final int path,
            final DirectBuffer buffer, final int offset, final int length)
        {
            final Request request = reads.remove(correlation);
            if (null == request)
            {
                sessionReplies.onReply(correlation, code, txnId, executeAt, path, buffer, offset, length);
            }
            else if (ReplyCode.OK == code)
            {
                request.future.complete(Reply.copyOf(txnId, executeAt, buffer, offset, length));
            }
            else if (ReplyCode.INVALID_REQUEST == code || ReplyCode.TOO_LARGE == code)
            {
                request.future.completeExceptionally(
                    new DefiniteFailureException(code, buffer.getStringWithoutLengthUtf8(offset, length)));
            }
            else
            {
                readAgain(request, code + " " + buffer.getStringWithoutLengthUtf8(offset, length));
            }
        }

        @Override
        public void onUnknownOutcome(final long correlation, final String reason)
        {
            final Request request = reads.remove(correlation);
            if (null == request)
            {
                sessionReplies.onUnknownOutcome(correlation, reason);
            }
            else
            {
                readAgain(request, reason);
            }
        }
    }

    /** What became of writes. */
    private final class Outcomes implements SessionListener
    {
        @Override
        public void onExecuted(
            final long request, final long txnId, final long executeAt, final DirectBuffer buffer, final int offset,
            final int length)
        {
            writes.remove(request).future.complete(Reply.copyOf(txnId, executeAt, buffer, offset, length));
        }

        @Override
        public void onExecutedWithoutReply(final long request)
        {
            writes.remove(request).future.completeExceptionally(new UnknownOutcomeException(
                "it was executed, once, but its reply was lost, and was too long to be kept"));
        }

        @Override
        public void onNotExecuted(final long request, final ReplyCode code, final String reason)
        {
            final Request write = writes.remove(request);
            if (null == code && session.isEvicted() && System.nanoTime() - write.deadlineNs < 0)
            {
                unsentWrites.addFirst(write);
            }
            else
            {
                write.future.completeExceptionally(new DefiniteFailureException(code, reason));
            }
        }

        @Override
        public void onUnknownOutcome(final long request, final String reason)
        {
            writes.remove(request).future.completeExceptionally(new UnknownOutcomeException(reason));
        }
    }
}
