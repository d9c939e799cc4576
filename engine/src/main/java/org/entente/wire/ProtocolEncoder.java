package org.entente.wire;

import org.agrona.MutableDirectBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Message;
import org.entente.core.topology.Topology;
import org.entente.sbe.protocol.RecoverOkEncoder;

/**
 * Encodes the messages of one replica. For one thread; reusable; allocates nothing.
 */
public final class ProtocolEncoder
{
    private final ProtocolBodies bodies;
    private final int frameLengthMax;

    /**
     * @param node      id of this replica: the sender.
     * @param clusterId of the group.
     * @param topology  members of the group.
     * @param limits    that all replicas of the group share.
     * @throws IllegalArgumentException if this node is no member, or a limit is beyond what the format can hold.
     */
    public ProtocolEncoder(final int node, final long clusterId, final Topology topology, final ReplicaConfig limits)
    {
        if (!topology.isMember(node))
        {
            throw new IllegalArgumentException("node " + node + " is no member");
        }

        TxnReader.requireEncodable(limits);
        bodies = new ProtocolBodies(node, clusterId);
        frameLengthMax = frameLengthMax(topology, limits);
    }

    /**
     * Encodes a message as one frame.
     *
     * @param message to encode; its deps must not have overflowed.
     * @param buffer  to write to, with room for {@link #frameLengthMax()}.
     * @param offset  where the frame begins.
     * @return length of the frame in bytes.
     */
    public int encode(final Message message, final MutableDirectBuffer buffer, final int offset)
    {
        bodies.frame.wrap(buffer, offset);
        message.deliver(bodies);
        return bodies.frame.end();
    }

    /** Length in bytes of the longest frame with these limits. */
    public int frameLengthMax()
    {
        return frameLengthMax;
    }

    /** RecoverOk is the longest: it carries everything, and deps twice. */
    private static int frameLengthMax(final Topology topology, final ReplicaConfig limits)
    {
        return FrameWriter.HEADER_LENGTH + RecoverOkEncoder.BLOCK_LENGTH +
            3 * FrameWriter.groupLength(topology.idLimit()) +
            2 * FrameWriter.groupLength(limits.depsMax) +
            FrameWriter.groupLength(limits.keysMax) +
            FrameWriter.BYTES_HEAD_LENGTH + limits.txnPayloadMax();
    }
}
