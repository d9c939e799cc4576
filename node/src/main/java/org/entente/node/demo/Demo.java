package org.entente.node.demo;

import org.entente.core.txn.Execution;
import org.entente.node.config.ClusterId;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvOp;
import org.entente.node.load.LoadReport;
import org.entente.node.load.Operation;
import org.entente.node.load.Player;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Three node processes, a file played through all of them at once, one of them killed half-way and started again; at
 * the end all must have the same state, and no money may have come or gone.
 */
public final class Demo
{
    /** Id of the clusters that demo and rounds start. */
    public static final String CLUSTER_ID = "demo";
    private static final int NODES = 3;
    private static final double KILL_AT = 0.5;
    private static final double RESTART_AT = 0.7;
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long AGREE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long REQUEST_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private final LocalCluster cluster;
    private final int window;
    private final int victim;
    private final Player.ProgressListener progress;
    private final PrintStream out;
    private final long clusterId = ClusterId.of(CLUSTER_ID);
    private final Map<String, Object> result = new LinkedHashMap<>();
    private boolean isKilled;
    private boolean isRestarted;

    /**
     * @param cluster  not started yet; closed by the caller.
     * @param window   operations in flight at each node.
     * @param victim   node that is killed, or -1 for none.
     * @param progress shown in between.
     */
    public Demo(
        final LocalCluster cluster, final int window, final int victim, final Player.ProgressListener progress,
        final PrintStream out)
    {
        this.cluster = cluster;
        this.window = window;
        this.victim = victim;
        this.progress = progress;
        this.out = out;
    }

    /** A cluster for the demo. @see LocalCluster */
    public static LocalCluster cluster(
        final Path dir, final int basePort, final Map<String, String> settings)
    {
        final Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("entente.cluster.id", CLUSTER_ID);
        return new LocalCluster(dir, NODES, basePort, all);
    }

    /** Runs it. @return whether all agreed. */
    public boolean run(final List<Operation> operations)
    {
        final long beganNs = System.nanoTime();
        out.println("starting " + NODES + " nodes: " + cluster.members() + ", in " + cluster.dir());
        IntStream.range(0, NODES).forEach(cluster::start);
        try (ClusterProbes probes = new ClusterProbes(cluster, clusterId))
        {
            probes.awaitServing(START_TIMEOUT_NS);
            out.printf("all serve after %.1f s%n", (System.nanoTime() - beganNs) / 1e9);
        }

        final LoadReport report = play(operations);
        // Clients that nobody polled in the meantime would have lost their sessions: new ones.
        try (ClusterProbes probes = new ClusterProbes(cluster, clusterId))
        {
            final boolean isAgreed = awaitAgreement(probes);
            final List<Map<String, String>> statuses = probes.statuses();
            final long expected = operations.stream()
                .filter((operation) -> KvOp.OPEN == operation.op()).mapToLong(Operation::amount).sum();
            final long sum = sum(operations);
            conclude(report, statuses, expected, sum);
            result.put("agreed", isAgreed && expected == sum && 0 == report.refused());
            result.put("tookSeconds", (System.nanoTime() - beganNs) / 1e9);
            out.printf("%s after %.1f s in all%n",
                (boolean)result.get("agreed") ? "all agree" : "NOT all agree", (System.nanoTime() - beganNs) / 1e9);
            return (boolean)result.get("agreed");
        }
    }

    /** What was found, for JSON. */
    public Map<String, Object> result()
    {
        return result;
    }

    private LoadReport play(final List<Operation> operations)
    {
        try (Player player = new Player(cluster.clientEndpoints(), clusterId, window, REQUEST_TIMEOUT_NS))
        {
            final LoadReport report = player.play(operations, (done, total) ->
            {
                progress.onProgress(done, total);
                disturb(done, total);
            });
            disturb(operations.size(), operations.size());
            return report;
        }
    }

    private void disturb(final int done, final int total)
    {
        if (victim >= 0 && !isKilled && done >= KILL_AT * total)
        {
            isKilled = true;
            cluster.kill(victim);
            out.printf("%n  kill -9 of node %d at %,d operations%n", victim, done);
        }

        if (isKilled && !isRestarted && done >= RESTART_AT * total)
        {
            isRestarted = true;
            cluster.start(victim);
            out.printf("%n  node %d starts again from its journal at %,d operations%n", victim, done);
        }
    }

    private boolean awaitAgreement(final ClusterProbes probes)
    {
        final long beganNs = System.nanoTime();
        final boolean isAgreed = probes.awaitAgreement(IntStream.range(0, NODES).boxed().toList(), AGREE_TIMEOUT_NS);
        final double seconds = (System.nanoTime() - beganNs) / 1e9;
        result.put("agreementSeconds", seconds);
        out.printf("%s %.1f s after the last operation%n",
            isAgreed ? "all nodes have the same state" : "the nodes do NOT have the same state", seconds);
        return isAgreed;
    }

    // Through the group, as any client would: one GET for each account, spread over the nodes.
    private long sum(final List<Operation> operations)
    {
        final List<Operation> reads = new ArrayList<>();
        final var accounts = new HashSet<String>();
        for (final Operation operation : operations)
        {
            if (KvOp.OPEN == operation.op() && accounts.add(operation.key()))
            {
                reads.add(new Operation(KvOp.GET, operation.key(), null, null, 0));
            }
        }

        final long[] sum = new long[1];
        try (Player player = new Player(cluster.clientEndpoints(), clusterId, window, REQUEST_TIMEOUT_NS))
        {
            player.resultListener((index, reply) -> sum[0] += reply.balance()).play(reads, (done, total) -> {});
        }

        return sum[0];
    }

    private void conclude(
        final LoadReport report, final List<Map<String, String>> statuses, final long expected, final long sum)
    {
        out.print(report.text());
        out.printf("  %-12s %,d over all accounts, expected %,d: %s%n", "sum", sum, expected,
            expected == sum ? "conserved" : "NOT CONSERVED");
        for (int node = 0; node < statuses.size(); node++)
        {
            final Map<String, String> status = statuses.get(node);
            out.printf("  node %d       %s, checksum %s, %s executed, coordinated fast %s, slow %s, recovered %s%s%n",
                node, status.get("state"), status.get("checksum"), status.get("executed"), status.get("fastPath"),
                status.get("slowPath"), status.get("recovered"), node == victim ? " (killed, and started again)" : "");
        }

        result.put("answered", report.answered());
        result.put("unknown", report.unknown());
        result.put("refused", report.refused());
        result.put("opsPerSecond", report.operationsPerSecond());
        result.put("p50Us", report.latencyNs(50) / 1e3);
        result.put("p99Us", report.latencyNs(99) / 1e3);
        result.put("p999Us", report.latencyNs(99.9) / 1e3);
        result.put("maxUs", report.latencyNs(100) / 1e3);
        result.put("longestGapMs", report.longestGapNs() / 1e6);
        result.put("fastPathPercent", report.fastPathPercent());
        result.put("fast", report.paths(Execution.Path.FAST));
        result.put("slow", report.paths(Execution.Path.SLOW));
        final Map<String, Object> results = new LinkedHashMap<>();
        for (final KvCode code : KvCode.values())
        {
            results.put(code.name(), report.results(code));
        }
        result.put("results", results);
        result.put("sum", sum);
        result.put("expectedSum", expected);
        result.put("killed", victim);
        result.put("nodes", statuses);
    }
}
