package org.entente.node.backup;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.journal.DataDirectory;
import org.entente.journal.Manifest;
import org.entente.journal.ReplicaIdentity;
import org.entente.journal.snapshot.FileSnapshotStore;
import org.entente.journal.snapshot.SnapshotHeader;
import org.entente.journal.snapshot.SnapshotReader;
import org.entente.journal.snapshot.SnapshotStoreContext;
import org.entente.node.config.NodeConfig;
import org.entente.spi.JournalException;
import org.entente.spi.JournalException.Reason;
import org.entente.spi.SnapshotStore;
import org.entente.spi.SnapshotStore.Part;
import org.entente.spi.StateMachine;
import org.entente.wire.JournalCodec;
import org.entente.wire.JournalRecordHandler;

/**
 * Makes the data directory of a node of a new incarnation of a cluster from the snapshot of a backup. Of the snapshot
 * the application's state is taken as it is. Of the core's part only the highest timestamps are: transactions of the
 * new cluster come after all whose effects are in the state. What the old cluster had not executed there is not part of
 * the backup; its votes and frontiers mean nothing here.
 */
public final class BackupRestore
{
    private static final long DURABLE_LIMIT_NS = 3_600_000_000_000L;

    private final Path snapshot;
    private final NodeConfig config;
    private final SnapshotHeader header;
    private final JournalCodec codec;
    private final SnapshotBase base;
    private boolean hasBase;
    private long statePieces;

    /**
     * @param snapshot of a backup, which was verified.
     * @param config   of the node that is to be made.
     * @throws JournalException FOREIGN where it is a backup of another cluster.
     */
    public BackupRestore(final Path snapshot, final NodeConfig config)
    {
        this.snapshot = snapshot;
        this.config = config;
        this.header = new SnapshotReader(snapshot).header();
        final Topology topology = config.topology();
        final ReplicaConfig limits = config.replicaConfig();
        this.codec = new JournalCodec(topology, limits);
        this.base = new SnapshotBase(topology.idLimit());
        if (config.clusterId() != header.clusterId())
        {
            throw new JournalException(Reason.FOREIGN, "the backup is of cluster " + header.clusterId() +
                ", the configuration is of cluster " + config.clusterId() + ": correct entente.cluster.id");
        }
    }

    /**
     * The incarnation that is taken where none is given: higher than that of the backup's cluster, and another one for
     * each backup, so that nodes that were restored from different backups do not hear each other.
     *
     * @param sha256 of the backup, 64 hexadecimal digits.
     */
    public static long incarnation(final long previous, final String sha256)
    {
        return (previous >>> Integer.SIZE) + 1 << Integer.SIZE | Long.parseLong(sha256.substring(0, 8), 16);
    }

    /**
     * Reads all of the snapshot, decodes the core's part and lets a state machine take the state.
     *
     * @param stateMachine that has applied nothing.
     * @return its checksum then.
     * @throws RuntimeException if the state machine refuses a piece.
     */
    public long validate(final StateMachine stateMachine)
    {
        read((buffer, offset, length) -> stateMachine.restore(buffer, offset, length));
        stateMachine.restored();
        return stateMachine.checksum();
    }

    /** Number of pieces of the state that were read last. */
    public long statePieces()
    {
        return statePieces;
    }

    /**
     * Makes the directory.
     *
     * @param incarnation of the new cluster: the same for all its nodes, and higher than that of the old one.
     * @return the manifest in it.
     * @throws JournalException if the directory holds anything, is in use or cannot be written.
     */
    public Manifest restore(final long incarnation)
    {
        if (incarnation <= header.clusterIncarnation())
        {
            throw new JournalException("the backup is of incarnation " + header.clusterIncarnation() +
                " of the cluster: the new one has to be higher than that, " + incarnation + " is not");
        }

        final ReplicaIdentity identity =
            new ReplicaIdentity(config.clusterId(), incarnation, config.nodeId(), 0);
        final Manifest manifest = Manifest.create(identity, Manifest.State.VOTER, config.journalSync());
        DataDirectory.create(config.dir(), manifest, dir -> write(dir.resolve("snapshots"), identity));
        return manifest;
    }

    private void write(final Path dir, final ReplicaIdentity identity)
    {
        final SnapshotStoreContext context = new SnapshotStoreContext()
            .dir(dir)
            .nodeId(identity.nodeId())
            .clusterId(identity.clusterId())
            .clusterIncarnation(identity.clusterIncarnation())
            .nodeIncarnation(identity.nodeIncarnation())
            .reserveBytes(0)
            .schema(header.schema());
        try (FileSnapshotStore store = FileSnapshotStore.open(context))
        {
            store.begin(0);
            writeBase(store);
            read((buffer, offset, length) -> writeState(store, buffer, offset, length));
            store.finish();
            awaitDurable(store);
        }
    }

    private void writeState(
        final SnapshotStore store, final DirectBuffer buffer, final int offset, final int length)
    {
        // A tool waits for its disk as long as that takes.
        while (!store.isReady())
        {
            LockSupport.parkNanos(1_000_000);
        }

        store.write(Part.STATE, buffer, offset, length);
    }

    /** The core of a replica that has proposed, voted and heard nothing, and knows which timestamps are gone. */
    private void writeBase(final SnapshotStore store)
    {
        final SnapshotBase first = new SnapshotBase(config.topology().idLimit());
        first.node = config.nodeId();
        first.clock = base.clock;
        first.highest = base.highest;
        final MutableDirectBuffer buffer = new UnsafeBuffer(new byte[codec.recordLengthMax()]);
        store.write(Part.CORE, buffer, 0, codec.encodeBase(first, buffer, 0));
    }

    private static void awaitDurable(final SnapshotStore store)
    {
        final long limitNs = System.nanoTime() + DURABLE_LIMIT_NS;
        while (store.isBusy())
        {
            if (System.nanoTime() - limitNs > 0)
            {
                throw new JournalException("the snapshot was not durable within an hour: see to the disk");
            }
            LockSupport.parkNanos(1_000_000);
        }

        if (null != store.failure())
        {
            throw new JournalException(store.failure());
        }
    }

    private void read(final StatePieces state)
    {
        hasBase = false;
        statePieces = 0;
        final JournalRecordHandler core = new Core();
        new SnapshotReader(snapshot).read((part, buffer, offset, length) ->
        {
            if (Part.CORE == part)
            {
                codec.decode(buffer, offset, length, core);
            }
            else
            {
                statePieces++;
                state.onPiece(buffer, offset, length);
            }
        });
        if (!hasBase)
        {
            throw new JournalException(Reason.DAMAGED, "the snapshot " + snapshot + " does not say where it begins");
        }
    }

    /** Takes the state, piece by piece. */
    @FunctionalInterface
    private interface StatePieces
    {
        void onPiece(DirectBuffer buffer, int offset, int length);
    }

    /** Of the core's part the timestamps are kept; the rest is decoded to see that it can be. */
    private final class Core implements JournalRecordHandler
    {
        @Override
        public void onBase(final SnapshotBase read)
        {
            base.clock = read.clock;
            base.highest = read.highest;
            hasBase = true;
        }

        @Override
        public void onChange(final TxnChange change)
        {
            // Belongs to the old cluster.
        }

        @Override
        public void onFrontier(final int node, final Frontier applied)
        {
            // Belongs to the old cluster.
        }
    }
}
