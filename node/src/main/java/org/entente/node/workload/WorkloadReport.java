package org.entente.node.workload;

import org.HdrHistogram.Histogram;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What came of a run: counts, latency, gaps, and the rate of each tenth of a second. Written by the thread that runs
 * it; counts are of the load alone, not of what was asked before and after it.
 */
public final class WorkloadReport
{
    private static final long LATENCY_MAX_NS = TimeUnit.MINUTES.toNanos(2);
    private static final long TENTH_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Histogram latency = new Histogram(LATENCY_MAX_NS, 3);
    private final Map<String, Long> failures = new TreeMap<>();
    private final Gap gap = new Gap();
    private final Gap[] gaps;
    /** By node, since a moment of the caller's choice. */
    private final Gap[] windowGaps;
    private int[] okOfTenth = new int[640];
    private long beganNs;
    private long tookNs;
    private boolean isRunning;
    private long ok;
    private long failed;
    private long unknown;

    WorkloadReport(final int nodes)
    {
        gaps = new Gap[nodes];
        windowGaps = new Gap[nodes];
        Arrays.setAll(gaps, (node) -> new Gap());
        Arrays.setAll(windowGaps, (node) -> new Gap());
    }

    void begin(final long nowNs)
    {
        beganNs = nowNs;
        isRunning = true;
        gap.begin(nowNs);
        for (final Gap nodeGap : gaps)
        {
            nodeGap.begin(nowNs);
        }
    }

    void end(final long nowNs)
    {
        isRunning = false;
        tookNs = nowNs - beganNs;
        gap.mark(nowNs);
        for (final Gap nodeGap : gaps)
        {
            nodeGap.mark(nowNs);
        }
    }

    void onOk(final int node, final long nowNs, final long latencyNs)
    {
        if (!isRunning)
        {
            return;
        }

        ok++;
        gap.mark(nowNs);
        gaps[node].mark(nowNs);
        windowGaps[node].mark(nowNs);
        latency.recordValue(Math.min(latencyNs, LATENCY_MAX_NS));
        final int tenth = (int)((nowNs - beganNs) / TENTH_NS);
        if (tenth >= okOfTenth.length)
        {
            okOfTenth = Arrays.copyOf(okOfTenth, Math.max(tenth + 1, 2 * okOfTenth.length));
        }
        okOfTenth[tenth]++;
    }

    void onFail(final String reason)
    {
        failed += isRunning ? 1 : 0;
        failures.merge(reason, 1L, Long::sum);
    }

    void onInfo()
    {
        unknown += isRunning ? 1 : 0;
    }

    /** Operations that were answered with a result. */
    public long ok()
    {
        return ok;
    }

    /** Operations that certainly did not happen. */
    public long failed()
    {
        return failed;
    }

    /** Operations whose outcome is unknown. */
    public long unknown()
    {
        return unknown;
    }

    /** Longest time without any answer, in nanoseconds. */
    public long longestGapNs()
    {
        return gap.longestNs();
    }

    /** Longest time without any answer from a node, in nanoseconds. */
    public long longestGapNs(final int node)
    {
        return gaps[node].longestNs();
    }

    /** Gaps are counted anew, beside those of the whole run. */
    public void openWindow(final long nowNs)
    {
        for (final Gap nodeGap : windowGaps)
        {
            nodeGap.restart(nowNs);
        }
    }

    /** Longest time since {@link #openWindow} without any answer from a node, in nanoseconds. */
    public long windowGapNs(final int node, final long nowNs)
    {
        windowGaps[node].mark(nowNs);
        return windowGaps[node].longestNs();
    }

    /** Time from handing over to the answer, in nanoseconds. */
    public long latencyNs(final double percentile)
    {
        return latency.getValueAtPercentile(percentile);
    }

    /** Answers a second, between two times in nanoseconds since the load began, taken to tenths of a second. */
    public double okPerSecond(final long fromNs, final long toNs)
    {
        final int from = (int)(fromNs / TENTH_NS);
        final int to = (int)(toNs / TENTH_NS);
        long sum = 0;
        for (int tenth = from; tenth < to && tenth < okOfTenth.length; tenth++)
        {
            sum += okOfTenth[tenth];
        }

        return to > from ? 10.0 * sum / (to - from) : 0;
    }

    /** Lines for people. */
    public String text()
    {
        final StringBuilder text = new StringBuilder();
        line(text, "outcomes", "%,d ok, %,d fail, %,d info in %.1f s: %,.0f ok a second", ok, failed, unknown,
            tookNs / 1e9, 0 == tookNs ? 0 : ok * 1e9 / tookNs);
        if (!failures.isEmpty())
        {
            line(text, "fail", "%s", failures);
        }
        line(text, "latency", "p50 %.1f ms  p99 %.1f ms  max %.1f ms",
            latencyNs(50) / 1e6, latencyNs(99) / 1e6, latencyNs(100) / 1e6);
        line(text, "longest gap", "%,d ms without any ok, from %.1f s on; by node %s ms",
            TimeUnit.NANOSECONDS.toMillis(gap.longestNs()), (gap.longestFromNs() - beganNs) / 1e9,
            Arrays.toString(Arrays.stream(gaps)
                .mapToLong((nodeGap) -> TimeUnit.NANOSECONDS.toMillis(nodeGap.longestNs())).toArray()));
        return text.toString();
    }

    private static void line(final StringBuilder text, final String name, final String format, final Object... values)
    {
        text.append(String.format(Locale.ROOT, "  %-12s ", name))
            .append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
