package org.entente.wire;

import org.entente.core.topology.NodeSet;
import org.entente.core.txn.Frontier;

/** A wish for a snapshot: a reused holder, borrowed until the call that got it returns. */
public final class SnapshotRequest
{
    /** Chosen by the receiver for each attempt; all that belongs to it repeats it. */
    public long nonce;
    public long clusterId;
    /** The snapshot of which the receiver has a part; 0 where it has none. */
    public long snapshotId;
    public int responseStreamId;
    /** What the snapshot must hold the effects of. */
    public final Frontier floor = new Frontier(NodeSet.ID_LIMIT);
    /**
     * Aeron channel that the receiver listens on: printable ASCII, 1 to {@link SessionConnect#CHANNEL_LENGTH_MAX}
     * characters.
     */
    public String responseChannel;
}
