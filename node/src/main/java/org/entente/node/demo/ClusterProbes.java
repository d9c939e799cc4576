package org.entente.node.demo;

import org.agrona.CloseHelper;
import org.entente.node.load.NodeProbe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Asks the nodes of a cluster for their status until something holds, or a time has passed. One thread. */
public final class ClusterProbes implements AutoCloseable
{
    private static final long PROBE_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final LocalCluster cluster;
    private final List<NodeProbe> probes = new ArrayList<>();

    public ClusterProbes(final LocalCluster cluster, final long clusterId)
    {
        this.cluster = cluster;
        for (int node = 0; node < cluster.size(); node++)
        {
            probes.add(new NodeProbe(cluster.clientEndpoint(node), clusterId, PROBE_TIMEOUT_NS));
        }
    }

    /** The status of a node. */
    public Map<String, String> status(final int node)
    {
        return probes.get(node).status();
    }

    /** The status of all nodes. */
    public List<Map<String, String>> statuses()
    {
        return IntStream.range(0, probes.size()).mapToObj(this::status).toList();
    }

    /**
     * Waits until all nodes serve and see all their peers.
     *
     * @throws IllegalStateException if they do not in time, or one has ended; with the end of its log.
     */
    public void awaitServing(final long timeoutNs)
    {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        for (int node = 0; node < cluster.size(); node++)
        {
            Map<String, String> status = status(node);
            while (!"SERVING".equals(status.get("state")) || peers(status) < cluster.size() - 1)
            {
                if (!cluster.isAlive(node) || System.nanoTime() - deadlineNs > 0)
                {
                    throw new IllegalStateException("node " + node +
                        (cluster.isAlive(node) ? " does not serve: " + status :
                        " has ended with code " + cluster.exitCode(node)) + "; its log ends with\n" +
                        cluster.logTail(node));
                }

                LockSupport.parkNanos(PAUSE_NS);
                status = status(node);
            }
        }
    }

    /**
     * Waits until some nodes say that they are up to date, and have one checksum.
     *
     * @param nodes that are asked.
     * @return whether that came about in time.
     */
    public boolean awaitAgreement(final List<Integer> nodes, final long timeoutNs)
    {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        while (!agree(nodes))
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                return false;
            }

            LockSupport.parkNanos(PAUSE_NS);
        }

        return true;
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(probes);
    }

    private boolean agree(final List<Integer> nodes)
    {
        final Set<String> checksums = new HashSet<>();
        for (final int node : nodes)
        {
            final Map<String, String> status = status(node);
            if (!"SERVING".equals(status.get("state")))
            {
                return false;
            }
            checksums.add(status.get("checksum"));
        }

        return 1 == checksums.size();
    }

    private static int peers(final Map<String, String> status)
    {
        return (int)status.getOrDefault("connectedPeers", "").chars().filter((c) -> '1' == c).count();
    }
}
