package org.entente.memory;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.Transport;

/** Connects engines within a process by queues of up to 4,096 frames each; a full queue drops. Any thread. */
public final class MemoryNetwork
{
    private static final int FRAMES_MAX = 4096;

    private final Queue<byte[]>[] queues;

    /** @param nodes number of engines, which have the ids 0 to nodes - 1. */
    @SuppressWarnings("unchecked")
    public MemoryNetwork(final int nodes)
    {
        queues = new Queue[nodes];
        for (int i = 0; i < nodes; i++)
        {
            queues[i] = new ArrayBlockingQueue<>(FRAMES_MAX);
        }
    }

    /** Puts a frame into a node's queue, as a stranger could. */
    public boolean inject(final int node, final byte[] frame)
    {
        return queues[node].offer(frame);
    }

    /** Loses what is on its way to a node, as happens while its process is down. */
    public void clear(final int node)
    {
        queues[node].clear();
    }

    /** Whether nothing is on its way. */
    public boolean isQuiet()
    {
        for (final Queue<byte[]> queue : queues)
        {
            if (!queue.isEmpty())
            {
                return false;
            }
        }

        return true;
    }

    /** One node's end: a new one for each of its lives. */
    public Port port(final int node)
    {
        return new Port(node);
    }

    /** One node's end. */
    public final class Port implements Transport
    {
        private final int self;
        private volatile long sent;
        private volatile long dropped;
        private volatile boolean isClosed;

        Port(final int self)
        {
            this.self = self;
        }

        /** Frames that were sent, those dropped included. */
        public long sent()
        {
            return sent;
        }

        /** Whether its engine has closed it. */
        public boolean isClosed()
        {
            return isClosed;
        }

        @Override
        public int poll(final FrameReceiver receiver, final int limit)
        {
            int taken = 0;
            while (taken < limit)
            {
                final byte[] frame = queues[self].peek();
                if (null == frame || !receiver.onFrame(new UnsafeBuffer(frame), 0, frame.length))
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
            sent = sent + 1;
            final boolean isQueued = queues[node].offer(frame);
            dropped = isQueued ? dropped : dropped + 1;
            return isQueued;
        }

        @Override
        public boolean broadcast(final DirectBuffer buffer, final int offset, final int length)
        {
            boolean isQueued = true;
            for (int node = 0; node < queues.length; node++)
            {
                isQueued &= node == self || send(node, buffer, offset, length);
            }

            return isQueued;
        }

        @Override
        public long connectedPeers()
        {
            return ((1L << queues.length) - 1) & ~(1L << self);
        }

        @Override
        public long droppedFrames()
        {
            return dropped;
        }

        @Override
        public void close()
        {
            isClosed = true;
        }
    }
}
