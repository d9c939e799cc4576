package org.entente.simulation;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.Effects;
import org.entente.core.Refusal;
import org.entente.core.Replica;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Message;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.entente.pipeline.Admission;
import org.entente.wire.JournalCodec;
import org.entente.wire.ProtocolDecoder;
import org.entente.wire.ProtocolEncoder;

import java.util.Arrays;

/**
 * One replica with its disk. What it emits is held until its records are synced, unless it is certain without them, as
 * the production pipeline does: a crash before that loses both.
 */
public final class SimulatedNode implements Admission.Room
{
    /** Cluster id of every simulated cluster. */
    public static final long CLUSTER_ID = 0x51ED;

    private final int id;
    private final Topology topology;
    private final ReplicaConfig config;
    private final NodeHost host;
    private final ProtocolEncoder encoder;
    private final ProtocolDecoder decoder;
    private final JournalCodec journalCodec;
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer(4096);
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    private final LostDisk lost = new LostDisk();
    private SimulatedDisk disk = new SimulatedDisk();
    private final HeldOutput held = new HeldOutput();
    private SimulatedSnapshots snapshots;
    private Replica replica;
    private int incarnation;
    private int syncEnd;
    private boolean isSyncing;
    private long rejectedFrames;

    /** An execution, kept. */
    public record Applied(
        long txnId, long executeAt, TxnKind kind, byte[] payload, boolean hasClient, long session, long correlation,
        Execution.Path path)
    {
    }

    public SimulatedNode(final int id, final Topology topology, final ReplicaConfig config, final NodeHost host)
    {
        this.id = id;
        this.topology = topology;
        this.config = config;
        this.host = host;
        encoder = new ProtocolEncoder(id, CLUSTER_ID, topology, config);
        decoder = new ProtocolDecoder(CLUSTER_ID, topology, config);
        journalCodec = new JournalCodec(topology, config);
    }

    /** From now on snapshots can be taken, and are what the node starts from. */
    void keepSnapshots(final SimulatedSnapshots onDisk)
    {
        snapshots = onDisk;
    }

    /** Those on the disk; null where none are kept: with them it gets a peer's where it has missed too much. */
    SimulatedSnapshots snapshots()
    {
        return snapshots;
    }

    /** Begins a snapshot. @return false where one is under way. */
    boolean snapshot(final long nowMicros)
    {
        return replica.onSnapshot(nowMicros);
    }

    /** What was finished is durable now: the journal before the oldest is cut off. @return whether some was. */
    boolean makeSnapshotDurable()
    {
        final int bytes = disk.truncate(snapshots.makeDurable());
        syncEnd -= bytes;
        held.onCut(bytes);
        lost.onCut(bytes);
        return bytes > 0;
    }

    /**
     * Starts, or starts again, from what is on the disk.
     *
     * @return whether the journal ended in something that is no good record.
     */
    public boolean start(final long nowMicros)
    {
        final Output output = new Output();
        final boolean isTorn = replay(output, Integer.MAX_VALUE);
        output.isReplaying = false;
        replica.onStart(nowMicros);
        return isTorn;
    }

    /** Starts, and dies after so many records of the journal have been read. */
    public void startAndDie(final int records)
    {
        replay(new Output(), records);
        replica = null;
    }

    private boolean replay(final Output output, final int records)
    {
        if (null != replica)
        {
            throw new IllegalStateException("node " + id + " is running");
        }

        incarnation++;
        host.onReset(id);
        output.isReplaying = true;
        replica = new Replica(id, topology, config, output);
        replica.onIncarnation(lost.incarnation(), lost.isRebuildingFor(incarnation));
        final Runnable onRejoined = () -> lost.onRejoined(0);
        final int from = null == snapshots ? 0 : ReadBack.restore(replica, snapshots, journalCodec, onRejoined);
        final ReadBack handler = new ReadBack(replica, false, onRejoined);
        final int[] left = {records};
        return disk.replay(from, (buffer, offset, length) ->
        {
            if (0 == left[0]--)
            {
                return false;
            }

            journalCodec.decode(buffer, offset, length, handler);
            return true;
        });
    }

    /** The machine dies: what was not synced is lost, and so is what was held back for it. */
    public void crash()
    {
        disk.loseTail();
        die();
    }

