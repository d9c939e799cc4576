package org.entente.node.cli;

import org.entente.node.config.ClusterId;
import org.entente.transport.Members;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The options by which clients find a cluster, the same for every command that is a client. */
final class ClusterOptions
{
    private static final String DEFAULT_CLUSTER = "127.0.0.1:9102,127.0.0.1:9202,127.0.0.1:9302";
    private static final long TIMEOUT_MAX_MS = 600_000;

    private ClusterOptions()
    {
    }

    static Options add(final Options options)
    {
        return options
            .option("cluster", "LIST", DEFAULT_CLUSTER, "client ports host:port,... or entente.members of the nodes")
            .option("cluster-id", "ID", "example", "entente.cluster.id of the nodes")
            .option("timeout-ms", "MS", "5000", "after which an outcome is given up as unknown");
    }

    static List<String> endpoints(final Options options) throws UsageException
    {
        final String text = options.text("cluster");
        final List<String> endpoints = new ArrayList<>();
        if (text.indexOf('@') >= 0)
        {
            try
            {
                final Members members = Members.parse(text);
                for (int node = 0; node < Long.SIZE; node++)
                {
                    if (0 != (members.mask() & 1L << node))
                    {
                        endpoints.add(members.clientEndpoint(node));
                    }
                }
            }
            catch (final IllegalArgumentException ex)
            {
                throw new UsageException("--cluster: " + ex.getMessage());
            }
            return endpoints;
        }

        for (final String endpoint : text.split(","))
        {
            endpoints.add(endpoint("cluster", endpoint));
        }

        return endpoints;
    }

    /** The endpoint that {@code --node} names. */
    static String node(final Options options) throws UsageException
    {
        return endpoint("node", options.text("node"));
    }

    private static String endpoint(final String option, final String text) throws UsageException
    {
        final String endpoint = text.trim();
        if (!endpoint.matches(".+:\\d{1,5}"))
        {
            throw new UsageException(
                "--" + option + ": '" + endpoint + "' is not host:port (a node's port for clients)");
        }

        return endpoint;
    }

    static long clusterId(final Options options)
    {
        return ClusterId.of(options.text("cluster-id"));
    }

    static long timeoutNs(final Options options) throws UsageException
    {
        return TimeUnit.MILLISECONDS.toNanos(options.number("timeout-ms", 1, TIMEOUT_MAX_MS));
    }
}
