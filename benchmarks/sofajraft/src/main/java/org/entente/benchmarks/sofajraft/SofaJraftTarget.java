package org.entente.benchmarks.sofajraft;

import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.impl.BoltRaftRpcFactory;
import com.alipay.sofa.jraft.util.Endpoint;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.entente.benchmarks.load.Load;
import org.entente.benchmarks.load.Settings;
import org.entente.benchmarks.load.Target;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A SOFAJRaft group's client: all requests on one connection to the leader, none waiting for another. It finds out who
 * leads by asking one after the other, and is ready when a first command was applied. Connecting to a member that is
 * gone makes the caller wait, for {@value #CONNECT_TIMEOUT_MS} ms at most.
 */
public final class SofaJraftTarget implements Target
{
    /** Makes it of {@code endpoints}, {@code window} and {@code payload}. */
    public static final class Factory implements Target.Factory
    {
        @Override
        public Target open(final Settings settings)
        {
            return new SofaJraftTarget(settings);
        }
    }

    private static final int CONNECT_TIMEOUT_MS = 1_000;
    private static final int REQUEST_TIMEOUT_MS = 10_000;
    private static final long PROBE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int ANSWERS_MAX = 512;
    private static final int PROBE = -1;

    private final List<Endpoint> endpoints;
    private final RpcClient client;
    private final Call[] calls;
    private final Call probe = new Call(PROBE);
    private final ManyToOneConcurrentArrayQueue<Call> answered;
    private final int length;
    private Answers answers;
    private long sequence;
    private int leader;
    private boolean isReady;
    private boolean isProbing;
    private long probeAtNs;

    private SofaJraftTarget(final Settings settings)
    {
        final Load load = Load.of(settings);
        length = Long.BYTES + load.payload();
        endpoints = Stream.of(settings.text("endpoints").split(",")).map(SofaJraftTarget::endpoint).toList();
        calls = new Call[load.window()];
        for (int i = 0; i < calls.length; i++)
        {
            calls[i] = new Call(i);
        }
        // No call is in it twice, so there is always room.
        answered = new ManyToOneConcurrentArrayQueue<>(calls.length + 1);
        probeAtNs = System.nanoTime();

        EchoCodec.register();
        client = new BoltRaftRpcFactory().createRpcClient();
        final RpcOptions options = new RpcOptions();
        options.setRpcConnectTimeoutMs(CONNECT_TIMEOUT_MS);
        client.init(options);
    }

    @Override
    public void answers(final Answers answers)
    {
        this.answers = answers;
    }

    @Override
    public boolean isReady()
    {
        if (!isReady && !isProbing && System.nanoTime() - probeAtNs >= 0)
        {
            isProbing = true;
            if (!send(probe))
            {
                onProbe(false);
            }
        }

        return isReady;
    }

    @Override
    public boolean offer(final int slot, final long key, final boolean isRead)
    {
        return send(calls[slot]);
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
                onProbe(call.isOk);
            }
            else
            {
                onAnswer(call);
            }
        }

        return work;
    }

    @Override
    public void close()
    {
        client.shutdown();
    }

    // Not sent where too much waits to be written already, or there is no connection.
    private boolean send(final Call call)
    {
        final byte[] bytes = new byte[length];
        call.id = ++sequence;
        call.endpoint = leader;
        ByteBuffer.wrap(bytes).putLong(call.id);
        try
        {
            client.invokeAsync(endpoints.get(leader), new EchoRequest(bytes), null, call, REQUEST_TIMEOUT_MS);
            return true;
        }
        catch (final RemotingException ex)
        {
            return false;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void onAnswer(final Call call)
    {
        if (!call.isOk && call.endpoint == leader)
        {
            leader = (leader + 1) % endpoints.size();
        }
        answers.onAnswer(call.slot, call.isOk);
    }

    private void onProbe(final boolean isOk)
    {
        isProbing = false;
        isReady = isOk;
        if (!isOk)
        {
            leader = (leader + 1) % endpoints.size();
            probeAtNs = System.nanoTime() + PROBE_INTERVAL_NS;
        }
    }

    private static Endpoint endpoint(final String text)
    {
        final int colon = text.lastIndexOf(':');
        if (colon < 1)
        {
            throw new IllegalArgumentException(
                "endpoints names '" + text + "': use ADDRESS:PORT of each member, with commas between");
        }

        return new Endpoint(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** A request on its way: one for each slot, used again and again. Answered once, by one of bolt's threads. */
    private final class Call implements InvokeCallback
    {
        private final int slot;
        private long id;
        private int endpoint;
        private boolean isOk;

        private Call(final int slot)
        {
            this.slot = slot;
        }

        @Override
        public void complete(final Object result, final Throwable failure)
        {
            isOk = null == failure && result instanceof EchoReply reply && !reply.isRefused() &&
                ByteBuffer.wrap(reply.bytes()).getLong() == id;
            if (!answered.offer(this))
            {
                throw new IllegalStateException("slot " + slot + " was answered twice");
            }
        }

        @Override
        public Executor executor()
        {
            return Runnable::run;
        }
    }
}
