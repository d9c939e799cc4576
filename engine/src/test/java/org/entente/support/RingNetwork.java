package org.entente.support;

import java.nio.ByteBuffer;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.entente.spi.Transport;

/** Connects engines of one thread by a ring of bytes for each; a full one drops. Allocates nothing once it is made. */
public final class RingNetwork
{
    private static final int RING_LENGTH = 1 << 20;
    private static final int FRAME = 1;

    private final OneToOneRingBuffer[] rings;

    public RingNetwork(final int nodes)
    {
        rings = new OneToOneRingBuffer[nodes];
        for (int node = 0; node < nodes; node++)
        {
            rings[node] = new OneToOneRingBuffer(new UnsafeBuffer(
                ByteBuffer.allocateDirect(RING_LENGTH + RingBufferDescriptor.TRAILER_LENGTH)));
        }
    }

    /** One node's end. */
    public Transport port(final int node)
    {
        return new Port(node);
    }

    private final class Port implements Transport
    {
        private final int self;
        private final ControlledMessageHandler handler = this::onMessage;
        private FrameReceiver receiver;
        private long dropped;

        private Port(final int self)
        {
            this.self = self;
        }

        @Override
        public int poll(final FrameReceiver to, final int limit)
        {
            receiver = to;
            return rings[self].controlledRead(handler, limit);
        }

        private ControlledMessageHandler.Action onMessage(
            final int type, final DirectBuffer buffer, final int index, final int length)
        {
            return receiver.onFrame(buffer, index, length) ?
                ControlledMessageHandler.Action.CONTINUE : ControlledMessageHandler.Action.ABORT;
        }

        @Override
        public boolean send(final int node, final DirectBuffer buffer, final int offset, final int length)
        {
            final boolean isSent = rings[node].write(FRAME, buffer, offset, length);
            dropped += isSent ? 0 : 1;
            return isSent;
        }

        @Override
        public boolean broadcast(final DirectBuffer buffer, final int offset, final int length)
        {
            boolean isSent = true;
            for (int node = 0; node < rings.length; node++)
            {
                isSent &= node == self || send(node, buffer, offset, length);
            }

            return isSent;
        }

        @Override
        public long connectedPeers()
        {
            return ((1L << rings.length) - 1) & ~(1L << self);
        }

        @Override
        public long droppedFrames()
        {
            return dropped;
        }

        @Override
        public void close()
        {
        }
    }
}
