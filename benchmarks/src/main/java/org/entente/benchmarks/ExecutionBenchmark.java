package org.entente.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.time.Timestamp;
import org.entente.node.NodeMachine;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvLimits;
import org.entente.spi.StateMachine;
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

/** Commands of the key-value store on a node's state machine, as its execution stage applies them. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class ExecutionBenchmark
{
    private static final int VALUE_LENGTH = 128;
    private static final long START_MICROS = 1_000_000_000_000L;

    /** Keys that are there. */
    @Param({"1024", "1000000"})
    public int keys;

    private final SplittableRandom random = new SplittableRandom(1);
    private final NodeMachine machine = NodeMachine.create(new KvLimits(256, VALUE_LENGTH, 16));
    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
    private final byte[] value = new byte[VALUE_LENGTH];
    private final byte[] key = new byte[Long.BYTES];
    private final Agreed txn = new Agreed();

    @Setup
    public void setUp()
    {
        for (int i = 0; i < keys; i++)
        {
            choose(i);
            apply(encoder.encodePut(key, value));
        }
    }

    @Benchmark
    public int put()
    {
        choose(random.nextInt(keys));
        return apply(encoder.encodePut(key, value));
    }

    @Benchmark
    public int get()
    {
        choose(random.nextInt(keys));
        return apply(encoder.encodeGet(key));
    }

    private int apply(final int length)
    {
        txn.micros++;
        return machine.machine().apply(txn, encoder.buffer(), 0, length, reply);
    }

    private void choose(final long number)
    {
        for (int i = 0; i < key.length; i++)
        {
            key[i] = (byte)(number >>> i * Byte.SIZE);
        }
    }

    /** Ever later. */
    private static final class Agreed implements StateMachine.Transaction
    {
        private long micros = START_MICROS;

        @Override
        public long txnId()
        {
            return Timestamp.of(micros, 0);
        }

        @Override
        public long executeAt()
        {
            return txnId();
        }

        @Override
        public long timeMicros()
        {
            return micros;
        }
    }
}
