package org.entente.core;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.message.Message;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.entente.wire.JournalCodec;
import org.entente.wire.ProtocolDecoder;
import org.entente.wire.ProtocolEncoder;

/**
 * A group of replicas in one thread, without faults and without garbage: frames go through the production codecs and a
 * ring of buffers, journal records are encoded and dropped.
 */
final class MemoryGroup
{
    private static final int SLOTS = 1 << 14;
    private static final int FRAME_MAX = 2048;
    private static final long CLUSTER_ID = 7;

    private final Replica[] replicas;
    private final long[] barrierExecuted;
    private final ProtocolDecoder[] decoders;
    private final MutableDirectBuffer[] frames = new MutableDirectBuffer[SLOTS];
    private final int[] lengths = new int[SLOTS];
    private final int[] targets = new int[SLOTS];
    private final KeySet keys = new KeySet(16);
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[64]);
    private long head;
    private long tail;
    private long nowMicros = 1_000_000;
    private long executed;
    private long answered;
    private long dead = NodeSet.EMPTY;

    MemoryGroup(final int size, final ReplicaConfig config)
    {
        final Topology topology = Topology.ofSize(size);
        replicas = new Replica[size];
        barrierExecuted = new long[size];
        decoders = new ProtocolDecoder[size];
        for (int i = 0; i < SLOTS; i++)
        {
            frames[i] = new UnsafeBuffer(new byte[FRAME_MAX]);
        }

        for (int i = 0; i < size; i++)
        {
            replicas[i] = new Replica(i, topology, config, new Output(i, topology, config));
            decoders[i] = new ProtocolDecoder(CLUSTER_ID, topology, config);
            replicas[i].onStart(nowMicros);
        }
    }

    void submit(final int node, final TxnKind kind, final long firstKey, final long secondKey)
    {
        keys.clear();
        keys.add(firstKey);
        keys.add(secondKey);
        nowMicros += 3;
        if (!replicas[node].onSubmit(nowMicros, 1, 1, kind, keys, payload, 0, payload.capacity()))
        {
            throw new AssertionError("refused");
        }
    }

    void read(final int node, final long key)
    {
        nowMicros += 3;
        if (!replicas[node].onQuorumRead(nowMicros, 1, 1, key, payload, 0, payload.capacity()))
        {
            throw new AssertionError("refused");
        }
    }

    void readLocally(final int node)
    {
        if (!replicas[node].onLocalRead(nowMicros, 1, 1, payload, 0, payload.capacity()))
        {
            throw new AssertionError("refused");
        }
    }

    void deliverAll()
    {
        while (head < tail)
        {
            final int slot = (int)(head++ & (SLOTS - 1));
            final int to = targets[slot];
            if (NodeSet.contains(dead, to))
            {
                continue;
            }

            final Message message = decoders[to].decode(frames[slot], 0, lengths[slot]);
            if (null == message)
            {
                throw new AssertionError("refused by the decoder");
            }

            replicas[to].onMessage(nowMicros, message);
        }
    }

    void tick()
    {
        nowMicros += 1000;
        for (int node = 0; node < replicas.length; node++)
        {
            if (NodeSet.contains(dead, node))
            {
                continue;
            }

            if (0 != barrierExecuted[node])
            {
                replicas[node].onChecksum(nowMicros, barrierExecuted[node], 7);
                barrierExecuted[node] = 0;
            }

            replicas[node].onTick(nowMicros);
        }
    }

    /** From now on nothing comes to a replica, and nothing from it. What it has sent is under way. */
    void kill(final int node)
    {
        dead = NodeSet.add(dead, node);
    }

    long nowMicros()
    {
        return nowMicros;
    }

    Replica replica(final int node)
    {
        return replicas[node];
    }

    long executed()
    {
        return executed;
    }

    long answered()
    {
        return answered;
    }

    private final class Output implements Effects
    {
        private final int self;
        private final ProtocolEncoder encoder;
        private final JournalCodec journalCodec;
        private final UnsafeBuffer record = new UnsafeBuffer(new byte[FRAME_MAX]);

        Output(final int node, final Topology topology, final ReplicaConfig config)
        {
            self = node;
            encoder = new ProtocolEncoder(node, CLUSTER_ID, topology, config);
            journalCodec = new JournalCodec(topology, config);
        }

        @Override
        public void record(final TxnChange change)
        {
            journalCodec.encode(change, record, 0);
        }

        @Override
        public void recordFrontier(final int node, final Frontier applied)
        {
            journalCodec.encodeFrontier(node, applied, record, 0);
        }

        @Override
        public void send(final long to, final Message message)
        {
            for (long rest = to; NodeSet.EMPTY != rest; )
            {
                final int node = NodeSet.first(rest);
                rest = NodeSet.remove(rest, node);
                final int slot = (int)(tail++ & (SLOTS - 1));
                if (tail - head > SLOTS)
                {
                    throw new AssertionError("more frames in flight than slots");
                }

                lengths[slot] = encoder.encode(message, frames[slot], 0);
                targets[slot] = node;
            }
        }

        @Override
        public void execute(final Execution execution)
        {
            if (TxnKind.BARRIER == execution.kind)
            {
                barrierExecuted[self] = execution.txnId;
                return;
            }

            executed++;
            if (execution.hasClient)
            {
                answered++;
            }
        }

        @Override
        public void refuse(final long session, final long correlation, final Refusal refusal)
        {
            throw new AssertionError("refused");
        }
    }
}
