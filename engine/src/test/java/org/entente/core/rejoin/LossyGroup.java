package org.entente.core.rejoin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.Effects;
import org.entente.core.Refusal;
import org.entente.core.Replica;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Message;
import org.entente.core.message.MessageType;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.entente.wire.JournalCodec;
import org.entente.wire.JournalRecordHandler;
import org.entente.wire.ProtocolDecoder;
import org.entente.wire.ProtocolEncoder;

/** A group of replicas with journals, whose test says which messages arrive, and which disks are lost. */
final class LossyGroup
{
    private static final long CLUSTER_ID = 7;

    final List<Frame> inFlight = new ArrayList<>();
    final List<String> executed = new ArrayList<>();
    /** The records of the last snapshot that was begun, its base first. */
    final List<byte[]> snapshot = new ArrayList<>();
    boolean isSnapshotWhole;
    private final Replica[] replicas;
    private final List<byte[]>[] journals;
    private final Topology topology;
    private final ReplicaConfig config = new ReplicaConfig();
    private final ProtocolDecoder decoder;
    private final KeySet keys = new KeySet(16);
    private long nowMicros = 1_000_000;

    /** On its way. */
    record Frame(int from, int to, MessageType type, long txnId, byte[] bytes)
    {
        boolean isVoteOf(final int node)
        {
            return node == from && MessageType.PRE_ACCEPT_OK == type;
        }
    }

    @SuppressWarnings("unchecked")
    LossyGroup(final int size)
    {
        topology = Topology.ofSize(size);
        config.barrierMicros = 0;
        decoder = new ProtocolDecoder(CLUSTER_ID, topology, config);
        replicas = new Replica[size];
        journals = new List[size];
        for (int node = 0; node < size; node++)
        {
            journals[node] = new ArrayList<>();
            start(node, 0, false);
        }
    }

    int size()
    {
        return replicas.length;
    }

    Replica replica(final int node)
    {
        return replicas[node];
    }

    /** Starts, or starts again, from what is in the journal. */
    Replica start(final int node, final long incarnation, final boolean isRebuilding)
    {
        return start(node, incarnation, isRebuilding, List.of());
    }

    /** As before, over the snapshot of a peer. */
    Replica start(
        final int node, final long incarnation, final boolean isRebuilding, final List<byte[]> transferred)
    {
        final Output output = new Output(node);
        final Replica replica = new Replica(node, topology, config, output);
        replica.onIncarnation(incarnation, isRebuilding);
        final JournalCodec codec = new JournalCodec(topology, config);
        if (!transferred.isEmpty())
        {
            restore(replica, codec, transferred);
        }

        for (final byte[] record : List.copyOf(journals[node]))
        {
            codec.decode(new UnsafeBuffer(record), 0, record.length, new JournalRecordHandler()
            {
                @Override
                public void onChange(final TxnChange change)
                {
                    replica.onReplay(change);
                }

                @Override
                public void onFrontier(final int of, final Frontier applied)
                {
                    replica.onReplayFrontier(of, applied);
                }

                @Override
                public void onFence(final int of, final long fenced)
                {
                    replica.onReplayFence(of, fenced);
                }
            });
        }

        replica.onStart(nowMicros);
        replicas[node] = replica;
        return replica;
    }

    private static void restore(final Replica replica, final JournalCodec codec, final List<byte[]> records)
    {
        for (final byte[] record : records)
        {
            codec.decode(new UnsafeBuffer(record), 0, record.length, new JournalRecordHandler()
            {
                @Override
                public void onBase(final SnapshotBase base)
                {
                    replica.restore().onBase(base);
                }

                @Override
                public void onChange(final TxnChange change)
                {
                    replica.restore().onChange(change);
                }

                @Override
                public void onFrontier(final int of, final Frontier applied)
                {
                    replica.restore().onFrontier(of, applied);
                }

                @Override
                public void onFence(final int of, final long fenced)
                {
                    replica.restore().onFence(of, fenced);
                }
            });
        }

        replica.restore().onEnd();
    }

    /** Takes the whole snapshot of a node. @return its records. */
    List<byte[]> snapshotOf(final int node)
    {
        replicas[node].onSnapshot(nowMicros);
        while (replicas[node].isSnapshotRunning())
        {
            replicas[node].onTick(nowMicros);
        }

        return List.copyOf(snapshot);
    }

