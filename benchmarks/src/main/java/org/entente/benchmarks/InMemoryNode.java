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
    private final OneToOneRingBuffer inbox =
        new OneToOneRingBuffer(new UnsafeBuffer(new byte[INBOX_LENGTH + RingBufferDescriptor.TRAILER_LENGTH]));
    private final ProtocolEncoder encoder;
    private final ProtocolDecoder decoder;
    private final UnsafeBuffer frame;
    private final Replica replica;
    private final MessageHandler onFrame = this::onFrame;
    private long nowMicros;
    private long executed;

    InMemoryNode(final int id, final Topology topology, final ReplicaConfig config, final InMemoryNode[] nodes)
    {
        this.nodes = nodes;
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
        return inbox.read(onFrame);
    }

    private void onFrame(final int type, final MutableDirectBuffer buffer, final int index, final int length)
    {
        replica.onMessage(nowMicros, decoder.decode(buffer, index, length));
    }

    @Override
    public void send(final long to, final Message message)
    {
        final int length = encoder.encode(message, frame, 0);
        for (long left = to; NodeSet.EMPTY != left; left = NodeSet.remove(left, NodeSet.first(left)))
        {
            if (!nodes[NodeSet.first(left)].inbox.write(FRAME_TYPE, frame, 0, length))
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
