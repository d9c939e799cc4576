package org.entente.benchmarks.cluster;

import org.entente.benchmarks.load.LoadResult;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The rounds of one system under one load. */
record Sample(String system, String load, List<LoadResult> rounds)
{
    Sample(final String system, final String load)
    {
        this(system, load, new ArrayList<>());
    }

    /** Of the rounds. @throws IllegalStateException if there are none. */
    double median(final ToDoubleFunction<LoadResult> figure)
    {
        final double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        if (0 == sorted.length)
        {
            throw new IllegalStateException(system + " has no round of " + load);
        }

        final int middle = sorted.length / 2;
        return 1 == sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** For JSON: medians, and each round. */
    Map<String, Object> values()
    {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("system", system);
        values.put("load", load);
        values.put("perSecond", median(LoadResult::perSecond));
        values.put("p50Us", median((result) -> result.micros(50)));
        values.put("p99Us", median((result) -> result.micros(99)));
        values.put("p999Us", median((result) -> result.micros(99.9)));
        values.put("maxUs", median((result) -> result.micros(100)));
        values.put("nodesCpuUs", median(LoadResult::nodesCpuMicros));
        values.put("compilersShare", median((result) -> result.processors().compilersShare()));
        values.put("idle", median((result) -> result.processors().idle()));
        values.put("stolen", median((result) -> result.processors().stolen()));
        values.put("rounds", rounds.stream().map(Sample::values).toList());
        return values;
    }

    private static Map<String, Object> values(final LoadResult result)
    {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("answered", result.answered());
        values.put("failed", result.failed());
        values.put("unanswered", result.unanswered());
        values.put("perSecond", result.perSecond());
        values.put("nodesCpuUs", result.nodesCpuMicros());
        values.put("compilersShare", result.processors().compilersShare());
        values.put("idle", result.processors().idle());
        values.put("stolen", result.processors().stolen());
        values.put("longestGapMs", result.longestGapNs() / 1e6);
        for (final double percentile : new double[]{50, 90, 99, 99.9, 99.99, 100})
        {
            values.put("p" + (percentile == (int)percentile ? Integer.toString((int)percentile) :
                Double.toString(percentile)) + "Us", result.micros(percentile));
        }

        return values;
    }
}