    /** The process dies, the machine does not: what was written is there still, what was held back for it is lost. */
    public void kill()
    {
        die();
    }

    /** The machine dies in the middle of writing: any part of what was not synced may be there. */
    public void tear(final SplitMix random)
    {
        disk.tearTail(random);
        die();
    }

    private void die()
    {
        lost.onCrash(disk.synced());
        if (null != snapshots)
        {
            snapshots.die();
        }

        replica = null;
        isSyncing = false;
        held.clear();
    }

    /**
     * One bit of the journal of a node that is down turns over, and it is started on that: it refuses, and is down as
     * before.
     *
     * @return false where there is nothing that could rot.
     * @throws IllegalStateException if the node starts.
     */
    boolean rot(final SplitMix random)
    {
        if (!disk.rot(random))
        {
            return false;
        }

        try
        {
            replay(new Output(), Integer.MAX_VALUE);
        }
        catch (final RottenDiskException expected)
        {
            replica = null;
            return true;
        }

        throw new IllegalStateException("node " + id + " has started from a journal with a bit turned over");
    }

    /** The disk of a node that is down is lost: it comes back with nothing, as one that is rebuilt. */
    public void loseDisk()
    {
        disk = new SimulatedDisk();
        lost.onLost();
        if (null != snapshots)
        {
            snapshots.loseAll();
        }
    }

    /** Whether the node has lost its disk, and not rejoined for good since. */
    public boolean isRebuilding()
    {
        return lost.isRebuilding(disk.synced());
    }

    /**
     * What a peer has on its disk of definitions and decisions is added to this node's, which is down: as if it had
     * been sent all of that, also what its peers do not hold in memory any more.
     */
    public void copyDecisions(final SimulatedNode peer)
    {
        new DecisionsCopy(journalCodec).copy(peer.disk, disk);
    }

    public boolean isRunning()
    {
        return null != replica;
    }

    /** Changes with each start: an event for an earlier life must not reach a later one. */
    public int incarnation()
    {
        return incarnation;
    }

    public Replica replica()
    {
        return replica;
    }

    public int id()
    {
        return id;
    }

    /** A frame arrives; it is dropped where the decoder refuses it. */
    public void onFrame(final long nowMicros, final byte[] frame)
    {
        view.wrap(frame);
        final Message message = decoder.decode(view, 0, frame.length);
        if (null == message)
        {
            rejectedFrames++;
            return;
        }

        replica.onMessage(nowMicros, message);
    }

    /** A client's request arrives. @return false where it is refused. */
    public boolean onSubmit(
        final long nowMicros, final long session, final long correlation, final TxnKind kind, final KeySet keys,
        final byte[] payload)
    {
        final UnsafeBuffer command = new UnsafeBuffer(payload);
        return replica.onSubmit(nowMicros, session, correlation, kind, keys, command, 0, payload.length);
    }

    /** A client's quorum read of one key arrives. @return false where it is refused. */
    public boolean onQuorumRead(
        final long nowMicros, final long session, final long correlation, final long key, final byte[] payload)
    {
        return replica.onQuorumRead(
            nowMicros, session, correlation, key, new UnsafeBuffer(payload), 0, payload.length);
    }

    /** A client's local read arrives. @return false where it is refused. */
    public boolean onLocalRead(
        final long nowMicros, final long session, final long correlation, final byte[] payload)
    {
        return replica.onLocalRead(nowMicros, session, correlation, new UnsafeBuffer(payload), 0, payload.length);
    }

    /** What it writes to. */
    SimulatedDisk disk()
    {
        return disk;
    }

    @Override
    public boolean hasRoom()
    {
        return disk.hasRoom();
    }

    @Override
    public boolean hasReserve()
    {
        return disk.hasReserve();
    }

    /** Whether anything waits for a sync. */
    public boolean hasUnsynced()
    {
        return disk.length() > disk.synced() || !held.isEmpty();
    }

    /** Bytes of the journal that a crash may take away. */
    public int unsyncedBytes()
    {
        return disk.length() - disk.synced();
    }

    /** A sync begins: it covers what there is now, and nothing that comes while it runs. */
    public void beginSync()
    {
        isSyncing = true;
        syncEnd = disk.length();
        held.onSyncBegin();
    }

