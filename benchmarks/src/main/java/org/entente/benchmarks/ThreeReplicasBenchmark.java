package org.entente.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.Replica;
import org.entente.core.ReplicaConfig;
import org.entente.core.topology.Topology;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One transaction through three replicas on one thread, from the request to its execution on all three: rules and
 * codecs, but no ring between threads, no network, no disk. Each replica coordinates in turn; one transaction at a
 * time.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class ThreeReplicasBenchmark
{
    private static final int NODES = 3;
    private static final int PAYLOAD_LENGTH = 64;
    private static final int TICK_INTERVAL = 1024;
    private static final long SEED = 1L;
    private static final long START_MICROS = 1_000_000_000_000L;

    /** Keys that the transactions choose from, one key each. */
    @Param({"1", "1024"})
    public int keySpace;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[PAYLOAD_LENGTH]);
    private final KeySet keys = new KeySet(1);
    private final InMemoryNode[] nodes = new InMemoryNode[NODES];
    private long nowMicros = START_MICROS;
    private long submitted;

    @Setup
    public void setUp()
    {
        final Topology topology = Topology.ofSize(NODES);
        final ReplicaConfig config = new ReplicaConfig();
        for (int i = 0; i < NODES; i++)
        {
            nodes[i] = new InMemoryNode(i, topology, config, nodes, false);
            nodes[i].replica().onStart(nowMicros);
        }
    }

    @Benchmark
    public long commit()
    {
        keys.clear();
        keys.add(random.nextInt(keySpace));
        nowMicros++;

        final Replica coordinator = nodes[(int)(submitted % NODES)].replica();
        if (!coordinator.onSubmit(nowMicros, 0, submitted, TxnKind.WRITE, keys, payload, 0, PAYLOAD_LENGTH))
        {
            throw new IllegalStateException("refused after " + submitted);
        }

        if (0 == ++submitted % TICK_INTERVAL)
        {
            for (final InMemoryNode node : nodes)
            {
                node.replica().onTick(nowMicros);
            }
        }

        deliverAll();
        return submitted;
    }

    /** A figure for transactions that were left lying, or took the slow path, would be worth nothing. */
    @TearDown
    public void tearDown()
    {
        long fastPath = 0;
        for (final InMemoryNode node : nodes)
        {
            fastPath += node.replica().status().fastPath;
            if (submitted != node.executed())
            {
                throw new IllegalStateException("submitted " + submitted + ", executed " + node.executed());
            }
        }

        if (submitted != fastPath)
        {
            throw new IllegalStateException("submitted " + submitted + ", on the fast path " + fastPath);
        }
    }

    private void deliverAll()
    {
        int delivered;
        do
        {
            delivered = 0;
            for (final InMemoryNode node : nodes)
            {
                delivered += node.receive(nowMicros);
            }
        }
        while (delivered > 0);
    }
}
