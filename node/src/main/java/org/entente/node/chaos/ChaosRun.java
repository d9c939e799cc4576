package org.entente.node.chaos;

import org.entente.node.config.ClusterId;
import org.entente.node.demo.ClusterProbes;
import org.entente.node.demo.Demo;
import org.entente.node.demo.Hosts;
import org.entente.node.demo.LocalCluster;
import org.entente.node.workload.Judgement;
import org.entente.node.workload.Script;
import org.entente.node.workload.Scripts;
import org.entente.node.workload.WorkloadContext;
import org.entente.node.workload.WorkloadRun;
import org.entente.node.workload.WorkloadType;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * One cluster's life: three fresh processes, load, faults; then all is healed, everything is read over each node, the
 * nodes' checksums are compared and the history is checked.
 */
public final class ChaosRun
{
    private static final int NODES = 3;
    private static final long CLUSTER_ID = ClusterId.of(Demo.CLUSTER_ID);
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long WHOLE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long READ_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long REQUEST_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    /** Of load, after the last fault: what came back has to be seen working. */
    private static final int TAIL_SECONDS = 4;

    private final Map<String, String> settings;
    private final WorkloadType type;
    private final int rate;
    private final int clients;
    private final int strikesMin;
    private final PrintStream out;

    /**
     * @param settings of the nodes.
     * @param type     of the load.
     * @param rate     of transactions a second.
     * @param clients  number of them.
     * @param strikesMin how often faults are done to one cluster, whatever time that takes.
     */
    public ChaosRun(
        final Map<String, String> settings, final WorkloadType type, final int rate, final int clients,
        final int strikesMin, final PrintStream out)
    {
        this.settings = settings;
        this.type = type;
        this.rate = rate;
        this.clients = clients;
        this.strikesMin = strikesMin;
        this.out = out;
    }

    /**
     * Lives one life.
     *
     * @param dir     for journals, logs and the history; kept.
     * @param faults  done by turns.
     * @param network where the nodes run, if faults are the network's; null for loopback.
     * @param seconds of load; more where it takes longer until each fault was done once, and made good.
     * @param seed    of the load, and of who suffers first.
     */
    public ChaosResult run(
        final Path dir, final List<Fault> faults, final NetworkHosts network, final int seconds, final long seed)
        throws IOException
    {
        final Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("entente.cluster.id", Demo.CLUSTER_ID);
        faults.forEach((fault) -> all.putAll(fault.settings()));
        final Hosts hosts = null == network ? Hosts.loopback(NODES, 0) : network;

        Files.createDirectories(dir);
        final boolean hasDisks = faults.stream().anyMatch((fault) -> Fault.Needs.DISKS == fault.needs());
        try (DiskLab disks = hasDisks ? DiskLab.open(dir, NODES) : null;
            LocalCluster cluster = new LocalCluster(dir, NODES, hosts, all);
            Script script = Scripts.open(type, dir.resolve("history.jsonl"), 5, seed, NODES))
        {
            // Lives of less than a minute: no time for the second compiler.
            cluster.jvmOption("-XX:TieredStopAtLevel=1");
            IntStream.range(0, NODES).forEach(cluster::start);
            try (ClusterProbes probes = new ClusterProbes(cluster, CLUSTER_ID))
            {
                probes.awaitServing(START_TIMEOUT_NS);
            }

            final ChaosResult result = run(
                cluster, new Victims(cluster, network, disks, new Random(seed)), script, faults, seconds, seed);
            if (hasDisks && !result.isValid())
            {
                disks.keep();
            }
            return result;
        }
    }

    private ChaosResult run(
        final LocalCluster cluster, final Victims victims, final Script script, final List<Fault> faults,
        final int seconds, final long seed)
    {
        final WorkloadContext context = new WorkloadContext(
            cluster.clientEndpoints(), CLUSTER_ID, clients, rate, REQUEST_TIMEOUT_NS);
        final long loadNs = TimeUnit.SECONDS.toNanos(seconds);
        final List<String> wrong = new ArrayList<>();
        final WorkloadRun run = new WorkloadRun(context, script);
        final Health health = new Health(run, NODES);
        final Nemesis nemesis = new Nemesis(victims, faults, script, run.report(), health,
            (int)(seed % NODES), strikesMin, loadNs - TimeUnit.SECONDS.toNanos(TAIL_SECONDS));
        try (run)
        {
            run.open(START_TIMEOUT_NS);
            run.load(loadNs, nemesis);
            final boolean isWhole = run.await(
                () -> nemesis.isDone() && health.isWhole(System.nanoTime()), WHOLE_TIMEOUT_NS, nemesis);
            wrong.addAll(nemesis.wrong());
            if (!isWhole)
            {
                wrong.add("not whole in the end: " + health.text());
            }

            run.await(() -> false, QUIET_NS, nemesis);
            run.readAll(READ_TIMEOUT_NS).forEach((node) -> wrong.add("not all could be read over node " + node));
        }

        wrong.addAll(victims.wrong());
        agree(cluster, wrong);
        final Judgement judgement = script.judge();
        wrong.addAll(judgement.wrong());
        return new ChaosResult(Fault.labels(faults), seed, run.report(), nemesis.strikes(), nemesis.restarts(),
            victims.outcomes(), judgement.stands(), wrong);
    }

    private void agree(final LocalCluster cluster, final List<String> wrong)
    {
        try (ClusterProbes probes = new ClusterProbes(cluster, CLUSTER_ID))
        {
            if (!probes.awaitAgreement(IntStream.range(0, NODES).boxed().toList(), WHOLE_TIMEOUT_NS))
            {
                wrong.add("the nodes do not agree: " + probes.statuses());
            }
        }
    }

    /** Runs, and prints what came of it. */
    public ChaosResult tell(
        final Path dir, final List<Fault> faults, final NetworkHosts network, final int seconds, final long seed)
        throws IOException
    {
        out.println(Fault.labels(faults) + ", seed " + seed + ": " +
            String.join("; then ", faults.stream().map(Fault::meaning).toList()));
        out.flush();
        final ChaosResult result = run(dir, faults, network, seconds, seed);
        out.print(result.report().text());
        out.print(result.details());
        result.wrong().forEach((wrong) -> out.println("  WRONG: " + wrong));
        out.println("  " + (result.isValid() ? "VALID: " : "NOT VALID: ") + result.stands());
        out.flush();
        return result;
    }
}