    /** Whether a sync has begun and not ended. */
    public boolean isSyncing()
    {
        return isSyncing;
    }

    /** The sync ends: its records are durable, and what was held back for them leaves, in order. */
    public void endSync()
    {
        isSyncing = false;
        disk.sync(syncEnd);
        held.onSyncEnd();
    }

    /** A sync that takes no time. */
    public void sync()
    {
        beginSync();
        endSync();
    }

    public long rejectedFrames()
    {
        return rejectedFrames;
    }

    public int journalRecords()
    {
        return disk.records();
    }

    /** Collects what the replica emits. */
    private final class Output implements Effects
    {
        private boolean isReplaying;

        @Override
        public void record(final TxnChange change)
        {
            checkNotReplaying();
            append(journalCodec.encode(change, scratch, 0));
            held.onRecord(change.kind, disk);
            host.onRecord(id, change);
        }

        @Override
        public void recordFrontier(final int node, final Frontier applied)
        {
            checkNotReplaying();
            append(journalCodec.encodeFrontier(node, applied, scratch, 0));
        }

        private void append(final int length)
        {
            if (!disk.fits(length))
            {
                throw new DiskFullException(id);
            }

            disk.append(scratch, length);
        }

        @Override
        public void recordFence(final int node, final long fenced)
        {
            checkNotReplaying();
            disk.append(scratch, journalCodec.encodeFence(node, fenced, scratch, 0));
            if (id == node)
            {
                lost.onRejoined(disk.length());
            }
        }

        @Override
        public void send(final long to, final Message message)
        {
            checkNotReplaying();
            final int length = encoder.encode(message, scratch, 0);
            final byte[] frame = Arrays.copyOf(scratch.byteArray(), length);
            for (long rest = to; NodeSet.EMPTY != rest; )
            {
                final int node = NodeSet.first(rest);
                rest = NodeSet.remove(rest, node);
                if (message.isCertain && held.maySend(disk))
                {
                    host.onFrame(id, node, frame);
                }
                else
                {
                    held.send(() -> host.onFrame(id, node, frame));
                }
            }
        }

        @Override
        public void execute(final Execution execution)
        {
            final byte[] payload = new byte[execution.payload.capacity()];
            execution.payload.getBytes(0, payload);
            final Applied applied = new Applied(
                execution.txnId, execution.executeAt, execution.kind, payload, execution.hasClient,
                execution.session, execution.correlation, execution.path);
            final boolean isSeen = applied.hasClient() || TxnKind.BARRIER == applied.kind();
            if (isReplaying || held.mayExecute(isSeen, execution.isCertain, disk))
            {
                host.onApplied(id, applied, isReplaying);
            }
            else
            {
                held.tell(() -> host.onApplied(id, applied, false));
            }
        }

        @Override
        public void refuse(final long session, final long correlation, final Refusal refusal)
        {
            checkNotReplaying();
            held.tell(() -> host.onRefused(id, session, correlation, refusal));
        }

        @Override
        public void snapshotBegin(final SnapshotBase base)
        {
            final int length = journalCodec.encodeBase(base, scratch, 0);
            final SimulatedSnapshots.Image image = new SimulatedSnapshots.Image(
                disk.records(), base, Arrays.copyOf(scratch.byteArray(), length), snapshots.hasTransferred());
            snapshots.announce();
            held.tell(() -> snapshots.begin(image, id));
        }

        @Override
        public void snapshotRecord(final TxnChange change)
        {
            hold(journalCodec.encode(change, scratch, 0));
        }

        @Override
        public void snapshotFrontier(final int node, final Frontier applied)
        {
            hold(journalCodec.encodeFrontier(node, applied, scratch, 0));
        }

        @Override
        public void snapshotFence(final int node, final long fenced)
        {
            hold(journalCodec.encodeFence(node, fenced, scratch, 0));
        }

        @Override
        public void snapshotEnd()
        {
            held.tell(() -> snapshots.finish(id));
        }

        private void hold(final int length)
        {
            final byte[] record = Arrays.copyOf(scratch.byteArray(), length);
            held.tell(() -> snapshots.write(record));
        }

        private void checkNotReplaying()
        {
            if (isReplaying)
            {
                throw new IllegalStateException("replay must not speak");
            }
        }
    }
}
