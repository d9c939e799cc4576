package org.entente.benchmarks;

import java.util.concurrent.TimeUnit;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import com.lmax.disruptor.util.DaemonThreadFactory;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
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
 * A frame from one thread to the next, as {@code DEDICATED} does it: copied into a slot of a ring, taken by a thread
 * that yields. {@link #throughput} keeps the ring full, {@link #roundTrip} waits for each: there and back.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class RingBenchmark
{
    private static final int RING_SIZE = 1024;

    /** Bytes of a frame. */
    @Param({"64", "256", "1024"})
    public int frameLength;

    private Disruptor<Slot> disruptor;
    private RingBuffer<Slot> ring;
    private UnsafeBuffer frame;
    private volatile long handled = -1;

    @Setup
    public void setUp()
    {
        frame = new UnsafeBuffer(new byte[frameLength]);
        disruptor = new Disruptor<>(
            Slot::new, RING_SIZE, DaemonThreadFactory.INSTANCE, ProducerType.SINGLE, new YieldingWaitStrategy());
        disruptor.handleEventsWith((slot, sequence, isEndOfBatch) ->
        {
            if (isEndOfBatch)
            {
                handled = sequence;
            }
        });
        ring = disruptor.start();
    }

    @TearDown
    public void tearDown()
    {
        disruptor.shutdown();
    }

    @Benchmark
    public long throughput()
    {
        return publish();
    }

    @Benchmark
    public long roundTrip()
    {
        final long sequence = publish();
        while (handled < sequence)
        {
            Thread.yield();
        }

        return sequence;
    }

    private long publish()
    {
        final long sequence = ring.next();
        final Slot slot = ring.get(sequence);
        slot.length = frameLength;
        slot.buffer.putBytes(0, frame, 0, frameLength);
        ring.publish(sequence);
        return sequence;
    }

    private static final class Slot
    {
        private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(256);
        private int length;
    }
}
