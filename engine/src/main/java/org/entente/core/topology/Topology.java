package org.entente.core.topology;

import org.entente.core.time.Timestamp;

/**
 * The members of a replication group and their quorums: what must agree across the cluster. Immutable.
 */
public final class Topology
{
    private final long members;
    private final int size;
    private final int idLimit;
    private final int slowQuorum;
    private final int fastQuorum;

    /**
     * @param members bit mask of the node ids ({@link NodeSet}); 1 to 64 members, ids 0 to 63.
     */
    public Topology(final long members)
    {
        if (NodeSet.EMPTY == members)
        {
            throw new IllegalArgumentException("a topology needs at least one member");
        }

        this.members = members;
        this.size = NodeSet.size(members);
        this.idLimit = NodeSet.ID_LIMIT - Long.numberOfLeadingZeros(members);
        this.slowQuorum = QuorumSizes.slow(size);
        this.fastQuorum = QuorumSizes.fast(size);
    }

    /** A group with the node ids 0 to {@code n - 1}. */
    public static Topology ofSize(final int n)
    {
        return new Topology(NodeSet.ID_LIMIT == n ? -1L : (1L << n) - 1);
    }

    public long members()
    {
        return members;
    }

    public int size()
    {
        return size;
    }

    /** Greatest node id plus one: the length of every vector with one entry per coordinator. */
    public int idLimit()
    {
        return idLimit;
    }

    public int slowQuorum()
    {
        return slowQuorum;
    }

    public int fastQuorum()
    {
        return fastQuorum;
    }

    public boolean isMember(final int node)
    {
        return NodeSet.contains(members, node);
    }

    /** Whether it may be a timestamp, an id or a ballot that a member has minted. */
    public boolean mints(final long timestamp)
    {
        return timestamp > 0 && 0 == Timestamp.index(timestamp) && isMember(Timestamp.node(timestamp));
    }
}
