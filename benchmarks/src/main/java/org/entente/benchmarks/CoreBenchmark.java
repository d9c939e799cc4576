package org.entente.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.Effects;
import org.entente.core.Refusal;
import org.entente.core.Replica;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Message;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnChange;
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
 * One transaction through the core of a group of one: named, voted on, decided, handed over for execution, forgotten.
 * No peer, no codec, no ring, no disk: what the rules alone cost.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class CoreBenchmark
{
    private static final int PAYLOAD_LENGTH = 64;
    private static final int TICK_INTERVAL = 1024;
    private static final long SEED = 1L;
    private static final long START_MICROS = 1_000_000_000_000L;

    /** Keys that the transactions choose from, one key each. */
    @Param({"1", "1024", "1000000"})
    public int keySpace;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final CountingEffects effects = new CountingEffects();
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[PAYLOAD_LENGTH]);
    private final KeySet keys = new KeySet(1);
    private Replica replica;
    private long nowMicros = START_MICROS;
    private long submitted;

    @Setup
    public void setUp()
    {
        replica = new Replica(0, Topology.ofSize(1), new ReplicaConfig(), effects);
        replica.onStart(nowMicros);
    }

    @Benchmark
    public long commit()
    {
        keys.clear();
        keys.add(random.nextInt(keySpace));
        nowMicros++;

        if (!replica.onSubmit(nowMicros, 0, submitted, TxnKind.WRITE, keys, payload, 0, PAYLOAD_LENGTH))
        {
            throw new IllegalStateException("refused after " + submitted);
        }

        if (0 == ++submitted % TICK_INTERVAL)
        {
            replica.onTick(nowMicros);
        }

        return effects.executed;
    }

    /** A figure for transactions that were left lying would be worth nothing. */
    @TearDown
    public void tearDown()
    {
        if (submitted != effects.executed)
        {
            throw new IllegalStateException("submitted " + submitted + ", executed " + effects.executed);
        }
    }

    private static final class CountingEffects implements Effects
    {
        private long records;
        private long executed;

        @Override
        public void record(final TxnChange change)
        {
            records++;
        }

        @Override
        public void recordFrontier(final int node, final Frontier applied)
        {
            records++;
        }

        @Override
        public void send(final long to, final Message message)
        {
            throw new IllegalStateException("there is nobody to send to");
        }

        @Override
        public void execute(final Execution execution)
        {
            executed++;
        }

        @Override
        public void refuse(final long session, final long correlation, final Refusal refusal)
        {
            throw new IllegalStateException(refusal.name());
        }
    }
}
