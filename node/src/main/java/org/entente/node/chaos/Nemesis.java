package org.entente.node.chaos;

import org.entente.node.cli.ExitCode;
import org.entente.node.demo.LocalCluster;
import org.entente.node.workload.Script;
import org.entente.node.workload.WorkloadReport;
import org.entente.node.workload.WorkloadRun;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Does faults to a cluster under load, by turns and to one node after the other: strikes, holds, heals, waits until all
 * nodes are whole, is quiet for a while. And it is the supervisor: a node that ends because its transport is gone is
 * started again; one that ends otherwise is a finding. Driven by the thread that makes the load.
 */
final class Nemesis implements WorkloadRun.Between
{
    /** What lasts as long as the load when alone, among others. */
    private static final long HOLD_AMONG_OTHERS_MS = 5_000;
    private static final long FIRST_MS = 3_000;
    private static final long WHOLE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    /** For a node to come to the end that a fault is waited for. */
    private static final long OVER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long WATCH_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Victims victims;
    private final List<Fault> faults;
    private final Script script;
    private final WorkloadReport report;
    private final Health health;
    private final int first;
    private final int strikesMin;
    private final long endNs;
    private final List<Strike> strikes = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private Phase phase = Phase.QUIET;
    private int round;
    private int restarts;
    private long untilNs = TimeUnit.MILLISECONDS.toNanos(FIRST_MS);
    private long strikeNs;
    private long healNs;
    private long watchAtNs;

    private enum Phase
    {
        QUIET,
        HOLD,
        WHOLE,
        OVER
    }

    /**
     * @param first      node that suffers first.
     * @param strikesMin how often something is done, whatever time that takes.
     * @param endNs      when nothing more is done then, in nanoseconds since the load began.
     */
    Nemesis(
        final Victims victims, final List<Fault> faults, final Script script, final WorkloadReport report,
        final Health health, final int first, final int strikesMin, final long endNs)
    {
        this.victims = victims;
        this.faults = faults;
        this.script = script;
        this.report = report;
        this.health = health;
        this.first = first;
        this.strikesMin = Math.max(strikesMin, faults.size());
        this.endNs = endNs;
    }

    /** Whether nothing is done any more, and the last is made good. */
    @Override
    public boolean isDone()
    {
        return Phase.OVER == phase;
    }

    List<Strike> strikes()
    {
        return strikes;
    }

    /** What happened that should not have; empty if nothing. */
    List<String> wrong()
    {
        return wrong;
    }

    /** How often a node was started again because its transport was gone. */
    int restarts()
    {
        return restarts;
    }

    /** @param elapsedNs since the load began, also when it is over. */
    @Override
    public void onRound(final long elapsedNs)
    {
        final long nowNs = System.nanoTime();
        health.poll(nowNs);
        if (nowNs - watchAtNs >= 0)
        {
            watchAtNs = nowNs + WATCH_INTERVAL_NS;
            watch(nowNs);
        }

        switch (phase)
        {
            case QUIET -> quiet(elapsedNs, nowNs);
            case HOLD ->
            {
                if (elapsedNs >= untilNs && (fault().isOver(victims, node()) || elapsedNs - strikeNs > OVER_TIMEOUT_NS))
                {
                    heal(elapsedNs, nowNs);
                }
            }
            case WHOLE -> awaitWhole(elapsedNs, nowNs);
            case OVER ->
            {
            }
        }
    }

    // The supervisor.
    private void watch(final long nowNs)
    {
        final LocalCluster cluster = victims.cluster();
        for (int node = 0; node < cluster.size(); node++)
        {
            if (victims.isDown(node) || cluster.isAlive(node))
            {
                continue;
            }

            final int code = cluster.exitCode(node);
            if (ExitCode.RESTART != code)
            {
                wrong.add("node " + node + " ended with code " + code + "; its log ends with\n" +
                    cluster.logTail(node));
            }

            restarts++;
            script.nemesis("restart", List.of(node, code), nowNs);
            victims.start(node);
        }
    }

    private void quiet(final long elapsedNs, final long nowNs)
    {
        if (elapsedNs < untilNs)
        {
            return;
        }

        final long holdNs = holdNs(elapsedNs);
        // What would not be over by then is not begun, but each fault is done once.
        if (Fault.NONE == fault() || strikes.size() >= strikesMin && elapsedNs + holdNs > endNs)
        {
            phase = Phase.OVER;
        }
        else
        {
            strikeNs = elapsedNs;
            untilNs = elapsedNs + holdNs;
            report.openWindow(nowNs);
            script.nemesis(fault().label(), List.of(node()), nowNs);
            fault().strike(victims, node());
            phase = Phase.HOLD;
        }
    }

    private long holdNs(final long elapsedNs)
    {
        return 0 != fault().holdMs() ? TimeUnit.MILLISECONDS.toNanos(timeMs(fault().holdMs())) :
            faults.size() > 1 ? TimeUnit.MILLISECONDS.toNanos(HOLD_AMONG_OTHERS_MS) :
            Math.max(1, endNs - elapsedNs);
    }

    private long timeMs(final long fixedMs)
    {
        return fault().isAtRandom() ? victims.random().nextLong(fixedMs) : fixedMs;
    }

    private void heal(final long elapsedNs, final long nowNs)
    {
        script.nemesis("heal", List.of(fault().label(), node()), nowNs);
        fault().heal(victims, node());
        healNs = elapsedNs;
        health.forget();
        phase = Phase.WHOLE;
    }

    private void awaitWhole(final long elapsedNs, final long nowNs)
    {
        final boolean isWhole = health.isWhole(nowNs);
        if (!isWhole && elapsedNs - healNs < WHOLE_TIMEOUT_NS)
        {
            return;
        }

        if (!isWhole)
        {
            wrong.add("not whole 30 s after " + fault().label() + " of node " + node() + ": " + health.text());
        }

        long othersGapNs = 0;
        for (int node = 0; node < victims.cluster().size(); node++)
        {
            othersGapNs = node == node() && fault().hasVictim() ? othersGapNs :
                Math.max(othersGapNs, report.windowGapNs(node, nowNs));
        }

        strikes.add(new Strike(fault(), node(), strikeNs, healNs, isWhole ? elapsedNs : -1, othersGapNs));
        untilNs = elapsedNs + TimeUnit.MILLISECONDS.toNanos(timeMs(fault().quietMs()));
        phase = Phase.QUIET;
        round++;
    }

    private Fault fault()
    {
        return faults.get(round % faults.size());
    }

    // Where the number of faults divides by that of nodes, each fault moves on to another node from turn to turn.
    private int node()
    {
        final int nodes = victims.cluster().size();
        return (first + round + (0 == faults.size() % nodes ? round / faults.size() : 0)) % nodes;
    }
}
