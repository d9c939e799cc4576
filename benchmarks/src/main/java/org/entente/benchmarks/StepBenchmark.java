package org.entente.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.MessageType;
import org.entente.core.topology.Topology;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a replica does with one message of each type, decoding and the sending of what follows included: of a fast path
 * where keys are many; of a slow path, which every second transaction takes, where two coordinators whose clocks differ
 * take turns at few. Transactions go step by step in batches, so that one step at a time can be measured.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class StepBenchmark
{
    /** Transactions of a batch, one half of each of two coordinators. */
    public static final int BATCH = 256;
    private static final int NODES = 3;
    private static final int PAYLOAD_LENGTH = 128;
    private static final long START_MICROS = 1_000_000_000_000L;
    private static final long BATCH_MICROS = 1_000;

    /** The step: SUBMIT, or a type of messages. */
    @Param({"SUBMIT", "PRE_ACCEPT", "PRE_ACCEPT_OK", "STABLE", "ACCEPT", "ACCEPT_OK"})
    public String step;

    private final SplittableRandom random = new SplittableRandom(1);
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[PAYLOAD_LENGTH]);
    private final KeySet keys = new KeySet(1);
    private final InMemoryNode[] nodes = new InMemoryNode[NODES];
    private MessageType measured;
    private int keySpace;
    private long skewMicros;
    private long nowMicros = START_MICROS;
    private long submitted;
    private long steps;

    @Setup
    public void setUp()
    {
        final Topology topology = Topology.ofSize(NODES);
        final ReplicaConfig config = new ReplicaConfig();
        for (int i = 0; i < NODES; i++)
        {
            nodes[i] = new InMemoryNode(i, topology, config, nodes, true);
            nodes[i].replica().onStart(nowMicros);
        }
        measured = "SUBMIT".equals(step) ? null : MessageType.valueOf(step);
        keySpace = step.startsWith("ACCEPT") ? 4 : 1_000_000;
        skewMicros = step.startsWith("ACCEPT") ? BATCH_MICROS / 2 : 0;
    }

    /** Ends the batch before, and goes up to the step that is measured. */
    @Setup(Level.Invocation)
    public void advance()
    {
        deliverAll(null);
        nowMicros += BATCH_MICROS;
        for (final InMemoryNode node : nodes)
        {
            node.replica().onTick(nowMicros);
        }
        deliverAll(null);
        if (null != measured)
        {
            submitBatch();
            deliverAll(measured);
        }
    }

    /** One step, for one transaction; where a message goes to two replicas, or comes from them, both are in it. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long step()
    {
        if (null == measured)
        {
            submitBatch();
            steps += BATCH;
            return submitted;
        }

        int count = 0;
        for (final InMemoryNode node : nodes)
        {
            count += node.receive(nowMicros, measured);
        }
        steps += count;
        return count;
    }

    /** A figure for steps that were not taken would be worth nothing. */
    @TearDown
    public void tearDown()
    {
        deliverAll(null);
        for (final InMemoryNode node : nodes)
        {
            if (submitted != node.executed())
            {
                throw new IllegalStateException("submitted " + submitted + ", executed " + node.executed());
            }
        }
        if (0 == steps)
        {
            throw new IllegalStateException("there was no " + step);
        }
    }

    private void submitBatch()
    {
        for (int i = 0; i < BATCH; i++)
        {
            keys.clear();
            keys.add(random.nextInt(keySpace));
            // The one whose clock is ahead comes first: the other's ids are below what replicas have witnessed.
            final int coordinator = i & 1 ^ 1;
            final long stampMicros = nowMicros + i / 2 + coordinator * skewMicros;
            if (!nodes[coordinator].replica().onSubmit(
                stampMicros, 0, submitted, TxnKind.WRITE, keys, payload, 0, PAYLOAD_LENGTH))
            {
                throw new IllegalStateException("refused after " + submitted);
            }
            submitted++;
        }
        nowMicros += BATCH_MICROS;
    }

    // Everything, or what comes before messages of a type.
    private void deliverAll(final MessageType until)
    {
        int delivered;
        do
        {
            delivered = 0;
            for (final MessageType type : MessageType.values())
            {
                if (type == until)
                {
                    return;
                }
                for (final InMemoryNode node : nodes)
                {
                    delivered += node.receive(nowMicros, type);
                }
            }
        }
        while (delivered > 0);
    }
}
