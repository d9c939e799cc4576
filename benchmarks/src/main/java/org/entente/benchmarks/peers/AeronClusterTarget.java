package org.entente.benchmarks.peers;

import io.aeron.Aeron;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.cluster.client.EgressListener;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.Header;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.benchmarks.load.Load;
import org.entente.benchmarks.load.Settings;
import org.entente.benchmarks.load.Target;
import org.entente.spi.InputWait;
import org.entente.transport.SocketWait;

import java.util.concurrent.TimeUnit;

/** An Aeron Cluster's client: driver, client and session in the caller's thread. */
public final class AeronClusterTarget implements Target, EgressListener
{
    /** Makes it of {@code endpoints}, {@code aeron}, the directory of its driver, and {@code payload}. */
    public static final class Factory implements Target.Factory
    {
        @Override
        public Target open(final Settings settings)
        {
            return new AeronClusterTarget(settings);
        }
    }

    private static final long KEEP_ALIVE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private static final int SLOT_BITS = 16;
    private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;

    private final long[] sequences = new long[SLOT_MASK + 1];
    private final SocketWait socketWait;
    private final MediaDriver driver;
    private final Aeron aeron;
    private final AeronCluster.AsyncConnect connect;
    private final UnsafeBuffer request;
    private AeronCluster cluster;
    private Answers answers;
    private long sequence;
    private long keepAliveAtNs;

    private AeronClusterTarget(final Settings settings)
    {
        final Load load = Load.of(settings);
        request = new UnsafeBuffer(new byte[Long.BYTES + load.payload()]);
        // Where a leader is lost, its client stands still for longer than a driver in the same thread may.
        final boolean isInvoker = !"shared".equals(settings.text("driver", "invoker"));
        final MediaDriver.Context context = AeronClusterNode.driver(settings.text("aeron"), settings)
            .threadingMode(isInvoker ? ThreadingMode.INVOKER : ThreadingMode.SHARED);
        socketWait = isInvoker ? new SocketWait() : null;
        if (isInvoker)
        {
            socketWait.install(context);
        }
        driver = MediaDriver.launch(context);
        aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .driverAgentInvoker(driver.sharedAgentInvoker())
            .useConductorAgentInvoker(true));
        connect = AeronCluster.asyncConnect(new AeronCluster.Context()
            .aeron(aeron)
            .ownsAeronClient(false)
            .egressListener(this)
            .messageTimeoutNs(CONNECT_TIMEOUT_NS)
            .ingressChannel("aeron:udp?term-length=16m")
            .ingressEndpoints(settings.text("endpoints"))
            .egressChannel("aeron:udp?endpoint=127.0.0.1:0"));
    }

    @Override
    public void answers(final Answers answers)
    {
        this.answers = answers;
    }

    @Override
    public InputWait inputWait()
    {
        return socketWait;
    }

    @Override
    public boolean isReady()
    {
        return null != cluster;
    }

    @Override
    public boolean offer(final int slot, final long key, final boolean isRead)
    {
        request.putLong(0, sequence + 1 << SLOT_BITS | slot);
        if (cluster.offer(request, 0, request.capacity()) < 0)
        {
            return false;
        }

        sequences[slot] = ++sequence;
        return true;
    }

    @Override
    public int poll()
    {
        final AgentInvoker driverInvoker = driver.sharedAgentInvoker();
        final int work =
            aeron.conductorAgentInvoker().invoke() + (null == driverInvoker ? 0 : driverInvoker.invoke());
        if (null == cluster)
        {
            cluster = connect.poll();
            return work;
        }

        final long nowNs = System.nanoTime();
        if (nowNs - keepAliveAtNs > 0)
        {
            cluster.sendKeepAlive();
            keepAliveAtNs = nowNs + KEEP_ALIVE_NS;
        }

        return work + cluster.pollEgress();
    }

    @Override
    public void onMessage(
        final long clusterSessionId, final long timestamp, final DirectBuffer buffer, final int offset,
        final int length, final Header header)
    {
        final long id = buffer.getLong(offset);
        final int slot = (int)id & SLOT_MASK;
        // A new leader answers again what the old one may have answered.
        if (sequences[slot] == id >>> SLOT_BITS)
        {
            sequences[slot] = 0;
            answers.onAnswer(slot, true);
        }
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(cluster, connect, aeron, driver, socketWait);
    }
}
