package org.entente.node.demo;

import org.entente.node.config.ClusterId;
import org.entente.node.load.LoadReport;
import org.entente.node.load.Operation;
import org.entente.node.load.Player;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Rounds of {@code kill -9}: each starts a fresh cluster of three processes, kills a random one at a random moment
 * under load, goes on with the others, starts it again, and then checks that every operation that was answered has
 * happened, that the nodes agree, and that nothing stood still for longer than allowed.
 */
public final class KillRounds
{
    private static final int NODES = 3;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    private final Map<String, String> settings;
    private final int operations;
    private final long gapMaxNs;
    private final PrintStream out;
    private final List<Long> survivorGapsNs = new ArrayList<>();
    private long longestGapNs;

    /**
     * @param settings   of the nodes.
     * @param operations of each round.
     * @param gapMaxNs   longest time without any answer, and longest time until one, that is allowed.
     */
    public KillRounds(
        final Map<String, String> settings, final int operations, final long gapMaxNs, final PrintStream out)
    {
        this.settings = settings;
        this.operations = operations;
        this.gapMaxNs = gapMaxNs;
        this.out = out;
    }

    /** Longest time without any answer over all rounds so far, in nanoseconds. */
    public long longestGapNs()
    {
        return longestGapNs;
    }

    /**
     * Of each round so far the longest time, in nanoseconds, in which a client of another node than the one that was
     * killed had no answer, from the kill until the killed node was started again, or the load was over.
     */
    public List<Long> survivorGapsNs()
    {
        return survivorGapsNs;
    }

    /**
     * Runs one round.
     *
     * @param dir      for this round; deleted if nothing is wrong.
     * @param basePort or 0 for free ports.
     * @param seed     of load, victim and moment.
     * @return what is wrong; empty if nothing.
     */
    public List<String> run(final Path dir, final int basePort, final long seed)
    {
        // Neighbouring seeds give alike first numbers: spread.
        final Random random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        final RoundLoad load = new RoundLoad(operations, random);
        final Disturbance disturbance = new Disturbance(random);
        final long clusterId = ClusterId.of(Demo.CLUSTER_ID);
        final long beganNs = System.nanoTime();
        final List<String> wrong = new ArrayList<>();

        try (LocalCluster cluster = Demo.cluster(dir, basePort, settings))
        {
            // Lives of a few seconds: no time for the second compiler.
            cluster.jvmOption("-XX:TieredStopAtLevel=1");
            IntStream.range(0, NODES).forEach(cluster::start);
            try (ClusterProbes probes = new ClusterProbes(cluster, clusterId))
            {
                probes.awaitServing(TIMEOUT_NS);
            }

            try (Player player = new Player(cluster.clientEndpoints(), clusterId, 32, TimeUnit.SECONDS.toNanos(5)))
            {
                final LoadReport report = player.play(
                    load.operations(), (done, total) -> disturbance.onProgress(cluster, player, (double)done / total));
                disturbance.onProgress(cluster, player, 1);

                agree(cluster, clusterId, disturbance.victim, wrong);
                wrong.addAll(load.check(player::outcome, read(cluster, clusterId, load.reads())));
                if (report.longestGapNs() > gapMaxNs)
                {
                    wrong.add("nothing was answered for " + report.longestGapNs() / 1_000_000 + " ms");
                }
                if (report.latencyNs(100) > gapMaxNs)
                {
                    wrong.add("an answer took " + report.latencyNs(100) / 1_000_000 + " ms");
                }
                if (report.refused() > 0)
                {
                    wrong.add(report.refused() + " operations were refused: " + report.firstRefusal());
                }

                longestGapNs = Math.max(longestGapNs, report.longestGapNs());
                survivorGapsNs.add(disturbance.survivorGapNs);
                out.printf("  seed %d: node %d killed at %2.0f %%, back at %3.0f %%; %,d answered, %,d unknown, " +
                    "longest gap %,d ms, of the others' clients meanwhile %,d ms, longest answer %,d ms, %.1f s: %s%n",
                    seed, disturbance.victim, 100 * disturbance.killAt, 100 * disturbance.restartAt, report.answered(),
                    report.unknown(), report.longestGapNs() / 1_000_000, disturbance.survivorGapNs / 1_000_000,
                    report.latencyNs(100) / 1_000_000, (System.nanoTime() - beganNs) / 1e9,
                    wrong.isEmpty() ? "ok" : wrong);
            }

            // Nothing is needed any more: no orderly end.
            IntStream.range(0, NODES).filter(cluster::isAlive).forEach(cluster::kill);
            if (wrong.isEmpty())
            {
                cluster.deleteDir();
            }
        }

        return wrong;
    }

    private static void agree(
        final LocalCluster cluster, final long clusterId, final int victim, final List<String> wrong)
    {
        // New ones: a client that nobody polls loses its session.
        try (ClusterProbes probes = new ClusterProbes(cluster, clusterId))
        {
            agree(probes, victim, wrong);
        }
    }

    private static void agree(final ClusterProbes probes, final int victim, final List<String> wrong)
    {
        final List<Integer> survivors = IntStream.range(0, NODES).filter((node) -> node != victim).boxed().toList();
        if (!probes.awaitAgreement(survivors, TIMEOUT_NS))
        {
            wrong.add("the survivors do not agree: " + probes.statuses());
        }
        else if (!probes.awaitAgreement(IntStream.range(0, NODES).boxed().toList(), TIMEOUT_NS))
        {
            wrong.add("the node that came back does not agree: " + probes.statuses());
        }
    }

    private static Map<String, RoundLoad.Seen> read(
        final LocalCluster cluster, final long clusterId, final List<Operation> reads)
    {
        final Map<String, RoundLoad.Seen> seen = new HashMap<>();
        try (Player player = new Player(cluster.clientEndpoints(), clusterId, 32, TimeUnit.SECONDS.toNanos(5)))
        {
            player.resultListener((index, reply) -> seen.put(reads.get(index).key(), RoundLoad.Seen.of(reply)));
            player.play(reads, (done, total) -> {});
        }

        return seen;
    }

    /** Who is killed when, and when it comes back, as shares of the load. */
    private static final class Disturbance
    {
        private final int victim;
        private final double killAt;
        private final double restartAt;
        private boolean isKilled;
        private boolean isRestarted;
        private long survivorGapNs;

        private Disturbance(final Random random)
        {
            victim = random.nextInt(NODES);
            killAt = 0.1 + 0.7 * random.nextDouble();
            restartAt = Math.min(1, killAt + 0.05 + 0.3 * random.nextDouble());
        }

        private void onProgress(final LocalCluster cluster, final Player player, final double share)
        {
            if (!isKilled && share >= killAt)
            {
                isKilled = true;
                player.openWindow();
                cluster.kill(victim);
            }

            if (isKilled && !isRestarted && share >= restartAt)
            {
                isRestarted = true;
                for (int node = 0; node < NODES; node++)
                {
                    survivorGapNs = Math.max(survivorGapNs, node == victim ? 0 : player.windowGapNs(node));
                }
                cluster.start(victim);
            }
        }
    }
}
