package org.entente.node.chaos;

import org.entente.core.time.Timestamp;
import org.entente.node.workload.WorkloadRun;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Whether the nodes are whole: each serves, sees all the others, and has applied what they have, but for the last
 * moment. Asked again and again, beside the load and over the same connections. One thread.
 */
final class Health
{
    private static final long ASK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long STALE_NS = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final long LAG_MAX_MICROS = TimeUnit.MILLISECONDS.toMicros(500);
    private static final String APPLIED = "applied.";

    private final WorkloadRun run;
    private final List<Map<String, String>> statuses;
    private final long[] toldNs;
    private long askAtNs;

    Health(final WorkloadRun run, final int nodes)
    {
        this.run = run;
        this.statuses = new ArrayList<>(
            Stream.generate(() -> Map.<String, String>of()).limit(nodes).toList());
        this.toldNs = new long[nodes];
        this.askAtNs = System.nanoTime();
    }

    void poll(final long nowNs)
    {
        for (int node = 0; node < toldNs.length; node++)
        {
            final Map<String, String> status = run.takeStatus(node);
            if (!status.isEmpty())
            {
                statuses.set(node, status);
                toldNs[node] = nowNs;
            }
        }

        if (nowNs - askAtNs >= 0)
        {
            askAtNs = nowNs + ASK_INTERVAL_NS;
            IntStream.range(0, toldNs.length).forEach(run::askStatus);
        }
    }

    /** What was known before counts no more. */
    void forget()
    {
        for (int node = 0; node < toldNs.length; node++)
        {
            statuses.set(node, Map.of());
        }
    }

    boolean isWhole(final long nowNs)
    {
        return IntStream.range(0, toldNs.length).allMatch((node) -> isWhole(node, nowNs));
    }

    /** What the nodes said last, for people. */
    String text()
    {
        final Map<Integer, String> texts = new HashMap<>();
        for (int node = 0; node < toldNs.length; node++)
        {
            final Map<String, String> status = statuses.get(node);
            texts.put(node, status.isEmpty() ? "silent" : status.get("state") + ", peers " +
                status.get("connectedPeers") + ", behind by " + lagMicros(node) / 1_000 + " ms");
        }

        return texts.toString();
    }

    private boolean isWhole(final int node, final long nowNs)
    {
        final Map<String, String> status = statuses.get(node);
        return !status.isEmpty() && nowNs - toldNs[node] < STALE_NS && "SERVING".equals(status.get("state")) &&
            peers(status) == toldNs.length - 1 && lagMicros(node) < LAG_MAX_MICROS;
    }

    // How far the frontier lies behind that of any other, over all coordinators' chains.
    private long lagMicros(final int node)
    {
        long lag = 0;
        for (int coordinator = 0; coordinator < toldNs.length; coordinator++)
        {
            final String key = APPLIED + coordinator;
            final long own = time(statuses.get(node), key);
            for (final Map<String, String> other : statuses)
            {
                lag = Math.max(lag, time(other, key) - own);
            }
        }

        return lag;
    }

    private static long time(final Map<String, String> status, final String key)
    {
        return Timestamp.time(Long.parseLong(status.getOrDefault(key, "0")));
    }

    private static int peers(final Map<String, String> status)
    {
        return (int)status.getOrDefault("connectedPeers", "").chars().filter((c) -> '1' == c).count();
    }
}
