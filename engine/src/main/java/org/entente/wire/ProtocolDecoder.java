package org.entente.wire;

import org.agrona.DirectBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Message;
import org.entente.core.topology.Topology;
import org.entente.sbe.protocol.EnvelopeDecoder;

/**
 * Decodes frames from peers. For one thread. Never throws and never reads outside the frame: what is malformed or
 * foreign is counted by its {@link Rejection} and dropped. Allocates nothing once its holders have grown to what they
 * get.
 */
public final class ProtocolDecoder
{
    private final long clusterId;
    private final Topology topology;
    private final FrameReader frame =
        new FrameReader(EnvelopeDecoder.SCHEMA_ID, EnvelopeDecoder.SCHEMA_VERSION);
    private final EnvelopeDecoder envelope = new EnvelopeDecoder();
    private final ProtocolHolders holders;
    private final RejectionCounters rejections = new RejectionCounters();

    /**
     * @param clusterId of the group: frames of others are dropped.
     * @param topology  members of the group.
     * @param limits    that all replicas of the group share.
     * @throws IllegalArgumentException if a limit is beyond what the format can hold.
     */
    public ProtocolDecoder(final long clusterId, final Topology topology, final ReplicaConfig limits)
    {
        this.clusterId = clusterId;
        this.topology = topology;
        this.holders = new ProtocolHolders(frame, topology, limits);
    }

    /**
     * Decodes one frame.
     *
     * @return the message, a holder that is reused: valid, like the buffer that its payload refers to, until the next
     *         call.
     *         Null where the frame was rejected, and counted.
     */
    public Message decode(final DirectBuffer buffer, final int offset, final int length)
    {
        final Rejection rejection = frame.open(buffer, offset, length);
        if (null != rejection)
        {
            return reject(rejection);
        }

        if (!ProtocolBlocks.isKnown(frame.templateId()))
        {
            return reject(Rejection.TEMPLATE);
        }

        if (!frame.hasBlockOf(ProtocolBlocks.length(frame.templateId(), frame.version())))
        {
            return reject(Rejection.VERSION);
        }

        envelope.wrap(buffer, frame.block());
        if (envelope.clusterId() != clusterId)
        {
            return reject(Rejection.CLUSTER);
        }

        final int sender = envelope.sender();
        if (!topology.isMember(sender))
        {
            return reject(Rejection.SENDER);
        }

        final Message message = holders.decode(sender, envelope.txnId());
        return null == message ? reject(Rejection.FIELD) : message;
    }

    /** Frames rejected for a reason. Any thread. */
    public long rejected(final Rejection reason)
    {
        return rejections.of(reason);
    }

    /** Frames rejected. Any thread. */
    public long rejectedTotal()
    {
        return rejections.total();
    }

    private Message reject(final Rejection reason)
    {
        rejections.increment(reason);
        return null;
    }
}
