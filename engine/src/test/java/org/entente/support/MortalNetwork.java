package org.entente.support;

import java.util.ArrayDeque;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Message;
import org.entente.core.topology.Topology;
import org.entente.spi.Transport;
import org.entente.wire.ProtocolDecoder;

/**
 * Connects engines of one thread, first in first out. Each frame that goes to one node, and each that arrives, is a
 * step of the {@link Mortality} of the node that sends or gets it.
 */
public final class MortalNetwork
{
    private final ArrayDeque<byte[]>[] queues;
    private final ProtocolDecoder decoder;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private int late = -1;

    @SuppressWarnings("unchecked")
    public MortalNetwork(final int nodes, final long clusterId, final ReplicaConfig config)
    {
        queues = new ArrayDeque[nodes];
        for (int node = 0; node < nodes; node++)
        {
            queues[node] = new ArrayDeque<>();
        }

        decoder = new ProtocolDecoder(clusterId, Topology.ofSize(nodes), config);
    }

    /** What goes to a node from now on arrives only after {@link #inTime}. */
    public void late(final int node)
    {
        late = node;
    }

    /** What was late arrives. */
    public void inTime()
    {
        late = -1;
    }

    /** What is on its way to a node that is down is lost. */
    public void clear(final int node)
    {
        queues[node].clear();
    }

    /** One node's end: a new one for each of its lives. */
    public Transport port(final int node, final Mortality mortality)
    {
        return new Port(node, mortality);
    }

    private String name(final byte[] frame)
    {
        view.wrap(frame);
        final Message message = decoder.decode(view, 0, frame.length);
        return message.type().name();
    }

    private final class Port implements Transport
    {
        private final int self;
        private final Mortality mortality;

        private Port(final int self, final Mortality mortality)
        {
            this.self = self;
            this.mortality = mortality;
        }

        @Override
        public int poll(final FrameReceiver receiver, final int limit)
        {
            int taken = 0;
            while (taken < limit && self != late && !queues[self].isEmpty())
            {
                final byte[] frame = queues[self].peek();
                if (!mortality.lives("receive " + name(frame)) ||
                    !receiver.onFrame(new UnsafeBuffer(frame), 0, frame.length))
                {
                    break;
                }

                queues[self].remove();
                taken++;
            }

            return taken;
        }

        @Override
        public boolean send(final int node, final DirectBuffer buffer, final int offset, final int length)
        {
            final byte[] frame = new byte[length];
            buffer.getBytes(offset, frame);
            if (mortality.lives("send " + name(frame)))
            {
                queues[node].add(frame);
            }

            return true;
        }

        @Override
        public boolean broadcast(final DirectBuffer buffer, final int offset, final int length)
        {
            for (int node = 0; node < queues.length; node++)
            {
                if (node != self)
                {
                    send(node, buffer, offset, length);
                }
            }

            return true;
        }

        @Override
        public long connectedPeers()
        {
            return ((1L << queues.length) - 1) & ~(1L << self);
        }

        @Override
        public long droppedFrames()
        {
            return 0;
        }

        @Override
        public void close()
        {
        }
    }
}
