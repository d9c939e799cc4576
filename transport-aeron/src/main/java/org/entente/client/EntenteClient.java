package org.entente.client;

import io.aeron.Publication;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.transport.TransportException;
import org.entente.wire.ClientReply;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client of a cluster, for one thread. {@link #offer} and {@link #poll} never block; {@link #request} and
 * {@link #status} wait for the reply.
 * <p>
 * It holds a session with one node. Where that is lost, or a request is not answered in time, all requests without a
 * reply become unknown outcomes and the client goes to the next node, after a delay that grows from one fruitless round
 * through the nodes to the next. It never sends a request twice.
 */
public final class EntenteClient implements AutoCloseable
{
    /** No session with any node at present: nothing was sent; poll, and offer again. */
    public static final long NOT_CONNECTED = Publication.NOT_CONNECTED;
    /** Too many requests without a reply, or too much under way: nothing was sent; poll, and offer again. */
    public static final long BACK_PRESSURED = Publication.BACK_PRESSURED;
    /** Nothing was sent, for a reason that passes at once: offer again. */
    public static final long ADMIN_ACTION = Publication.ADMIN_ACTION;
    /** The client is closed. */
    public static final long CLOSED = Publication.CLOSED;
    /** A command has at least one byte. */
    public static final long EMPTY = -5;
    /** The command is longer than the node takes: {@link #requestLengthMax}. */
    public static final long TOO_LARGE = -6;

    private static final long BACKOFF_MIN_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long BACKOFF_MAX_NS = TimeUnit.SECONDS.toNanos(1);

    private final ClientContext context;
    private final List<String> endpoints;
    private final String[] failures;
    private final RequestWindow window;
    private final ClientMedia media;
    private final IdleStrategy idle;

    private ClientConnection connection;
    private int endpointIndex;
    private int failuresInTurn;
    private long connectAtNs;
    private boolean isClosed;
    private Awaited awaited;

    private EntenteClient(final ClientContext context)
    {
        this.context = context.conclude();
        endpoints = context.endpoints();
        failures = new String[endpoints.size()];
        window = new RequestWindow(context.window());
        media = new ClientMedia(context);
        idle = context.idleStrategy(media.media().inputWait());
        connectAtNs = System.nanoTime();
    }

    /**
     * Starts a client without waiting for a session: {@link #poll} gets it one.
     *
     * @throws IllegalArgumentException naming every problem of the configuration.
     * @throws TransportException       if there is no media driver.
     */
    public static EntenteClient open(final ClientContext context)
    {
        return new EntenteClient(context);
    }

    /**
     * Starts a client and waits for a session; tries each node once.
     *
     * @throws RequestFailedException   if no node opens one; the message says why not, for each.
     * @throws IllegalArgumentException naming every problem of the configuration.
     * @throws TransportException       if there is no media driver.
     */
    public static EntenteClient connect(final ClientContext context)
    {
        final EntenteClient client = open(context);
        try
        {
            while (!client.isConnected())
            {
                if (client.failuresInTurn >= client.endpoints.size())
                {
                    throw new RequestFailedException(null, client.noNodeAnswers());
                }
                client.idle.idle(client.poll(true));
            }
        }
        catch (final RuntimeException ex)
        {
            client.close();
            throw ex;
        }

        return client;
    }

    /**
     * Sends a command.
     *
     * @return correlation of the request, positive: the listener will be told what became of it, once. Else one of the
     *         negative constants of this class: nothing was sent.
     */
    public long offer(final DirectBuffer buffer, final int offset, final int length)
    {
        final long refusal = refusal(length);

        return 0 != refusal ? refusal :
            accepted(connection.request(window.nextCorrelation(), buffer, offset, length));
    }

    /**
     * Sends a command that changes nothing, and says what its result is to promise. As {@link #offer}; the reply to a
     * quorum or local read is of no transaction, so that its txnId is 0.
     */
    public long offerQuery(
        final DirectBuffer buffer, final int offset, final int length, final Consistency consistency)
    {
        final long refusal = refusal(length);

        return 0 != refusal ? refusal :
            accepted(connection.query(window.nextCorrelation(), consistency, buffer, offset, length));
    }

    /** Asks the node what it knows of a transaction. As {@link #offerStatusRequest}. */
    public long offerExplainRequest(final long txnId)
    {
        final long refusal = refusal();

        return 0 != refusal ? refusal : accepted(connection.explainRequest(window.nextCorrelation(), txnId));
    }

    /** Asks the node to take a snapshot. As {@link #offerStatusRequest}. */
    public long offerSnapshotRequest()
    {
        final long refusal = refusal();

        return 0 != refusal ? refusal : accepted(connection.snapshotRequest(window.nextCorrelation()));
    }

    /** Asks the node for its status. As {@link #offer}; the reply is a text in UTF-8, lines of key=value. */
    public long offerStatusRequest()
    {
        final long refusal = refusal();

        return 0 != refusal ? refusal : accepted(connection.statusRequest(window.nextCorrelation()));
    }

    /**
     * Does all the work: connects, takes replies, notices time-outs, calls the listener. What the client was given by
     * {@link ClientContext#media} is polled by who gave it.
     *
     * @return an indication of the work done; 0 for none.
     * @throws TransportException if the client cannot go on: its requests are unknown outcomes by then. Close it.
     */
    public int poll()
    {
        return poll(false);
    }

    private int poll(final boolean isWaiting)
    {
        if (isClosed)
        {
            return 0;
        }

        int work;
        try
        {
            work = isWaiting ? media.pollWaiting() : media.poll();
        }
        catch (final TransportException ex)
        {
            giveUp(ex.getMessage());
            throw ex;
        }

        final long nowNs = System.nanoTime();
        if (null == connection)
        {
            return work + connectNext(nowNs);
        }

        work += connection.poll(nowNs);
        if (isClosed || null == connection)
        {
            return work;
        }
        if (connection.isOpen())
        {
            failuresInTurn = 0;
        }
        if (null != connection.downReason())
        {
            drop(connection.downReason(), nowNs);
        }
        else if (!window.isEmpty() && nowNs - window.oldestDeadlineNs() >= 0)
        {
            drop("no reply within " + context.requestTimeoutNs() / 1_000_000 + "ms", nowNs);
        }

        return work;
    }

    /**
     * Sends a command and waits for its result.
     *
     * @throws RequestFailedException  definite: it did not happen and never will.
     * @throws UnknownOutcomeException it may have happened, or may later.
     * @throws TransportException      if the client cannot go on; the outcome is unknown too.
     */
    public Reply request(final DirectBuffer buffer, final int offset, final int length)
    {
        final Awaited reply = await(() -> offer(buffer, offset, length));

        return new Reply(reply.txnId, reply.executeAt, reply.path, reply.payload);
    }

    /** Sends a command that changes nothing and waits for its result. As {@link #request}. */
    public Reply query(
        final DirectBuffer buffer, final int offset, final int length, final Consistency consistency)
    {
        final Awaited reply = await(() -> offerQuery(buffer, offset, length, consistency));

        return new Reply(reply.txnId, reply.executeAt, reply.path, reply.payload);
    }

    /** Waits for what the node knows of a transaction: lines of key=value. Errors as for {@link #status}. */
    public String explain(final long txnId)
    {
        return new String(await(() -> offerExplainRequest(txnId)).payload, StandardCharsets.UTF_8);
    }

    /**
     * Asks the node to take a snapshot, and waits for what it says to that: it does not wait for the end of the
     * snapshot, which the status tells. Errors as for {@link #status}.
     *
     * @return lines of key=value, described in docs/snapshots.md.
     */
    public String snapshot()
    {
        return new String(await(this::offerSnapshotRequest).payload, StandardCharsets.UTF_8);
    }

    /**
     * Waits for the status of the node.
     *
     * @return lines of key=value.
     * @throws RequestFailedException  if the node refuses, or none is connected.
     * @throws UnknownOutcomeException if no reply came.
     */
    public String status()
    {
        return new String(await(this::offerStatusRequest).payload, StandardCharsets.UTF_8);
    }

    public boolean isConnected()
    {
        return !isClosed && null != connection && connection.isOpen();
    }

    /** {@code host:port} of the node with which there is a session, or being opened; null where there is none. */
    public String endpoint()
    {
        return null == connection ? null : connection.endpoint();
    }

    /** Longest command in bytes that the node takes; 0 without a session. */
    public int requestLengthMax()
    {
        return isConnected() ? connection.requestLengthMax() : 0;
    }

    /** Ends the session. Requests without a reply become unknown outcomes. */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            giveUp("the client was closed");
            if (!media.isClosed() && null != connection)
            {
                connection.close();
                media.pollWaiting();
            }
            media.close();
        }
    }

    private long refusal(final int length)
    {
        if (length < 1)
        {
            return isClosed ? CLOSED : EMPTY;
        }

        return isConnected() && length > connection.requestLengthMax() ? TOO_LARGE : refusal();
    }

    private long refusal()
    {
        if (isClosed)
        {
            return CLOSED;
        }
        if (!isConnected())
        {
            return NOT_CONNECTED;
        }

        return window.isFull() ? BACK_PRESSURED : 0;
    }

    private long accepted(final long result)
    {
        if (result < 0)
        {
            // Where the channel is at its end the next poll goes on to another node.
            return BACK_PRESSURED == result || ADMIN_ACTION == result ? result : NOT_CONNECTED;
        }

        final long correlation = window.nextCorrelation();
        window.add(System.nanoTime() + context.requestTimeoutNs());

        return correlation;
    }

    private int connectNext(final long nowNs)
    {
        if (nowNs - connectAtNs < 0)
        {
            return 0;
        }

        connection = new ClientConnection(media.media(), context, endpoints.get(endpointIndex), this::onReply, nowNs);

        return 1;
    }

    private void drop(final String reason, final long nowNs)
    {
        final ClientConnection dropped = connection;
        connection = null;
        dropped.close();

        failures[endpointIndex] = reason;
        failuresInTurn++;
        endpointIndex = (endpointIndex + 1) % endpoints.size();
        final int rounds = failuresInTurn / endpoints.size();
        connectAtNs = nowNs +
            (0 == rounds ? 0 : Math.min(BACKOFF_MAX_NS, BACKOFF_MIN_NS << Math.min(rounds - 1, 10)));

        forget(dropped.endpoint() + ": " + reason);
    }

    private void giveUp(final String reason)
    {
        isClosed = true;
        forget(reason);
    }

    private void forget(final String reason)
    {
        while (!window.isEmpty())
        {
            final long correlation = window.oldest();
            window.remove(correlation);
            if (null != awaited && awaited.correlation == correlation)
            {
                awaited.unknownReason = reason;
            }
            else
            {
                context.listener().onUnknownOutcome(correlation, reason);
            }
        }
    }

    // A reply that nobody waits for any more was given up as unknown: it must not be told a second time.
    private void onReply(final ClientReply reply)
    {
        if (!window.remove(reply.correlation))
        {
            return;
        }

        if (null != awaited && awaited.correlation == reply.correlation)
        {
            awaited.take(reply);
        }
        else
        {
            context.listener().onReply(
                reply.correlation, reply.code, reply.txnId, reply.executeAt, reply.path,
                reply.payload, 0, reply.payload.capacity());
        }
    }

    private Awaited await(final Attempt attempt)
    {
        if (null != awaited)
        {
            throw new IllegalStateException("a blocking call within the listener of another one");
        }

        final long correlation = send(attempt);
        final Awaited reply = new Awaited(correlation);
        awaited = reply;
        try
        {
            while (null == reply.code && null == reply.unknownReason)
            {
                idle.idle(poll(true));
            }
        }
        finally
        {
            awaited = null;
        }

        if (null != reply.unknownReason)
        {
            throw new UnknownOutcomeException(reply.unknownReason + ": the request may or may not have been executed");
        }
        if (ReplyCode.OK != reply.code)
        {
            throw new RequestFailedException(
                reply.code, reply.code + ": " + new String(reply.payload, StandardCharsets.UTF_8));
        }

        return reply;
    }

    private long send(final Attempt attempt)
    {
        final long deadlineNs = System.nanoTime() + context.requestTimeoutNs();
        while (true)
        {
            final long result = attempt.offer();
            if (result > 0)
            {
                return result;
            }
            if (EMPTY == result)
            {
                throw new RequestFailedException(null, "the command is empty: it needs at least one byte");
            }
            if (TOO_LARGE == result)
            {
                throw new RequestFailedException(
                    null, "the command is longer than the " + requestLengthMax() + " bytes that the node takes");
            }
            if (CLOSED == result)
            {
                throw new RequestFailedException(null, "the client is closed");
            }
            if (System.nanoTime() - deadlineNs >= 0)
            {
                throw new RequestFailedException(null, "not sent: " +
                    (NOT_CONNECTED == result ? noNodeAnswers() : "too many requests without a reply"));
            }

            idle.idle(poll(true));
        }
    }

    private String noNodeAnswers()
    {
        final List<String> attempts = new ArrayList<>();
        for (int i = 0; i < failures.length; i++)
        {
            attempts.add(endpoints.get(i) + " (" + (null == failures[i] ? "not tried" : failures[i]) + ")");
        }

        return "no node opens a session: " + String.join(", ", attempts) +
            "; start one, or check the address: it is that of a node's port for clients (" +
            ClientContext.ENDPOINTS_PROP + "; --cluster or --node of bin/entente)";
    }

    /** Sends something. */
    @FunctionalInterface
    private interface Attempt
    {
        long offer();
    }
}
