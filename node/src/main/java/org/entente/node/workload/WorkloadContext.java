package org.entente.node.workload;

import java.util.List;

/**
 * How a run drives a cluster.
 *
 * @param endpoints {@code host:port} for clients of each node; a client stays with its node.
 * @param clusterId of the cluster.
 * @param clients   number of clients at one time, spread over the nodes.
 * @param rate      most transactions a second, of all clients together.
 * @param timeoutNs after which an outcome is given up as unknown.
 */
public record WorkloadContext(List<String> endpoints, long clusterId, int clients, int rate, long timeoutNs)
{
}