    /** Begins a snapshot of a node, which goes on as time passes. */
    void beginSnapshot(final int node)
    {
        replicas[node].onSnapshot(nowMicros);
    }

    long nowMicros()
    {
        return nowMicros;
    }

    void loseDisk(final int node)
    {
        journals[node].clear();
    }

    /** A write of one key at a node. @return its id. */
    long submit(final int node, final long key)
    {
        final int before = inFlight.size();
        keys.clear();
        keys.add(key);
        nowMicros += 10;
        if (!replicas[node].onSubmit(nowMicros, 1, 1, TxnKind.WRITE, keys, new UnsafeBuffer(new byte[4]), 0, 4))
        {
            return 0;
        }

        return inFlight.get(before).txnId;
    }

    /** Takes frames off the network that nobody gets, or that come later. */
    List<Frame> take(final Predicate<Frame> which)
    {
        final List<Frame> taken = inFlight.stream().filter(which).toList();
        inFlight.removeAll(taken);
        return taken;
    }

    void deliver(final Frame frame)
    {
        final Message message = decoder.decode(new UnsafeBuffer(frame.bytes), 0, frame.bytes.length);
        replicas[frame.to].onMessage(nowMicros, message);
    }

    /** Delivers all that arrives, and lets time pass, so often; the rest is lost. */
    void run(final int millis, final Predicate<Frame> arrives)
    {
        for (int i = 0; i < millis; i++)
        {
            final ArrayDeque<Frame> now = new ArrayDeque<>(inFlight);
            inFlight.clear();
            now.stream().filter(arrives).forEach(this::deliver);
            nowMicros += 1_000;
            for (final Replica replica : replicas)
            {
                replica.onTick(nowMicros);
            }
        }
    }

    private final class Output implements Effects
    {
        private final int self;
        private final ProtocolEncoder encoder;
        private final JournalCodec codec = new JournalCodec(topology, config);
        private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer(4096);

        Output(final int node)
        {
            self = node;
            encoder = new ProtocolEncoder(node, CLUSTER_ID, topology, config);
        }

        @Override
        public void record(final TxnChange change)
        {
            journals[self].add(bytes(codec.encode(change, scratch, 0)));
        }

        @Override
        public void recordFrontier(final int node, final Frontier applied)
        {
            journals[self].add(bytes(codec.encodeFrontier(node, applied, scratch, 0)));
        }

        @Override
        public void recordFence(final int node, final long incarnation)
        {
            journals[self].add(bytes(codec.encodeFence(node, incarnation, scratch, 0)));
        }

        @Override
        public void send(final long to, final Message message)
        {
            final byte[] frame = bytes(encoder.encode(message, scratch, 0));
            for (long rest = to; NodeSet.EMPTY != rest; )
            {
                final int node = NodeSet.first(rest);
                rest = NodeSet.remove(rest, node);
                inFlight.add(new Frame(self, node, message.type(), message.txnId, frame));
            }
        }

        @Override
        public void execute(final Execution execution)
        {
            executed.add(self + ":" + execution.txnId);
        }

        @Override
        public void refuse(final long session, final long correlation, final Refusal refusal)
        {
            // The client of a transaction that comes to nothing: not of interest here.
        }

        @Override
        public void snapshotBegin(final SnapshotBase base)
        {
            snapshot.clear();
            isSnapshotWhole = false;
            snapshot.add(bytes(codec.encodeBase(base, scratch, 0)));
        }

        @Override
        public void snapshotRecord(final TxnChange change)
        {
            snapshot.add(bytes(codec.encode(change, scratch, 0)));
        }

        @Override
        public void snapshotFrontier(final int node, final Frontier applied)
        {
            snapshot.add(bytes(codec.encodeFrontier(node, applied, scratch, 0)));
        }

        @Override
        public void snapshotFence(final int node, final long incarnation)
        {
            snapshot.add(bytes(codec.encodeFence(node, incarnation, scratch, 0)));
        }

        @Override
        public void snapshotEnd()
        {
            isSnapshotWhole = true;
        }

        private byte[] bytes(final int length)
        {
            final byte[] bytes = new byte[length];
            scratch.getBytes(0, bytes);
            return bytes;
        }
    }
}
