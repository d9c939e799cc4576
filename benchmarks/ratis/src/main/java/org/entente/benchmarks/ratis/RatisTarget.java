package org.entente.benchmarks.ratis;

import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.TimeDuration;
import org.entente.benchmarks.load.Load;
import org.entente.benchmarks.load.Settings;
import org.entente.benchmarks.load.Target;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * A Ratis group's client: Ratis' own, asynchronous, all requests on one stream to the leader. It finds the leader, and
 * asks again, by itself. Ready when a first command was applied.
 */
public final class RatisTarget implements Target
{
    /** Makes it of {@code endpoints}, {@code window} and {@code payload}. */
    public static final class Factory implements Target.Factory
    {
        @Override
        public Target open(final Settings settings)
        {
            CommonPool.widen();
            return new RatisTarget(settings);
        }
    }

    private static final TimeDuration REQUEST_TIMEOUT = TimeDuration.valueOf(10, TimeUnit.SECONDS);
    private static final TimeDuration RETRY_INTERVAL = TimeDuration.valueOf(100, TimeUnit.MILLISECONDS);
    private static final int RETRIES_MAX = 100;
    private static final int ANSWERS_MAX = 512;
    private static final int PROBE = -1;

    private final RaftClient client;
    private final Call[] calls;
    private final Call probe = new Call(PROBE);
    private final ManyToOneConcurrentArrayQueue<Call> answered;
    private final int length;
    private Answers answers;
    private long sequence;
    private boolean isReady;
    private boolean isProbing;

    private RatisTarget(final Settings settings)
    {
        final Load load = Load.of(settings);
        length = Long.BYTES + load.payload();
        calls = new Call[load.window()];
        for (int i = 0; i < calls.length; i++)
        {
            calls[i] = new Call(i);
        }
        // No call is in it twice, so there is always room.
        answered = new ManyToOneConcurrentArrayQueue<>(calls.length + 1);

        final RaftProperties properties = new RaftProperties();
        // Beyond as many, its client makes the caller wait; at least two.
        RaftClientConfigKeys.Async.setOutstandingRequestsMax(properties, calls.length + 2);
        RaftClientConfigKeys.Rpc.setRequestTimeout(properties, REQUEST_TIMEOUT);
        client = RaftClient.newBuilder()
            .setRaftGroup(EchoGroup.of(settings.text("endpoints")))
            .setProperties(properties)
            .setRetryPolicy(RetryPolicies.retryUpToMaximumCountWithFixedSleep(RETRIES_MAX, RETRY_INTERVAL))
            .build();
    }

    @Override
    public void answers(final Answers answers)
    {
        this.answers = answers;
    }

    @Override
    public boolean isReady()
    {
        if (!isReady && !isProbing)
        {
            isProbing = true;
            send(probe);
        }

        return isReady;
    }

    @Override
    public boolean offer(final int slot, final long key, final boolean isRead)
    {
        send(calls[slot]);
        return true;
    }

    @Override
    public int poll()
    {
        int work = 0;
        for (Call call = answered.poll(); null != call; call = work < ANSWERS_MAX ? answered.poll() : null)
        {
            work++;
            if (PROBE == call.slot)
            {
                isProbing = false;
                isReady = call.isOk;
            }
            else
            {
                answers.onAnswer(call.slot, call.isOk);
            }
        }

        return work;
    }

    @Override
    public void close()
    {
        try
        {
            client.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("the client of Ratis does not end", ex);
        }
    }

    private void send(final Call call)
    {
        final byte[] bytes = new byte[length];
        call.id = ++sequence;
        ByteBuffer.wrap(bytes).putLong(call.id);
        client.async().send(Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes))).whenComplete(call);
    }

    /** A request on its way: one for each slot, used again and again. Answered once, by one of Ratis' threads. */
    private final class Call implements BiConsumer<RaftClientReply, Throwable>
    {
        private final int slot;
        private long id;
        private boolean isOk;

        private Call(final int slot)
        {
            this.slot = slot;
        }

        @Override
        public void accept(final RaftClientReply reply, final Throwable failure)
        {
            isOk = null == failure && reply.isSuccess() && isEcho(reply.getMessage().getContent());
            if (!answered.offer(this))
            {
                throw new IllegalStateException("slot " + slot + " was answered twice");
            }
        }

        private boolean isEcho(final ByteString content)
        {
            return Long.BYTES == content.size() && content.asReadOnlyByteBuffer().getLong() == id;
        }
    }
}
