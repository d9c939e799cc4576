package org.entente.node.load;

import org.HdrHistogram.Histogram;
import org.entente.core.txn.Execution;
import org.entente.node.kv.KvCode;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What came of a run. Written by the thread that plays; read when it is done. */
public final class LoadReport
{
    private static final long LATENCY_MAX_NS = TimeUnit.MINUTES.toNanos(2);

    private final Histogram latency = new Histogram(LATENCY_MAX_NS, 3);
    private final Map<KvCode, Long> results = new EnumMap<>(KvCode.class);
    private final Map<Execution.Path, Long> paths = new EnumMap<>(Execution.Path.class);
    private long durationNs;
    private long answered;
    private long unknown;
    private long refusedDefinitely;
    private long retried;
    private long longestGapNs;
    private String firstRefusal = "";

    void onResult(final KvCode code, final Execution.Path path, final long latencyNs)
    {
        answered++;
        results.merge(code, 1L, Long::sum);
        if (null != path)
        {
            paths.merge(path, 1L, Long::sum);
        }
        latency.recordValue(Math.min(latencyNs, LATENCY_MAX_NS));
    }

    void onUnknown()
    {
        unknown++;
    }

    void onRefused(final String reason)
    {
        refusedDefinitely++;
        firstRefusal = firstRefusal.isEmpty() ? reason : firstRefusal;
    }

    void onRetry()
    {
        retried++;
    }

    void onGap(final long gapNs)
    {
        longestGapNs = Math.max(longestGapNs, gapNs);
    }

    void onEnd(final long tookNs)
    {
        durationNs = tookNs;
    }

    /** Operations that were answered with a result of the state machine. */
    public long answered()
    {
        return answered;
    }

    /** Operations without an answer: they may have happened, or not. */
    public long unknown()
    {
        return unknown;
    }

    /** Operations that were refused: they did not happen. */
    public long refused()
    {
        return refusedDefinitely;
    }

    /** Why the first was refused; empty if none was. */
    public String firstRefusal()
    {
        return firstRefusal;
    }

    /** Times that an operation was sent again: it certainly had not happened, or it changes nothing. */
    public long retried()
    {
        return retried;
    }

    public long results(final KvCode code)
    {
        return results.getOrDefault(code, 0L);
    }

    /** Operations decided in a way. */
    public long paths(final Execution.Path path)
    {
        return paths.getOrDefault(path, 0L);
    }

    public double operationsPerSecond()
    {
        return 0 == durationNs ? 0 : answered * 1e9 / durationNs;
    }

    /** Longest time without any answer, in nanoseconds. */
    public long longestGapNs()
    {
        return longestGapNs;
    }

    public long durationNs()
    {
        return durationNs;
    }

    /** Time from sending to the answer, of operations that were answered, in nanoseconds. */
    public long latencyNs(final double percentile)
    {
        return latency.getValueAtPercentile(percentile);
    }

    /** Share of the fast path among the operations whose path is known, in percent. */
    public double fastPathPercent()
    {
        long known = 0;
        for (final long count : paths.values())
        {
            known += count;
        }

        return 0 == known ? 0 : 100.0 * paths(Execution.Path.FAST) / known;
    }

    /** Lines for people. */
    public String text()
    {
        final StringBuilder text = new StringBuilder();
        line(text, "operations", "%,d answered in %.1f s: %,.0f a second",
            answered, durationNs / 1e9, operationsPerSecond());
        line(text, "latency", "p50 %s  p90 %s  p99 %s  p99.9 %s  max %s",
            micros(50), micros(90), micros(99), micros(99.9), micros(100));
        line(text, "fast path", "%.1f %% (fast %,d, slow %,d, recovered %,d, by another replica %,d)",
            fastPathPercent(), paths(Execution.Path.FAST), paths(Execution.Path.SLOW), paths(Execution.Path.RECOVERED),
            paths(Execution.Path.ELSEWHERE));
        line(text, "results", "%s", results.toString());
        line(text, "no answer", "%,d: outcome unknown, not sent again", unknown);
        line(text, "refused", "%,d%s, %,d sent again", refusedDefinitely,
            firstRefusal.isEmpty() ? "" : " (first: " + firstRefusal + ")", retried);
        line(text, "longest gap", "%,d ms without an answer", TimeUnit.NANOSECONDS.toMillis(longestGapNs));
        return text.toString();
    }

    private String micros(final double percentile)
    {
        final double us = latencyNs(percentile) / 1e3;
        return us < 10_000 ?
            String.format(Locale.ROOT, "%.0f us", us) : String.format(Locale.ROOT, "%.1f ms", us / 1e3);
    }

    private static void line(final StringBuilder text, final String name, final String format, final Object... values)
    {
        text.append(String.format(Locale.ROOT, "  %-12s ", name)).append(String.format(Locale.ROOT, format, values))
            .append('\n');
    }
}
