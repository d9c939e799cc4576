package org.entente.node.workload;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.IntArrayQueue;
import org.agrona.collections.Long2ObjectHashMap;
import org.entente.client.ClientContext;
import org.entente.client.EntenteClient;
import org.entente.client.ReplyListener;
import org.entente.core.txn.Execution;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvReply;
import org.entente.node.load.NodeProbe;
import org.entente.spi.ReplyCode;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * The connection to one node, shared by clients that each wait for one answer at a time. A client whose outcome is
 * unknown is retired, and another takes its place. One thread.
 */
final class ClientLane implements ReplyListener, AutoCloseable
{
    private static final Execution.Path[] PATHS = Execution.Path.values();

    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
    private final KvReply kvReply = new KvReply();
    private final Long2ObjectHashMap<Pending> pending = new Long2ObjectHashMap<>();
    private final IntArrayQueue idle = new IntArrayQueue(-1);
    private final int node;
    private final IntSupplier newProcess;
    private final WorkloadReport report;
    private final EntenteClient client;
    private Map<String, String> status = Map.of();
    private long statusCorrelation;

    /** What a client waits for. */
    private record Pending(int process, Request request, long sentNs)
    {
    }

    /**
     * @param context    with the endpoint of the node.
     * @param clients    number of clients.
     * @param newProcess numbers for clients, none twice.
     */
    ClientLane(
        final int node, final ClientContext context, final int clients, final IntSupplier newProcess,
        final WorkloadReport report)
    {
        this.node = node;
        this.newProcess = newProcess;
        this.report = report;
        for (int i = 0; i < clients; i++)
        {
            idle.addInt(newProcess.getAsInt());
        }

        this.client = EntenteClient.open(context.listener(this));
    }

    boolean isReady()
    {
        return !idle.isEmpty() && client.isConnected();
    }

    boolean isQuiet()
    {
        return pending.isEmpty();
    }

    /** Lets a client ask; only where the lane is ready. */
    void send(final Request request)
    {
        final int length = request.encode(encoder);
        final int process = idle.pollInt();
        final long nowNs = System.nanoTime();
        request.onInvoke(process, node, nowNs);
        final long correlation = client.offer(encoder.buffer(), 0, length);
        if (correlation > 0)
        {
            pending.put(correlation, new Pending(process, request, nowNs));
        }
        else
        {
            // Nothing was sent.
            idle.addInt(process);
            report.onFail("not sent");
            request.onFail(process, null, System.nanoTime());
        }
    }

    /** Asks the node for its status, unless an answer is awaited; {@link #status} has it when it has come. */
    void askStatus()
    {
        if (0 == statusCorrelation && client.isConnected())
        {
            statusCorrelation = Math.max(0, client.offerStatusRequest());
        }
    }

    /** What the node last said, once; then empty until it answers again. */
    Map<String, String> takeStatus()
    {
        final Map<String, String> taken = status;
        status = Map.of();
        return taken;
    }

    int poll()
    {
        return client.poll();
    }

    @Override
    public void onReply(
        final long correlation, final ReplyCode code, final long txnId, final long executeAt, final int path,
        final DirectBuffer buffer, final int offset, final int length)
    {
        if (correlation == statusCorrelation)
        {
            statusCorrelation = 0;
            final byte[] text = new byte[length];
            buffer.getBytes(offset, text);
            status = NodeProbe.parse(new String(text, StandardCharsets.UTF_8));
            return;
        }

        final long nowNs = System.nanoTime();
        final Pending answered = pending.remove(correlation);
        idle.addInt(answered.process);
        if (ReplyCode.OK != code)
        {
            report.onFail(code.toString());
            answered.request.onFail(answered.process, null, nowNs);
            return;
        }

        kvReply.decode(buffer, offset, length);
        if (KvCode.OK != kvReply.code())
        {
            // It ran, and changed nothing.
            report.onFail(kvReply.code().toString());
            answered.request.onFail(answered.process, kvReply.code(), nowNs);
            return;
        }

        report.onOk(node, nowNs, nowNs - answered.sentNs);
        answered.request.onOk(answered.process, kvReply,
            new Decided(txnId, executeAt, path < 0 ? null : PATHS[path].name().toLowerCase(Locale.ROOT)), nowNs);
    }

    @Override
    public void onUnknownOutcome(final long correlation, final String reason)
    {
        if (correlation == statusCorrelation)
        {
            statusCorrelation = 0;
            return;
        }

        final Pending lost = pending.remove(correlation);
        idle.addInt(newProcess.getAsInt());
        report.onInfo();
        lost.request.onInfo(lost.process, System.nanoTime());
    }

    /** What has no answer yet becomes unknown. */
    @Override
    public void close()
    {
        client.close();
    }
}
