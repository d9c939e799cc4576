package org.entente.journal;

/**
 * Whose journal it is: each file says so.
 *
 * @param clusterId   of the cluster.
 * @param nodeId      of the replica.
 * @param incarnation of the replica: another one after each rebuild.
 */
record JournalIdentity(long clusterId, int nodeId, long incarnation)
{
    @Override
    public String toString()
    {
        return "cluster " + clusterId + ", node " + nodeId + ", incarnation " + incarnation;
    }
}
