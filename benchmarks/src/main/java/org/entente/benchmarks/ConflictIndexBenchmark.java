package org.entente.benchmarks;

import java.util.concurrent.TimeUnit;

import org.entente.core.conflict.ConflictIndex;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnTable;
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

/**
 * A transaction of one key in the conflict index: whether it may have the vote t0, its deps, entered, and the oldest
 * one taken out. As many are live all the time, on one key, or on keys drawn at random, of which more are remembered
 * than the processor's caches hold.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class ConflictIndexBenchmark
{
    private static final int NODES = 3;
    private static final int DEPS_MAX = 8 * 1024;
    private static final int IDLE_KEYS_MAX = 65_536;
    private static final int DROP_EVERY = 1024;
    private static final long MIXER = 0x9E37_79B9_7F4A_7C15L;
    private static final long START = 1_000_000_000_000L;

    /** Live transactions. */
    @Param({"1", "16", "256", "1024"})
    public int live;
    @Param({"1", "100000"})
    public int keys;

    private final int idLimit = Topology.ofSize(NODES).idLimit();
    private final Frontier floor = new Frontier(idLimit);
    private final ConflictIndex index = new ConflictIndex(floor, IDLE_KEYS_MAX);
    private final TxnTable table = new TxnTable(idLimit, 1, DEPS_MAX, 1 << 20);
    private final Definition definition = new Definition(1);
    private final Deps deps = new Deps(idLimit, DEPS_MAX);
    private long[] ids;
    private int oldest;
    private long count;

    @Setup
    public void setUp()
    {
        definition.isPresent = true;
        definition.kind = TxnKind.WRITE;
        definition.payload.wrap(new byte[8]);
        ids = new long[live];
        for (int i = 0; i < live; i++)
        {
            ids[i] = enter();
        }
    }

    @Benchmark
    public int replaceOldest()
    {
        final TxnRecord leaving = table.find(ids[oldest]);
        index.remove(leaving);
        table.remove(leaving);
        ids[oldest] = enter();
        oldest = oldest + 1 < live ? oldest + 1 : 0;

        return deps.size();
    }

    private long enter()
    {
        final long txnId = START + count++ << 8;
        definition.keys.clear();
        definition.keys.add((count * MIXER >>> 20) % keys);
        if (0 == count % DROP_EVERY)
        {
            index.dropIdleKeys(0);
        }

        final TxnRecord txn = table.findOrCreate(txnId);
        txn.define(definition);
        if (!index.isAboveWitnessed(txnId, txn.keys(), txn.kind()))
        {
            throw new IllegalStateException("an id is not above those before it");
        }
        index.depsBefore(txnId, txnId, txn.keys(), txn.kind(), deps);
        index.witness(txn, txnId);

        return txnId;
    }
}
