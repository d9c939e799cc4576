package org.entente.benchmarks;

import java.util.concurrent.TimeUnit;

import org.entente.core.topology.Topology;
import org.entente.core.txn.Deps;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a coordinator does with the dependencies in the votes that it gets: unites them, and compares. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class DepsBenchmark
{
    private static final int DEPS_MAX = 8 * 1024;
    private static final int NODES = 3;

    /** Ids in each of the two lists; every second one is in both. */
    @Param({"2", "16", "256"})
    public int size;

    private final Deps mine = new Deps(Topology.ofSize(NODES).idLimit(), DEPS_MAX);
    private final Deps theirs = new Deps(Topology.ofSize(NODES).idLimit(), DEPS_MAX);
    private final Deps union = new Deps(Topology.ofSize(NODES).idLimit(), DEPS_MAX);

    @Setup
    public void setUp()
    {
        for (int i = 0; i < size; i++)
        {
            mine.add(txnId(2 * i));
            theirs.add(txnId(0 == i % 2 ? 2 * i : 2 * i + 1));
        }
    }

    /** The list of one vote, built id by id in ascending order. */
    @Benchmark
    public Deps addAscending()
    {
        union.clear();
        for (int i = 0; i < size; i++)
        {
            union.add(mine.get(i));
        }

        return union;
    }

    /** The same list, built in the order that hurts most. */
    @Benchmark
    public Deps addDescending()
    {
        union.clear();
        for (int i = size - 1; i >= 0; i--)
        {
            union.add(mine.get(i));
        }

        return union;
    }

    /** Two votes united. */
    @Benchmark
    public Deps unite()
    {
        union.copyFrom(mine);
        union.addAll(theirs);
        return union;
    }

    private static long txnId(final int i)
    {
        return (1_000_000L + i << 8) | i % NODES;
    }
}
