package org.entente.journal;

/**
 * Whose votes and records a data directory holds.
 *
 * @param clusterId          as configured: {@code entente.cluster.id}.
 * @param clusterIncarnation 0 at first; a cluster that was restored from a backup has a higher one.
 * @param nodeId             of the replica, 0 to 63.
 * @param nodeIncarnation    0 at first; a replica that was rebuilt after it had lost its data has a higher one.
 */
public record ReplicaIdentity(long clusterId, long clusterIncarnation, int nodeId, long nodeIncarnation)
{
    @Override
    public String toString()
    {
        return "node " + nodeId + " (incarnation " + nodeIncarnation + ") of cluster " + clusterId +
            " (incarnation " + clusterIncarnation + ")";
    }
}
