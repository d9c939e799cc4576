package org.entente.node.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.entente.core.topology.NodeSet;
import org.entente.core.txn.Frontier;
import org.entente.transport.Members;

/** What the nodes of a cluster say of themselves, as far as a backup needs to know it. */
public final class ClusterReport
{
    private static final String APPLIED_PREFIX = "applied.";
    private static final String TRANSFER_CLUSTER_ID = "transferClusterId";
    private static final int CLIENT_PORT_OFFSET = 2;

    private final Frontier applied = new Frontier(NodeSet.ID_LIMIT);
    private final List<String> problems = new ArrayList<>();
    private String firstServing;
    private long transferClusterId;
    private boolean isTransferClusterIdKnown;

    /**
     * Adds what a node says.
     *
     * @param endpoint {@code host:port} for clients.
     * @param status   lines of its status, by key.
     */
    public void add(final String endpoint, final Map<String, String> status)
    {
        final String state = status.getOrDefault("state", "DOWN");
        if ("DOWN".equals(state))
        {
            problems.add(endpoint + " does not answer: what it alone has executed so far may not be in the backup (" +
                status.get("error") + ")");
            return;
        }

        if (null == firstServing && "SERVING".equals(state))
        {
            firstServing = endpoint;
        }

        if (status.containsKey(TRANSFER_CLUSTER_ID))
        {
            transferClusterId = Long.parseLong(status.get(TRANSFER_CLUSTER_ID));
            isTransferClusterIdKnown = true;
        }

        for (int node = 0; node < NodeSet.ID_LIMIT; node++)
        {
            final String text = status.get(APPLIED_PREFIX + node);
            if (null != text)
            {
                applied.set(node, Math.max(applied.get(node), Long.parseLong(text)));
            }
        }
    }

    /** By node id, the last transaction up to which any of the nodes has executed all. */
    public Frontier applied()
    {
        return applied;
    }

    /** Of the first node that is up to date; null if there is none. */
    public String firstServing()
    {
        return firstServing;
    }

    /**
     * The number that members of this cluster, and of this incarnation of it, tell each other.
     *
     * @param clusterId of the cluster, which it is where no node has said another.
     */
    public long transferClusterId(final long clusterId)
    {
        return isTransferClusterIdKnown ? transferClusterId : clusterId;
    }

    /** What is to be told to people. */
    public List<String> problems()
    {
        return problems;
    }

    /**
     * Where a node listens for those that want a snapshot.
     *
     * @param clientEndpoint {@code host:port} for clients.
     */
    public static String transferEndpoint(final String clientEndpoint)
    {
        final int colon = clientEndpoint.lastIndexOf(':');
        final int port = Integer.parseInt(clientEndpoint.substring(colon + 1)) - CLIENT_PORT_OFFSET;
        return Members.parse("0@" + clientEndpoint.substring(0, colon) + ':' + port).transferEndpoint(0);
    }
}
