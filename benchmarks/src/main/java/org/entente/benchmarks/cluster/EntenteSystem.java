package org.entente.benchmarks.cluster;

import org.entente.benchmarks.load.Settings;
import org.entente.node.config.ClusterId;
import org.entente.node.demo.ClusterProbes;
import org.entente.node.demo.LocalCluster;

import java.nio.file.Path;
import java.util.HashMap;
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

    /** Commands and transactions proposed, those of them on the fast path, barriers of the journal, slow ones. */
    private static final List<String> COUNTED =
        List.of("commandsProposed", "transactionsProposed", "fastPath", "journalSyncs", "journalSyncsSlow");

    private final Map<String, Long> counters = new HashMap<>();
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

    @Override
    public String activity()
    {
        final Map<String, Long> before = new HashMap<>(counters);
        counters.clear();
        try (ClusterProbes probes = new ClusterProbes(cluster, ClusterId.of(CLUSTER)))
        {
            for (final Map<String, String> status : probes.statuses())
            {
                COUNTED.forEach((key) -> counters.merge(key, Long.parseLong(status.get(key)), Long::sum));
            }
        }

        final double[] since = COUNTED.stream()
            .mapToDouble((key) -> counters.get(key) - before.getOrDefault(key, 0L)).toArray();
        return 0 == since[0] || 0 == since[1] ? "" : String.format(
            "  (%.0f %% fast, %.1f commands each, %.2f syncs%s)", 100 * since[2] / since[1], since[0] / since[1],
            since[3] / since[1], 0 == since[4] ? "" : String.format(", %.0f of them slow", since[4]));
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
