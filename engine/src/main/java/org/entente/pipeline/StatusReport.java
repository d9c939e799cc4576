package org.entente.pipeline;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.concurrent.TimeUnit;

import com.lmax.disruptor.RingBuffer;
import org.entente.EngineContext;
import org.entente.core.Replica;
import org.entente.core.ReplicaStatus;
import org.entente.core.topology.Topology;
import org.entente.wire.ProtocolDecoder;
import org.entente.wire.Rejection;

/** What a node says of itself: lines {@code key=value}. Written by the consensus stage; allocates, and may. */
final class StatusReport
{
    private final EngineContext ctx;
    private final RingBuffer<InboundSlot> inboundRing;
    private final RingBuffer<EffectSlot> effectRing;
    private final InboundPublisher inbound;
    private final ProtocolDecoder decoder;
    private final EgressHandler egress;
    private final Replies replies;
    private final ChecksumReports checksums;

    StatusReport(
        final EngineContext ctx, final RingBuffer<InboundSlot> inboundRing, final RingBuffer<EffectSlot> effectRing,
        final InboundPublisher inbound, final ProtocolDecoder decoder, final EgressHandler egress,
        final Replies replies, final ChecksumReports checksums)
    {
        this.ctx = ctx;
        this.inboundRing = inboundRing;
        this.effectRing = effectRing;
        this.inbound = inbound;
        this.decoder = decoder;
        this.egress = egress;
        this.replies = replies;
        this.checksums = checksums;
    }

    String text(final Replica replica, final ReplicaHandler handler, final long nowMicros)
    {
        final StringBuilder lines = new StringBuilder(1024);
        line(lines, "node", ctx.nodeId());
        line(lines, "state", state(replica.status()));
        line(lines, "incarnation", ctx.incarnation().number());
        line(lines, "members", Long.toBinaryString(ctx.members()));
        line(lines, "threadingMode", ctx.threadingMode());
        counters(lines, replica.status());

        final Topology topology = ctx.topology();
        for (int node = 0; node < topology.idLimit(); node++)
        {
            if (topology.isMember(node))
            {
                line(lines, "applied." + node, replica.applied().get(node));
                line(lines, "forgotten." + node, replica.forgotten().get(node));
            }
        }

        for (final Rejection rejection : Rejection.values())
        {
            line(lines, "framesRejected." + rejection, decoder.rejected(rejection));
        }

        line(lines, "framesRejected", decoder.rejectedTotal());
        line(lines, "framesOversized", inbound.oversizedFrames());
        line(lines, "framesDropped", null == ctx.transport() ? 0 : ctx.transport().droppedFrames());
        line(lines, "sendsDropped", egress.dropped());
        line(lines, "connectedPeers",
            Long.toBinaryString(null == ctx.transport() ? 0 : ctx.transport().connectedPeers()));
        line(lines, "sessions", null == ctx.clientGateway() ? 0 : ctx.clientGateway().sessions());
        line(lines, "repliesDropped", replies.dropped());
        line(lines, "checksumsUnreported", checksums.dropped());
        line(lines, "transactionsProposed", handler.submissions().transactions());
        line(lines, "commandsProposed", handler.submissions().commands());
        line(lines, "requestsInvalid", handler.submissions().admission().refusedInvalid());
        line(lines, "requestsNotServing", handler.submissions().admission().refusedNotServing());
        line(lines, "requestsNoSpace", handler.submissions().admission().refusedNoSpace());
        line(lines, "keyExtractorFailures", handler.submissions().admission().extractorFailures());
        line(lines, "inboundRingUsed", inboundRing.getBufferSize() - inboundRing.remainingCapacity());
        line(lines, "inboundRingSize", inboundRing.getBufferSize());
        line(lines, "inboundRingFull", inbound.refusals());
        line(lines, "effectRingUsed", effectRing.getBufferSize() - effectRing.remainingCapacity());
        line(lines, "effectRingSize", effectRing.getBufferSize());
        line(lines, "journalRecords", ctx.journal().appendedRecords());
        line(lines, "journalDurableRecords", ctx.journal().durableRecords());
        journal(lines, handler);
        handler.snapshots().report(lines, nowMicros);
        lines.append(ctx.snapshotConfig().report.get());
        return lines.toString();
    }

    private static void journal(final StringBuilder lines, final ReplicaHandler handler)
    {
        final JournalWatch watch = handler.watch();
        line(lines, "journalState", watch.state(System.nanoTime()));
        line(lines, "journalSyncs", watch.syncs());
        line(lines, "journalSyncsSlow", watch.slowSyncs());
        line(lines, "journalSyncMsMax", TimeUnit.NANOSECONDS.toMillis(watch.syncNsMax()));
        line(lines, "framesWithoutRoom", handler.framesWithoutRoom());
    }

    private static String state(final ReplicaStatus status)
    {
        if (status.isRebuilding)
        {
            return "REBUILDING";
        }

        return status.isBeyondCatchUp ? "BEYOND_CATCH_UP" : status.isBehind ? "CATCHING_UP" : "SERVING";
    }

    private static void counters(final StringBuilder lines, final ReplicaStatus status)
    {
        try
        {
            for (final Field field : ReplicaStatus.class.getFields())
            {
                if (!Modifier.isStatic(field.getModifiers()))
                {
                    line(lines, field.getName(), field.get(status));
                }
            }
        }
        catch (final IllegalAccessException ex)
        {
            throw new IllegalStateException("the fields of ReplicaStatus are public", ex);
        }
    }

    private static void line(final StringBuilder lines, final String key, final Object value)
    {
        lines.append(key).append('=').append(value).append('\n');
    }
}
