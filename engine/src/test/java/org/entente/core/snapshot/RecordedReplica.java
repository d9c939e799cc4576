package org.entente.core.snapshot;

import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.Effects;
import org.entente.core.Refusal;
import org.entente.core.Replica;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Message;
import org.entente.core.message.ReadDeps;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.entente.wire.JournalCodec;
import org.entente.wire.JournalRecordHandler;

/** A replica whose effects are kept, and whose snapshots go through the production codec. */
final class RecordedReplica implements Effects
{
    static final long NOW = 5_000;

    /** Transactions executed, in order: what its application is made of. */
    final List<Long> executed = new ArrayList<>();
    final Replica replica;
    /** Ids of its own that it may have proposed at and knows nothing of. */
    final List<Long> lost = new ArrayList<>();
    SnapshotImage snapshot;
    /** What the last proposal of its own said. */
    long proposalPrev;
    Deps proposalDeps;
    /** Number of the last quorum read. */
    long readNumber;

    private final Topology topology = Topology.ofSize(RandomJournal.REPLICAS);
    private final ReplicaConfig config;
    private final JournalCodec codec;
    private final UnsafeBuffer buffer;

    RecordedReplica(final int self)
    {
        this(self, new ReplicaConfig());
    }

    RecordedReplica(final int self, final ReplicaConfig config)
    {
        this.config = config;
        config.payloadMax = 64;
        config.depsMax = 64;
        config.bytesRetainedMax = Math.min(config.bytesRetainedMax, 1 << 20);
        codec = new JournalCodec(topology, config);
        buffer = new UnsafeBuffer(new byte[codec.recordLengthMax()]);
        replica = new Replica(self, topology, config, this);
    }

    /** Begins with a snapshot: its application's state, and what its core knew. */
    RecordedReplica restore(final SnapshotImage image)
    {
        executed.addAll(image.executed);
        final JournalRecordHandler handler = new JournalRecordHandler()
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
            public void onFrontier(final int node, final Frontier applied)
            {
                replica.restore().onFrontier(node, applied);
            }
        };
        image.read(codec, handler);
        replica.restore().onEnd();
        return this;
    }

    /** Takes its own snapshot's records over a peer's snapshot: the state in it is passed over. */
    RecordedReplica replayOwn(final SnapshotImage image)
    {
        image.read(codec, new JournalRecordHandler()
        {
            @Override
            public void onBase(final SnapshotBase base)
            {
                replica.onReplayBase(base);
            }

            @Override
            public void onChange(final TxnChange change)
            {
                replica.onReplay(change);
            }

            @Override
            public void onFrontier(final int node, final Frontier applied)
            {
                replica.onReplayFrontier(node, applied);
            }
        });
        return this;
    }

    RecordedReplica replay(final List<RandomJournal.Entry> journal)
    {
        journal.forEach(entry -> entry.replay(replica));
        return this;
    }

    /** Starts serving, and asks for what shows what it remembers of its earlier lives. */
    void startAndPropose()
    {
        replica.onStart(NOW);
        replica.onQuorumRead(NOW, 1, 1, RandomJournal.KEY, buffer, 0, 0);
        final KeySet keys = new KeySet(1);
        keys.add(RandomJournal.KEY);
        if (!replica.onSubmit(NOW, 1, 1, TxnKind.WRITE, keys, buffer, 0, 0))
        {
            throw new AssertionError("refused");
        }
    }

    @Override
    public void record(final TxnChange change)
    {
        if (RecordKind.FORGOTTEN == change.kind)
        {
            lost.add(change.txnId);
        }

        if (RecordKind.PRE_ACCEPTED == change.kind)
        {
            proposalPrev = change.definition.prev;
            proposalDeps = new Deps(topology.idLimit(), config.depsMax);
            proposalDeps.copyFrom(change.deps);
        }
    }

    @Override
    public void recordFrontier(final int node, final Frontier applied)
    {
    }

    @Override
    public void send(final long to, final Message message)
    {
        readNumber = message instanceof ReadDeps question ? question.number : readNumber;
    }

    @Override
    public void execute(final Execution execution)
    {
        if (0 != execution.txnId)
        {
            executed.add(execution.txnId);
        }
    }

    @Override
    public void refuse(final long session, final long correlation, final Refusal refusal)
    {
    }

    @Override
    public void snapshotBegin(final SnapshotBase base)
    {
        snapshot = new SnapshotImage(List.copyOf(executed));
        snapshot.base = new SnapshotBase(topology.idLimit());
        snapshot.base.node = base.node;
        snapshot.base.applied.copyFrom(base.applied);
        snapshot.base.forgotten.copyFrom(base.forgotten);
        snapshot.add(buffer, codec.encodeBase(base, buffer, 0));
    }

    @Override
    public void snapshotRecord(final TxnChange change)
    {
        snapshot.add(buffer, codec.encode(change, buffer, 0));
    }

    @Override
    public void snapshotFrontier(final int node, final Frontier applied)
    {
        snapshot.add(buffer, codec.encodeFrontier(node, applied, buffer, 0));
    }

    @Override
    public void snapshotEnd()
    {
        snapshot.isComplete = true;
    }

    /** A snapshot as bytes, and the application's state that belongs to it. */
    static final class SnapshotImage
    {
        final List<Long> executed;
        SnapshotBase base;
        boolean isComplete;
        private final List<byte[]> records = new ArrayList<>();

        SnapshotImage(final List<Long> executed)
        {
            this.executed = executed;
        }

        private void add(final UnsafeBuffer source, final int length)
        {
            final byte[] record = new byte[length];
            source.getBytes(0, record);
            records.add(record);
        }

        private void read(final JournalCodec codec, final JournalRecordHandler handler)
        {
            records.forEach(record -> codec.decode(new UnsafeBuffer(record), 0, record.length, handler));
        }
    }
}
