package org.entente.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.ResultListener;
import org.entente.spi.ClientGateway;
import org.entente.spi.ReplyCode;

/** Takes answers to whom they belong: remote clients, in-process callers, askers of questions. */
final class Replies
{
    /** The session of in-process callers; a gateway must not use it. */
    static final long IN_PROCESS = Long.MIN_VALUE;

    /** Most answers to questions that in-process callers may wait for at once. */
    static final int ASKING_MAX = 64;

    private final ClientGateway gateway;
    private final ResultListener listener;
    private final Map<Long, CompletableFuture<String>> asking = new ConcurrentHashMap<>();
    private final AtomicLong askCorrelation = new AtomicLong();
    private volatile boolean isClosed;
    private long dropped;

    /** @param gateway null where there are no remote clients. */
    Replies(final ClientGateway gateway, final ResultListener listener)
    {
        this.gateway = gateway;
        this.listener = listener;
    }

    /** Answers a request. Execution stage only. */
    void reply(
        final long session, final long correlation, final ReplyCode code, final long txnId, final long executeAt,
        final int path, final DirectBuffer result, final int length)
    {
        if (IN_PROCESS == session)
        {
            listener.onResult(correlation, code, txnId, executeAt, result, 0, length);
        }
        else if (null == gateway ||
            !gateway.reply(session, correlation, code, txnId, executeAt, path, result, 0, length))
        {
            dropped++;
        }
    }

    /** Answers a question. Execution stage only. */
    void text(final long session, final long correlation, final byte[] text)
    {
        if (IN_PROCESS == session)
        {
            final CompletableFuture<String> waiting = asking.remove(correlation);
            if (null != waiting)
            {
                waiting.complete(new String(text, StandardCharsets.UTF_8));
            }
        }
        else
        {
            reply(session, correlation, ReplyCode.OK, 0, 0, -1, new UnsafeBuffer(text), text.length);
        }
    }

    /** Replies that could not be handed over: the client is gone or slow, and sees a time-out. */
    long dropped()
    {
        return dropped;
    }

    /** Asks for a report on behalf of an in-process caller. Any thread. */
    CompletableFuture<String> askStatus(final InboundPublisher inbound)
    {
        return ask((correlation) -> inbound.offerStatus(IN_PROCESS, correlation));
    }

    /** Asks about a transaction on behalf of an in-process caller. Any thread. */
    CompletableFuture<String> askExplain(final InboundPublisher inbound, final long txnId)
    {
        return ask((correlation) -> inbound.offerExplain(IN_PROCESS, correlation, txnId));
    }

    /** Asks for a snapshot on behalf of an in-process caller. Any thread. */
    CompletableFuture<String> askSnapshot(final InboundPublisher inbound)
    {
        return ask((correlation) -> inbound.offerSnapshotRequest(IN_PROCESS, correlation));
    }

    private CompletableFuture<String> ask(final LongPredicate offer)
    {
        final CompletableFuture<String> answer = new CompletableFuture<>();
        if (asking.size() >= ASKING_MAX)
        {
            answer.completeExceptionally(new IllegalStateException(
                "back-pressured: " + ASKING_MAX + " callers wait for an answer already"));
            return answer;
        }

        final long correlation = askCorrelation.incrementAndGet();
        asking.put(correlation, answer);
        if (!offer.test(correlation))
        {
            asking.remove(correlation);
            answer.completeExceptionally(new IllegalStateException("back-pressured: the inbound ring is full"));
        }
        else if (isClosed)
        {
            close();
        }

        return answer;
    }

    /** Nobody will answer any more. Any thread. */
    void close()
    {
        isClosed = true;
        for (final CompletableFuture<String> waiting : asking.values())
        {
            waiting.completeExceptionally(new IllegalStateException("the engine has stopped"));
        }
    }
}
