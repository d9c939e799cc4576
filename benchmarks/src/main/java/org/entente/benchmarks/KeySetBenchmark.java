package org.entente.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.entente.core.txn.KeySet;
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

/** The keys of a command, declared in the order in which they come. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class KeySetBenchmark
{
    private static final int KEYS_MAX = 16;
    private static final long SEED = 1L;

    @Param({"1", "2", "16"})
    public int size;

    private final KeySet keys = new KeySet(KEYS_MAX);
    private final long[] hashes = new long[KEYS_MAX];

    @Setup
    public void setUp()
    {
        final SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < KEYS_MAX; i++)
        {
            hashes[i] = random.nextLong();
        }
    }

    @Benchmark
    public KeySet add()
    {
        keys.clear();
        for (int i = 0; i < size; i++)
        {
            keys.add(hashes[i]);
        }

        return keys;
    }
}
