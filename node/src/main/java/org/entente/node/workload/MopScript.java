package org.entente.node.workload;

import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvRead;
import org.entente.node.kv.KvReply;
import org.entente.simulation.check.SerializabilityChecker;
import org.entente.simulation.check.Verdict;
import org.entente.simulation.history.HistoryRecorder;
import org.entente.simulation.history.Mop;
import org.entente.simulation.history.Workload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * Transactions of one to four micro-operations on a few hot keys and more cold ones, half of them reads. Lists: reads
 * and appends; registers: reads and blind writes. A key is left for a new one after some writes, so that lists stay
 * short. The keys of a run have a name of its own in front, so that runs on one cluster do not meet.
 */
public final class MopScript implements Script
{
    private static final int MOPS_MAX = 4;
    private static final int COLD_FOR_EACH_HOT = 4;
    private static final int HOT_PERCENT = 80;
    private static final int WRITES_MAX = 150;
    private static final int READS_AT_THE_END = 4;

    private final Workload workload;
    private final HistoryRecorder recorder;
    private final Random random;
    private final String prefix;
    private final int hot;
    /** By slot: how often its key was left for a new one, and how often the present one was written. */
    private final int[] generations;
    private final int[] writes;

    /**
     * @param workload lists or registers.
     * @param file     for the history.
     * @param name     of the run, in front of its keys.
     * @param hot      number of hot keys.
     * @param seed     of the transactions.
     */
    public MopScript(
        final Workload workload, final Path file, final String name, final int hot, final long seed)
        throws IOException
    {
        this.workload = workload;
        this.recorder = HistoryRecorder.inMemoryAndToFile(file);
        // Neighbouring seeds give alike first numbers: spread.
        this.random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        this.prefix = name + '-';
        this.hot = hot;
        this.generations = new int[hot * (1 + COLD_FOR_EACH_HOT)];
        this.writes = new int[generations.length];
    }

    /** Says in the history what the run is; called first. */
    public MopScript meta(final String engine, final long seed, final int nodes)
    {
        recorder.meta(engine, seed, nodes, workload);
        return this;
    }

    @Override
    public List<Request> opening()
    {
        return List.of();
    }

    @Override
    public Request next()
    {
        final List<Mop> mops = new ArrayList<>();
        for (int count = 1 + random.nextInt(MOPS_MAX); count > 0; count--)
        {
            final int slot = random.nextInt(100) < HOT_PERCENT ?
                random.nextInt(hot) : hot + random.nextInt(generations.length - hot);
            mops.add(random.nextBoolean() ? Mop.read(key(slot, generations[slot])) : write(slot));
        }

        return new MopRequest(mops);
    }

    @Override
    public List<Request> reading()
    {
        final List<Request> requests = new ArrayList<>();
        List<Mop> mops = new ArrayList<>();
        for (int slot = 0; slot < generations.length; slot++)
        {
            for (int generation = 0; generation <= generations[slot]; generation++)
            {
                mops.add(Mop.read(key(slot, generation)));
                if (READS_AT_THE_END == mops.size())
                {
                    requests.add(new MopRequest(mops));
                    mops = new ArrayList<>();
                }
            }
        }

        if (!mops.isEmpty())
        {
            requests.add(new MopRequest(mops));
        }

        return requests;
    }

    @Override
    public void nemesis(final String f, final Object value, final long nowNs)
    {
        recorder.nemesis(f, value, nowNs);
    }

    /** By what the clients saw, and then by the engine's own order. */
    @Override
    public Judgement judge()
    {
        final List<String> wrong = new ArrayList<>();
        final Verdict seen = SerializabilityChecker.check(recorder.history(), workload);
        seen.anomalies().forEach((anomaly) -> wrong.add(anomaly.toString()));
        final Verdict ordered = SerializabilityChecker.checkWithExecuteAt(recorder.history(), workload);
        ordered.anomalies().stream().map(Object::toString).filter((text) -> !wrong.contains(text)).forEach(wrong::add);
        if (wrong.isEmpty() && !(seen.isValid() && ordered.isValid()))
        {
            wrong.add("the checker found it invalid, and does not say why");
        }

        return new Judgement(wrong, String.format(
            "%,d ok, %,d fail, %,d info, %,d keys, %,d reads, %,d of them of a concurrent write",
            seen.stats().ok(), seen.stats().failed(), seen.stats().unknown(), seen.stats().keys(),
            seen.stats().reads(), seen.stats().concurrentReads()));
    }

    @Override
    public void close()
    {
        recorder.close();
    }

    private Mop write(final int slot)
    {
        if (WRITES_MAX == writes[slot])
        {
            generations[slot]++;
            writes[slot] = 0;
        }

        final long key = key(slot, generations[slot]);
        final int value = ++writes[slot];
        return Workload.LIST_APPEND == workload ? Mop.append(key, value) : Mop.write(key, value);
    }

    private long key(final int slot, final int generation)
    {
        return (long)generation * generations.length + slot;
    }

    private byte[] keyBytes(final long key)
    {
        return (prefix + key).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(final long value)
    {
        return Long.toString(value).getBytes(StandardCharsets.UTF_8);
    }

    private static long number(final byte[] value)
    {
        return Long.parseLong(new String(value, StandardCharsets.UTF_8));
    }

    /** One transaction. */
    private final class MopRequest implements Request
    {
        private final List<Mop> mops;

        private MopRequest(final List<Mop> mops)
        {
            this.mops = List.copyOf(mops);
        }

        @Override
        public int encode(final KvCommandEncoder encoder)
        {
            int length = 0;
            encoder.beginTxn();
            for (final Mop mop : mops)
            {
                length = switch (mop.kind())
                {
                    case READ -> encoder.txnGet(keyBytes(mop.key()));
                    case APPEND -> encoder.txnAppend(keyBytes(mop.key()), bytes(mop.value()));
                    case WRITE -> encoder.txnPut(keyBytes(mop.key()), bytes(mop.value()));
                };
            }

            return length;
        }

        @Override
        public void onInvoke(final int process, final int node, final long nowNs)
        {
            recorder.invoke(process, mops, node, nowNs);
        }

        @Override
        public void onOk(final int process, final KvReply reply, final Decided decided, final long nowNs)
        {
            final List<Mop> answered = new ArrayList<>(mops.size());
            int read = 0;
            for (final Mop mop : mops)
            {
                answered.add(mop.isRead() ? read(mop.key(), reply.reads().get(read++)) : mop);
            }

            recorder.ok(process, answered, decided.txnId(), decided.executeAt(), decided.path(), nowNs);
        }

        @Override
        public void onFail(final int process, final KvCode code, final long nowNs)
        {
            recorder.fail(process, nowNs);
        }

        @Override
        public void onInfo(final int process, final long nowNs)
        {
            recorder.info(process, nowNs);
        }

        private Mop read(final long key, final KvRead read)
        {
            if (Workload.LIST_APPEND == workload)
            {
                return Mop.readList(key, null == read.list() ? null :
                    read.list().stream().flatMapToLong((element) -> LongStream.of(number(element))).toArray());
            }

            return Mop.readRegister(key, null == read.value() ? Mop.NIL : number(read.value()));
        }
    }
}
