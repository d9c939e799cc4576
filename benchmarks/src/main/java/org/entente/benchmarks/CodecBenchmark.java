package org.entente.benchmarks;

import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Message;
import org.entente.core.message.PreAccept;
import org.entente.core.message.PreAcceptOk;
import org.entente.core.topology.Topology;
import org.entente.core.txn.TxnKind;
import org.entente.wire.ProtocolDecoder;
import org.entente.wire.ProtocolEncoder;
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

/** The two messages of the fast path, to bytes and back: checksum, limits and all. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class CodecBenchmark
{
    private static final int NODES = 3;
    private static final long CLUSTER_ID = 1L;
    private static final int PAYLOAD_LENGTH = 64;

    /** Dependencies in the vote. */
    @Param({"0", "4", "64"})
    public int deps;

    private final Topology topology = Topology.ofSize(NODES);
    private final ReplicaConfig config = new ReplicaConfig();
    private final PreAccept preAccept = new PreAccept(topology.idLimit(), config.keysMax);
    private final PreAcceptOk preAcceptOk = new PreAcceptOk(topology.idLimit(), config.depsMax);
    private final ProtocolEncoder encoder = new ProtocolEncoder(0, CLUSTER_ID, topology, config);
    private final ProtocolDecoder decoder = new ProtocolDecoder(CLUSTER_ID, topology, config);
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[encoder.frameLengthMax()]);
    private final UnsafeBuffer preAcceptFrame = new UnsafeBuffer(new byte[encoder.frameLengthMax()]);
    private final UnsafeBuffer preAcceptOkFrame = new UnsafeBuffer(new byte[encoder.frameLengthMax()]);
    private int preAcceptLength;
    private int preAcceptOkLength;

    @Setup
    public void setUp()
    {
        preAccept.txnId = txnId(1_000_000);
        preAccept.definition.isPresent = true;
        preAccept.definition.prev = txnId(999_999);
        preAccept.definition.kind = TxnKind.WRITE;
        preAccept.definition.keys.add(42);
        preAccept.definition.payload.wrap(new byte[PAYLOAD_LENGTH]);
        preAcceptOk.txnId = preAccept.txnId;
        preAcceptOk.vote = preAccept.txnId;
        for (int i = 0; i < deps; i++)
        {
            preAcceptOk.deps.add(txnId(1_000 + i));
        }

        preAcceptLength = encoder.encode(preAccept, preAcceptFrame, 0);
        preAcceptOkLength = encoder.encode(preAcceptOk, preAcceptOkFrame, 0);
        if (null == decodePreAccept() || null == decodePreAcceptOk())
        {
            throw new IllegalStateException("a frame was rejected");
        }
    }

    @Benchmark
    public int encodePreAccept()
    {
        return encoder.encode(preAccept, frame, 0);
    }

    @Benchmark
    public int encodePreAcceptOk()
    {
        return encoder.encode(preAcceptOk, frame, 0);
    }

    @Benchmark
    public Message decodePreAccept()
    {
        return decoder.decode(preAcceptFrame, 0, preAcceptLength);
    }

    @Benchmark
    public Message decodePreAcceptOk()
    {
        return decoder.decode(preAcceptOkFrame, 0, preAcceptOkLength);
    }

    private static long txnId(final long micros)
    {
        return micros << 8;
    }
}
