package org.entente.benchmarks;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.entente.core.Effects;
import org.entente.core.Refusal;
import org.entente.core.Replica;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Message;
import org.entente.core.message.MessageType;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.wire.ProtocolDecoder;
import org.entente.wire.ProtocolEncoder;

/** A replica whose peers are in the same thread: what it sends is encoded, and waits in the receiver's inbox. */
final class InMemoryNode implements Effects
{
    private static final int FRAME_TYPE = 1;
    private static final int INBOX_LENGTH = 1 << 22;
    private static final long CLUSTER_ID = 1L;

    private final InMemoryNode[] nodes;
    // One for all, or one for each type of messages.
    private final OneToOneRingBuffer[] inboxes;
    private final ProtocolEncoder encoder;
    private final ProtocolDecoder decoder;
    private final UnsafeBuffer frame;
    private final Replica replica;
    private final MessageHandler onFrame = this::onFrame;
    private long nowMicros;
    private long executed;

    /** @param isByType whether messages of each type wait on their own, to be taken when it is their turn. */
    InMemoryNode(
        final int id, final Topology topology, final ReplicaConfig config, final InMemoryNode[] nodes,
        final boolean isByType)
    {
        this.nodes = nodes;
        inboxes = new OneToOneRingBuffer[isByType ? MessageType.values().length : 1];
        for (int i = 0; i < inboxes.length; i++)
        {
            inboxes[i] = new OneToOneRingBuffer(new UnsafeBuffer(
                new byte[INBOX_LENGTH / Integer.highestOneBit(inboxes.length) + RingBufferDescriptor.TRAILER_LENGTH]));
        }
        encoder = new ProtocolEncoder(id, CLUSTER_ID, topology, config);
        decoder = new ProtocolDecoder(CLUSTER_ID, topology, config);
        frame = new UnsafeBuffer(new byte[encoder.frameLengthMax()]);
        replica = new Replica(id, topology, config, this);
    }

    Replica replica()
    {
        return replica;
    }

    long executed()
    {
        return executed;
    }

    /** @return messages taken from the inbox. */
    int receive(final long now)
    {
        nowMicros = now;
        int count = 0;
        for (final OneToOneRingBuffer inbox : inboxes)
        {
            count += inbox.read(onFrame);
        }

        return count;
    }

    /** @return messages of a type taken from its inbox. */
    int receive(final long now, final MessageType type)
    {
        nowMicros = now;
        return inboxes[type.ordinal()].read(onFrame);
    }

    private void onFrame(final int type, final MutableDirectBuffer buffer, final int index, final int length)
    {
        replica.onMessage(nowMicros, decoder.decode(buffer, index, length));
    }

    @Override
    public void send(final long to, final Message message)
    {
        final int length = encoder.encode(message, frame, 0);
        final int inbox = 1 == inboxes.length ? 0 : message.type().ordinal();
        for (long left = to; NodeSet.EMPTY != left; left = NodeSet.remove(left, NodeSet.first(left)))
        {
            if (!nodes[NodeSet.first(left)].inboxes[inbox].write(FRAME_TYPE, frame, 0, length))
            {
                throw new IllegalStateException("the inbox is full");
            }
        }
    }

    @Override
    public void execute(final Execution execution)
    {
        executed++;
    }

    @Override
    public void record(final TxnChange change)
    {
        // No disk: what a record costs is another benchmark's matter.
    }

    @Override
    public void recordFrontier(final int node, final Frontier applied)
    {
        // As above.
    }

    @Override
    public void refuse(final long session, final long correlation, final Refusal refusal)
    {
        throw new IllegalStateException(refusal.name());
    }
}
