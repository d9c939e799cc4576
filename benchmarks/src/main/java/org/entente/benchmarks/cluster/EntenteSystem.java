package org.entente.benchmarks.cluster;

import org.entente.benchmarks.load.Settings;
import org.entente.node.config.ClusterId;
import org.entente.node.demo.ClusterProbes;
import org.entente.node.demo.LocalCluster;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Nodes of Entente. */
public final class EntenteSystem implements ReplicatedSystem
{
    private static final String CLUSTER = "bench";
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    private final String name;
    private final LocalCluster cluster;
    private final int clients;
    private final Settings client;

    /**
     * @param name     in tables.
     * @param dir      for directories and logs; deleted in the end.
     * @param nodes    number of them.
     * @param settings of their configuration.
     * @param clients  how many nodes have a client, from the first on.
     */
    public EntenteSystem(
        final String name, final Path dir, final int nodes, final Map<String, String> settings, final int clients)
    {
        final Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("entente.cluster.id", CLUSTER);
        this.name = name;
        this.cluster = new LocalCluster(dir, nodes, 0, all);
        this.clients = clients;
        this.client = new Settings()
            .with("target", EntenteTarget.Factory.class.getName())
            .with("service", Echo.class.getName().equals(settings.get(BenchOptions.APPLICATION)) ? "echo" : "kv")
            .with("cluster", CLUSTER)
            .with("socketBuffer", settings.get("entente.aeron.socket.buffer.length"))
            .with("mtu", settings.get("entente.aeron.mtu.length"))
            .with("endpoints", String.join(",", cluster.clientEndpoints().subList(0, clients)));
    }

    /** An option more for the nodes' JVMs. */
    public EntenteSystem jvmOption(final String option)
    {
        cluster.jvmOption(option);
        return this;
    }

    @Override
    public String name()
    {
        return name;
    }

    @Override
    public void start()
    {
        IntStream.range(0, cluster.size()).forEach(cluster::start);
        try (ClusterProbes probes = new ClusterProbes(cluster, ClusterId.of(CLUSTER)))
        {
            probes.awaitServing(START_TIMEOUT_NS);
        }
    }

    @Override
    public Settings client()
    {
        return client;
    }

    /** What the nodes say of themselves. */
    public List<Map<String, String>> statuses()
    {
        try (ClusterProbes probes = new ClusterProbes(cluster, ClusterId.of(CLUSTER)))
        {
            return probes.statuses();
        }
    }

    /** The last node: nobody leads. It has no client if there are fewer clients than nodes. */
    @Override
    public void killOne()
    {
        cluster.kill(cluster.size() - 1);
    }

    @Override
    public List<Long> pids()
    {
        return IntStream.range(0, cluster.size()).mapToObj(cluster::pid).toList();
    }

    /** How many nodes have a client. */
    public int clients()
    {
        return clients;
    }

    @Override
    public void close()
    {
        cluster.close();
        cluster.deleteDir();
    }
}
