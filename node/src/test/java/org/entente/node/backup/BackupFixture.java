package org.entente.node.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Frontier;
import org.entente.journal.DataDirectory;
import org.entente.journal.Manifest;
import org.entente.journal.ReplicaIdentity;
import org.entente.journal.SyncPolicy;
import org.entente.journal.snapshot.FileSnapshotStore;
import org.entente.journal.snapshot.SnapshotReader;
import org.entente.journal.snapshot.SnapshotStoreContext;
import org.entente.node.NodeMachine;
import org.entente.node.config.ClusterId;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvLimits;
import org.entente.session.SessionMachine;
import org.entente.spi.SnapshotStore;
import org.entente.spi.SnapshotStore.Part;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;
import org.entente.wire.JournalCodec;

/** The data directory of a node that has taken snapshots of a key-value store. */
final class BackupFixture implements StateMachine.Transaction
{
    static final String CLUSTER_NAME = "backed-up";
    static final long CLUSTER = ClusterId.of(CLUSTER_NAME);
    private static final long LIMIT_NS = 30_000_000_000L;

    private final Path dir;
    private final int id;
    private SessionMachine machine;

    BackupFixture(final Path temp, final int id)
    {
        this.dir = temp.resolve("node-" + id);
        this.id = id;
        DataDirectory.create(dir, Manifest.create(
            new ReplicaIdentity(CLUSTER, 0, id, 0), Manifest.State.VOTER, SyncPolicy.SYNC));
    }

    static Path config(final Path temp, final int id, final Path dir) throws IOException
    {
        return Files.writeString(temp.resolve("node-" + id + ".properties"), """
            entente.node.id = %d
            entente.members = 0@127.0.0.1:9100;1@127.0.0.1:9200;2@127.0.0.1:9300
            entente.cluster.id = %s
            entente.dir = %s
            """.formatted(id, CLUSTER_NAME, dir));
    }

    static JournalCodec codec()
    {
        return new JournalCodec(new Topology(0b111), new ReplicaConfig());
    }

    Path dir()
    {
        return dir;
    }

    SnapshotStoreContext context()
    {
        return new SnapshotStoreContext().dir(dir.resolve("snapshots")).nodeId(id).clusterId(CLUSTER).reserveBytes(0);
    }

    long checksum()
    {
        return machine.checksum();
    }

    /** The newest. */
    Path snapshot() throws IOException
    {
        return SnapshotReader.newestFirst(dir.resolve("snapshots")).get(0);
    }

    /** Of a store with so many keys. */
    void takeSnapshot(final long journalRecords, final int keys)
    {
        machine = NodeMachine.create(KvLimits.LAYOUT).machine();
        final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
        final UnsafeBuffer reply = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
        for (int i = 0; i < keys; i++)
        {
            final int length = encoder.encodePut(("key" + i).getBytes(UTF_8), ("value" + i).getBytes(UTF_8));
            machine.apply(this, encoder.buffer(), 0, length, reply);
        }

        try (FileSnapshotStore store = FileSnapshotStore.open(context()); StateSnapshot state = machine.snapshot())
        {
            store.begin(journalRecords);
            writeCore(store);
            final UnsafeBuffer piece = new UnsafeBuffer(new byte[StateSnapshot.PIECE_MAX]);
            for (int length = state.write(piece); length > 0; length = state.write(piece))
            {
                store.write(Part.STATE, piece, 0, length);
            }
            store.finish();
            final long limit = System.nanoTime() + LIMIT_NS;
            while (store.isBusy())
            {
                assertTrue(System.nanoTime() < limit, "the snapshot does not end");
                LockSupport.parkNanos(100_000);
            }
            assertNull(store.failure());
        }
    }

    private void writeCore(final SnapshotStore store)
    {
        final JournalCodec codec = codec();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[codec.recordLengthMax()]);
        final SnapshotBase base = new SnapshotBase(3);
        base.node = id;
        base.clock = 1_000_000;
        base.highest = Timestamp.of(999_000, 2);
        base.lives = 4;
        base.ownLast = Timestamp.of(900_000, id);
        for (int node = 0; node < 3; node++)
        {
            base.applied.set(node, Timestamp.of(800_000, node));
            base.forgotten.set(node, Timestamp.of(700_000, node));
        }
        store.write(Part.CORE, buffer, 0, codec.encodeBase(base, buffer, 0));
        final Frontier applied = new Frontier(3);
        applied.set(0, Timestamp.of(800_000, 0));
        store.write(Part.CORE, buffer, 0, codec.encodeFrontier(2, applied, buffer, 0));
    }

    /** Checksum of a store that has taken pieces. */
    static long checksum(final Consumer<SnapshotStore.PieceHandler> pieces)
    {
        final SessionMachine restored = NodeMachine.create(KvLimits.LAYOUT).machine();
        pieces.accept((part, buffer, offset, length) -> restored.restore(buffer, offset, length));
        restored.restored();
        return restored.checksum();
    }

    @Override
    public long txnId()
    {
        return executeAt();
    }

    @Override
    public long executeAt()
    {
        return Timestamp.of(timeMicros(), 0);
    }

    @Override
    public long timeMicros()
    {
        return 500_000;
    }
}
