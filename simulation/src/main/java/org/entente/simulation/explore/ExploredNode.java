package org.entente.simulation.explore;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.Digest;
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
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.wire.JournalCodec;
import org.entente.wire.JournalRecordHandler;
import org.entente.wire.ProtocolDecoder;
import org.entente.wire.ProtocolEncoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A production replica with its disk, driven input by input. One that may restart keeps its journal, and holds back
 * what it says until the records before it are synced; on the others a sync follows each input at once. Frames and
 * records go through the production codecs.
 */
final class ExploredNode
{
    private static final long CLUSTER_ID = 0x0EC5;
    private static final int TICKS_TO_ASK = 2;
    /** Longer than the delays of {@link Scope#config}. */
    private static final long ASK_MICROS = 8;

    private final int id;
    private final Scope scope;
    private final Topology topology;
    private final ReplicaConfig config;
    private final Frames frames;
    private final Ids ids;
    private final ProtocolEncoder encoder;
    private final ProtocolDecoder decoder;
    private final JournalCodec journalCodec;
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer(1024);
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[1]);
    private final KeySet keySet;
    private final Digest digest = new Digest(true);

    private final List<byte[]> durable = new ArrayList<>();
    private final List<byte[]> unsynced = new ArrayList<>();
    private final IntList held = new IntList();
    private final IntList outputs = new IntList();
    /** Of what leaves, that which waits for no sync. */
    private final IntList early = new IntList();
    /** Whether a decision was executed that a loss of what is not synced could undo. */
    private boolean isUncertain;
    /** Whether ids are reserved in what is not synced. */
    private boolean hasUnsyncedReservation;
    private final Log log = new Log();
    private Replica replica;
    /** Being written, or written and not durable yet; and the one that a restart begins with, null before the first. */
    private ExploredSnapshot snapshot;
    private ExploredSnapshot durableSnapshot;
    private boolean isJournaling;
    private long incarnation;
    private long durableDigest;
    private long now;
    private LocalFacts synced;

    ExploredNode(final int id, final Scope scope, final Frames frames, final Ids ids)
    {
        this.id = id;
        this.scope = scope;
        this.frames = frames;
        this.ids = ids;
        topology = Topology.ofSize(scope.replicas());
        config = scope.config();
        encoder = new ProtocolEncoder(id, CLUSTER_ID, topology, config);
        decoder = new ProtocolDecoder(CLUSTER_ID, topology, config);
        journalCodec = new JournalCodec(topology, config);
        keySet = new KeySet(config.keysMax);
    }

    /** The replica as it is at the beginning. */
    void reset()
    {
        durable.clear();
        durableSnapshot = null;
        dropUnsynced();
        outputs.size = 0;
        early.size = 0;
        isUncertain = false;
        incarnation = 0;
        now = scope.clockMicros(id);
        isJournaling = scope.isRestarting(id) && scope.budget(Scope.Budget.RESTARTS) > 0;
        start();
        if (hasUnsyncedReservation)
        {
            // It has been up for a while: its ids may be used.
            sync();
        }

        durableDigest = isJournaling ? replayedDigest() : 0;
        synced = isJournaling ? facts() : null;
    }

    /** @return what leaves; valid until the next call. */
    IntList apply(final int input)
    {
        outputs.size = 0;
        final int argument = Input.argument(input);
        switch (Input.kind(input))
        {
            case Input.DELIVER -> deliver(frames.get(argument));
            case Input.SUBMIT -> submit(argument);
            case Input.TIMER -> replica.onTimer(now, ids.get(argument));
            case Input.TICK -> replica.onTick(now);
            case Input.SYNC -> sync();
            case Input.RESTART -> restart(argument);
            case Input.SNAPSHOT -> goOnWithSnapshot();
            case Input.LOSS -> loseDisk();
            case Input.QUESTION -> ask();
            default -> throw new IllegalArgumentException("no such input");
        }

        hold();
        return outputs;
    }

    /** Time passes, with all that is periodic in it. @return what leaves. */
    IntList pass(final long micros)
    {
        outputs.size = 0;
        now += micros;
        replica.onTick(now);
        hold();
        return outputs;
    }

    long digest()
    {
        replica.state().digest(digest.reset().add(id));
        log.digest(digest);
        digest.add(isJournaling);
        if (isJournaling)
        {
            digest.add(durableDigest).add(unsynced.size()).add(held.size).add(isUncertain);
            unsynced.forEach(record -> ExploredSnapshot.digest(digest, record));
            if (null != snapshot)
            {
                snapshot.digest(digest, durable.size());
                for (int i = snapshot.marker; i < durable.size(); i++)
                {
                    ExploredSnapshot.digest(digest, durable.get(i));
                }
            }

            for (int i = 0; i < held.size; i++)
            {
                digest.add(held.items[i]);
            }
        }

        return digest.value();
    }

    LocalFacts facts()
    {
        return LocalFacts.of(replica, log, ids, scope);
    }

    /** What this node had promised, accepted and decided when everything was last synced. */
    LocalFacts synced()
    {
        return synced;
    }

    Replica replica()
    {
        return replica;
    }

    int unsynced()
    {
        return unsynced.size();
    }

    /** The output rule: what follows a record that is not synced does not leave, unless it is certain without it. */
    private void hold()
    {
        if (isJournaling && !unsynced.isEmpty())
        {
            for (int i = 0; i < outputs.size; i++)
            {
                held.add(outputs.items[i]);
            }

            outputs.size = 0;
        }

        for (int i = 0; i < early.size; i++)
        {
            outputs.add(early.items[i]);
        }

        early.size = 0;
        isUncertain &= !unsynced.isEmpty();
        if (isJournaling && unsynced.isEmpty())
        {
            // All that it says from here on may be known elsewhere.
            synced = facts();
            keepSnapshot();
        }
    }

    /** The marker of a snapshot first, then all that it is made of. */
    private void goOnWithSnapshot()
    {
        if (!replica.onSnapshot(now))
        {
            replica.onTick(now);
        }
    }

    /** Written, and all records before its end are durable: the snapshot is too, and the journal before it goes. */
    private void keepSnapshot()
    {
        if (null != snapshot && snapshot.isComplete)
        {
            durable.subList(0, snapshot.marker).clear();
            durableSnapshot = snapshot;
            snapshot = null;
            durableDigest = replayedDigest();
        }
    }

    private void deliver(final Frames.Frame frame)
    {
        final Message message = decoder.decode(frame.bytes, 0, frame.bytes.capacity());
        if (null == message)
        {
            throw new AssertionError("the decoder refuses a frame of the encoder: " + frame.type);
        }

        replica.onMessage(now, message);
    }

    private void submit(final int number)
    {
        final Scope.Request request = scope.request(number);
        keySet.clear();
        for (int key = 0; key < Integer.SIZE; key++)
        {
            if (0 != (request.keys() & (1 << key)))
            {
                keySet.add(1L + key);
            }
        }

        payload.putByte(0, (byte)number);
        if (!replica.onSubmit(now, 0, number, request.kind(), keySet, payload, 0, 1))
        {
            outputs.add(Output.refusal(number));
        }
    }

    private void sync()
    {
        durable.addAll(unsynced);
        unsynced.clear();
        hasUnsyncedReservation = false;
        keepSnapshot();
        durableDigest = replayedDigest();
        for (int i = 0; i < held.size; i++)
        {
            outputs.add(held.items[i]);
        }

        held.size = 0;
    }

    /** What was held is lost, and so is what was not synced, but for the first records of it. */
    private void restart(final int survivors)
    {
        durable.addAll(unsynced.subList(0, survivors));
        dropUnsynced();
        isUncertain = false;
        isJournaling = false;
        start();
        durable.clear();
        durableSnapshot = null;
    }

    /** All that it had is gone. It comes back under a new incarnation, and asks the others at once. */
    private void loseDisk()
    {
        durable.clear();
        dropUnsynced();
        durableSnapshot = null;
        incarnation++;
        start();
        replica.onTick(now);
        if (isJournaling)
        {
            durableDigest = replayedDigest();
        }
    }

    private void dropUnsynced()
    {
        unsynced.clear();
        hasUnsyncedReservation = false;
        held.size = 0;
        snapshot = null;
    }

    /** Time passes at a replica that lacks something: it looks at what the others have, and then asks for it. */
    private void ask()
    {
        for (int tick = 0; tick < TICKS_TO_ASK; tick++)
        {
            now += ASK_MICROS;
            replica.onTick(now);
        }
    }

    private void start()
    {
        log.clear();
        final Collector output = new Collector(log);
        replica = new Replica(id, topology, config, output);
        replica.onIncarnation(incarnation, incarnation > 0);
        replay(replica, log);
        output.isReplaying = false;
        replica.onStart(now);
    }

    /** What a restart would make of the journal, and all that a later restart depends on. */
    private long replayedDigest()
    {
        final Log replayedLog = new Log();
        final Replica replayed = new Replica(id, topology, config, new Collector(replayedLog));
        replayed.onIncarnation(incarnation, incarnation > 0);
        replay(replayed, replayedLog);
        replayed.state().digest(digest.reset());
        replayedLog.digest(digest);
        return digest.value();
    }

    private void replay(final Replica target, final Log targetLog)
    {
        if (null != durableSnapshot)
        {
            durableSnapshot.restore(target, targetLog, journalCodec);
        }

        final JournalRecordHandler handler = new ReplayedInto(target);
        for (final byte[] record : durable)
        {
            view.wrap(record);
            journalCodec.decode(view, 0, record.length, handler);
        }
    }

    /** Collects what the replica emits. */
    private final class Collector implements Effects
    {
        private final Log target;
        private boolean isReplaying = true;

        Collector(final Log target)
        {
            this.target = target;
        }

        @Override
        public void record(final TxnChange change)
        {
            ids.add(change);
            if (isJournaling)
            {
                final int length = journalCodec.encode(change, scratch, 0);
                unsynced.add(Arrays.copyOf(scratch.byteArray(), length));
                hasUnsyncedReservation |= RecordKind.RESERVED == change.kind;
            }
        }

        @Override
        public void recordFrontier(final int node, final Frontier applied)
        {
            if (isJournaling)
            {
                final int length = journalCodec.encodeFrontier(node, applied, scratch, 0);
                unsynced.add(Arrays.copyOf(scratch.byteArray(), length));
            }
        }

        @Override
        public void recordFence(final int node, final long fenced)
        {
            if (isJournaling)
            {
                final int length = journalCodec.encodeFence(node, fenced, scratch, 0);
                unsynced.add(Arrays.copyOf(scratch.byteArray(), length));
            }
        }

        @Override
        public void send(final long to, final Message message)
        {
            final int length = encoder.encode(message, scratch, 0);
            final byte[] bytes = Arrays.copyOf(scratch.byteArray(), length);
            for (long rest = to; NodeSet.EMPTY != rest; )
            {
                final int node = NodeSet.first(rest);
                rest = NodeSet.remove(rest, node);
                final boolean isEarly = message.isCertain && !hasUnsyncedReservation;
                (isEarly ? early : outputs).add(frames.numberOf(new Frames.Frame(message, node, bytes)));
            }
        }

        @Override
        public void execute(final Execution execution)
        {
            final int request = execution.payload.getByte(0);
            int observed = 0;
            for (int i = 0; i < target.size; i++)
            {
                if (scope.request(target.requests[i]).conflictsWith(scope.request(request)))
                {
                    observed |= 1 << target.requests[i];
                }
            }

            target.add(execution.txnId, execution.executeAt, request);
            isUncertain |= !isReplaying && !execution.isCertain;
            if (!isReplaying && execution.hasClient)
            {
                (execution.isCertain && !isUncertain ? early : outputs).add(Output.answer(request, observed));
            }
        }

        @Override
        public void snapshotBegin(final SnapshotBase base)
        {
            snapshot = new ExploredSnapshot(durable.size() + unsynced.size(), target.copy());
            addToSnapshot(journalCodec.encodeBase(base, scratch, 0));
        }

        @Override
        public void snapshotRecord(final TxnChange change)
        {
            addToSnapshot(journalCodec.encode(change, scratch, 0));
        }

        @Override
        public void snapshotFrontier(final int node, final Frontier applied)
        {
            addToSnapshot(journalCodec.encodeFrontier(node, applied, scratch, 0));
        }

        @Override
        public void snapshotFence(final int node, final long fenced)
        {
            addToSnapshot(journalCodec.encodeFence(node, fenced, scratch, 0));
        }

        @Override
        public void snapshotEnd()
        {
            snapshot.isComplete = true;
        }

        private void addToSnapshot(final int length)
        {
            snapshot.add(Arrays.copyOf(scratch.byteArray(), length));
        }

        @Override
        public void refuse(final long session, final long correlation, final Refusal refusal)
        {
            if (!isReplaying)
            {
                outputs.add(Output.refusal((int)correlation));
            }
        }
    }
}
