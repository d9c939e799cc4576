package org.entente.core;

import org.agrona.DirectBuffer;
import org.entente.core.accept.Acceptor;
import org.entente.core.accept.Replies;
import org.entente.core.audit.BarrierTimer;
import org.entente.core.audit.ChecksumAudit;
import org.entente.core.conflict.ConflictIndex;
import org.entente.core.conflict.Definitions;
import org.entente.core.coordinate.Coordinator;
import org.entente.core.execute.ExecutionScheduler;
import org.entente.core.message.Message;
import org.entente.core.read.QuorumReads;
import org.entente.core.recover.ProgressMonitor;
import org.entente.core.recover.Recovery;
import org.entente.core.rejoin.ChainMender;
import org.entente.core.rejoin.Fences;
import org.entente.core.rejoin.OwnRejoin;
import org.entente.core.rejoin.Rejoins;
import org.entente.core.retain.CatchUpService;
import org.entente.core.retain.FrontierRecords;
import org.entente.core.retain.Retention;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.snapshot.SnapshotWriter;
import org.entente.core.time.Deadlines;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Chains;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnTable;

/**
 * The door of the state machine: every input of one replica comes in here, with the clock reading that came with it,
 * and everything that follows from it goes out through {@link Effects} before the method returns. Wires the parts and
 * routes between them; decides nothing.
 * <p>
 * Not thread-safe: driven by one thread. Deterministic: the same inputs give the same effects.
 */
public final class Replica
{
    private final int self;
    private final Topology topology;
    private final ReplicaConfig config;
    private final Effects effects;
    private final ReplicaStatus status = new ReplicaStatus();
    private final HybridClock clock;
    private final Deadlines<TxnRecord> deadlines = new Deadlines<>();
    private final TxnTable txns;
    private final Chains chains;
    private final ConflictIndex conflicts;
    private final Retention retention;
    private final Outbox outbox;
    private final ProgressMonitor monitor;
    private final QuorumReads reads;
    private final CatchUpService catchUp;
    private final FrontierRecords frontierRecords;
    private final ChecksumAudit audit;
    private final BarrierTimer barrierTimer;
    private final MessageRouter router;
    private final FollowUps followUps;
    private final Replay replay;
    private final Restore restore;
    private final SnapshotWriter snapshot;
    private final OwnTransactions own;
    private final Rejoins rejoins;
    private final OwnRejoin ownRejoin;
    private final ReplicaState state;
    private boolean isServing;

    /**
     * @param self    node id of this replica, a member of the topology.
     * @param effects where everything goes that this replica does.
     */
    public Replica(final int self, final Topology topology, final ReplicaConfig config, final Effects effects)
    {
        if (!topology.isMember(self))
        {
            throw new IllegalArgumentException("node " + self + " is no member of the topology");
        }

        this.self = self;
        this.topology = topology;
        this.config = config;
        this.effects = effects;
        config.check(topology.size());

        final int idLimit = topology.idLimit();
        final Frontier majority = new Frontier(idLimit);
        clock = new HybridClock(self);
        txns = new TxnTable(idLimit, config.keysMax, config.depsMax, config.txnsRetainedMax);
        chains = new Chains(txns, idLimit);
        conflicts = new ConflictIndex(majority, config.idleKeysMax);
        retention = new Retention(self, topology, config, txns, chains, conflicts, majority);
        frontierRecords = new FrontierRecords(self, topology, retention, effects);
        followUps = new FollowUps(this, txns, deadlines, effects);
        router = new MessageRouter(this, new Subjects(txns, chains, status));
        outbox = new Outbox(self, effects, chains.applied(), router);
        final Journaler journal = new Journaler(effects::record);
        final Definitions definitions = new Definitions(chains, conflicts);
        final Acceptor acceptor = new Acceptor(clock, conflicts, definitions, journal, outbox,
            new Replies.Limits(idLimit, config.keysMax, config.depsMax), status);
        final Coordinator coordinator = new Coordinator(self, topology, config, clock, deadlines, outbox, status);
        own = new OwnTransactions(
            new OwnTransactions.Sources(topology, txns, retention, conflicts, definitions), clock, coordinator,
            deadlines, journal, status, config);
        final Recovery recovery = new Recovery(self, topology, config, clock, deadlines, outbox,
            new RecoveredValues(coordinator), status);
        monitor = new ProgressMonitor(self, topology, config, clock, deadlines, recovery, outbox, status);
        reads = new QuorumReads(
            self, topology, config, clock, chains, conflicts, outbox, new QuorumReads.Output(effects, status));
        final ExecutionScheduler scheduler = new ExecutionScheduler(
            txns, chains, conflicts, effects, followUps::onUnknownDependency, reads::onFree, status);
        followUps.wire(coordinator, recovery, monitor, scheduler);
        reads.wire(scheduler::onRead);
        catchUp = new CatchUpService(self, topology, config, clock, chains, retention, outbox, status);
        audit = new ChecksumAudit(self, topology, config, clock, outbox, status);
        barrierTimer = new BarrierTimer(self, topology, config, clock, chains, status);
        final Fences fences = new Fences(idLimit, effects);
        ownRejoin = new OwnRejoin(self, topology, config, clock, chains, outbox, fences, status);
        rejoins = new Rejoins(self, fences, ownRejoin, chains, txns, catchUp::onFenced, outbox, status);
        replay = new Replay(this, own, txns, chains, conflicts, retention, frontierRecords, reads);
        restore = new Restore(this, replay, txns, chains, conflicts, retention, frontierRecords, scheduler);
        snapshot = new SnapshotWriter(
            self, topology, config, clock, new SnapshotWriter.Sources(txns, chains, conflicts, retention), effects);
        state = new ReplicaState(clock, txns, chains, conflicts, retention, coordinator, recovery,
            new ReplicaState.Periodic(own, outbox, catchUp, frontierRecords, audit, barrierTimer, reads, scheduler,
                snapshot, rejoins, status));
        snapshot.wire(fences);
        ownRejoin.wire(new ChainMender(self, topology, config, clock, txns, outbox, status), catchUp::onFenced,
            this::onVoter);
        router.wire(rejoins, ownRejoin);
        router.wire(acceptor, coordinator, recovery, monitor, catchUp, reads);
    }

    /** The door for a snapshot, before anything of the journal; not to be used where there is none. */
    public Restore restore()
    {
        return restore;
    }

    /** The base of this replica's own snapshot, where a peer's was read back. */
    public void onReplayBase(final SnapshotBase own)
    {
        replay.onOwnBase(own);
    }

    /**
     * Under what incarnation this replica speaks; before anything is replayed.
     *
     * @param incarnation  0 for the first; higher each time that it begins anew because what it had said was lost.
     * @param isRebuilding whether it has not rejoined under it, as far as the host knows; the journal may know better.
     */
    public void onIncarnation(final long incarnation, final boolean isRebuilding)
    {
        outbox.incarnation(incarnation);
        ownRejoin.begin(incarnation, isRebuilding);
    }

    /**
     * A record of this replica's journal, in the order in which they were written, before {@link #onStart}. Executions
     * are emitted, so that the application's state is rebuilt; nothing else is.
     */
    public void onReplay(final TxnChange change)
    {
        replay.onChange(change);
    }

    /** A record of this replica's journal about what a replica had applied. */
    public void onReplayFrontier(final int node, final Frontier applied)
    {
        replay.onFrontier(node, applied);
    }

    /** A record of this replica's journal about whom to hear. */
    public void onReplayFence(final int node, final long incarnation)
    {
        rejoins.onReplayed(node, incarnation);
    }

    /**
     * Whether a peer's snapshot that was read back knows more of what this replica has proposed than its own snapshot
     * and journal: those were lost. To be asked when the journal has been read, before {@link #onStart}; says nothing
     * of a replica that is being rebuilt, nor is it to be asked where that was learnt from this very snapshot.
     *
     * @return what is missing and what to do, or null.
     */
    public String missingOfOwnHistory()
    {
        return ownRejoin.isPending() ? null : replay.missingOfOwnHistory();
    }

    /**
     * The journal has been read: from now on this replica votes, unless it is being rebuilt. Its undecided transactions
     * are recovered.
     */
    public void onStart(final long nowMicros)
    {
        clock.now(nowMicros);
        barrierTimer.onStart();
        isServing = true;
        ownRejoin.onStart();
        if (!status.isRebuilding)
        {
            onVoter();
        }
    }

    /** This replica votes from now on. */
    private void onVoter()
    {
        own.onVoter(outbox.incarnation(), chains.decided().get(self));
        reads.onStart();
        followUps.onVoter();
    }

    /** Whether {@link #onStart} was called. */
    public boolean isServing()
    {
        return isServing;
    }

    /**
     * A message from a peer.
     *
     * @param nowMicros clock reading that came with it, microseconds since the Unix epoch.
     * @param message   borrowed; what it claims is checked against the topology, what it holds was by the decoder.
     */
    public void onMessage(final long nowMicros, final Message message)
    {
        clock.now(nowMicros);
        if (!isServing || !router.isFromPeer(message))
        {
            status.droppedForeign++;
            return;
        }

        if (!rejoins.admits(message, own.last()))
        {
            return;
        }

        retention.onApplied(message.from, message.applied);
        if (router.route(message))
        {
            afterInput();
        }
    }

    /**
     * A request of a client: becomes a transaction that this replica coordinates. The result comes with its execution,
     * or a refusal with {@link Effects#refuse}.
     *
     * @param session     of the client, given back with the result.
     * @param correlation of the request, given back with the result.
     * @param keys        at least one; of a barrier, which reads whatever there is where it executes, none; borrowed.
     * @param payload     the command, at most {@link ReplicaConfig#txnPayloadMax} bytes; borrowed.
     * @return false where a limit is reached: nothing has happened, and nothing will.
     */
    public boolean onSubmit(
        final long nowMicros, final long session, final long correlation, final TxnKind kind, final KeySet keys,
        final DirectBuffer payload, final int offset, final int length)
    {
        clock.now(nowMicros);
        final boolean isInLimits = (TxnKind.BARRIER == kind) == (0 == keys.size()) &&
            keys.size() <= config.keysMax && length >= 0 && length <= config.txnPayloadMax();
        if (!isInLimits)
        {
            throw new IllegalArgumentException(kind + " keys=" + keys.size() + " length=" + length + " out of limits");
        }

        own.command(kind, keys, payload, offset, length);
        return Timestamp.NONE != propose(true, session, correlation);
    }

    /**
     * A client asks for a barrier: a transaction that conflicts with every other and changes nothing, so that all
     * replicas execute it in the same state. Otherwise as {@link #onSubmit}.
     */
    public boolean onBarrier(final long nowMicros, final long session, final long correlation)
    {
        clock.now(nowMicros);
        own.barrier();
        return Timestamp.NONE != propose(true, session, correlation);
    }

    /**
     * The application's checksum when it had executed a barrier, in this life: those of a replayed journal are not
     * told. Where its state turns out not to be that of the others, a later input throws {@link InvariantViolation}.
     */
    public void onChecksum(final long nowMicros, final long barrier, final long checksum)
    {
        clock.now(nowMicros);
        audit.onOwn(barrier, checksum);
    }

    /**
     * A client's read of one key that becomes no transaction: linearizable, one round trip, nothing journaled. The
     * result comes as an execution without an id, or a refusal with {@link Effects#refuse}. Arguments as for
     * {@link #onSubmit}.
     *
     * @return false where a limit is reached: nothing has happened, and nothing will.
     */
    public boolean onQuorumRead(
        final long nowMicros, final long session, final long correlation, final long key,
        final DirectBuffer payload, final int offset, final int length)
    {
        clock.now(nowMicros);
        return reads.startQuorumRead(session, correlation, key, payload, offset, length);
    }

    /** As {@link #onQuorumRead}, of what this replica has executed so far: consistent, but maybe old; any keys. */
    public boolean onLocalRead(
        final long nowMicros, final long session, final long correlation,
        final DirectBuffer payload, final int offset, final int length)
    {
        clock.now(nowMicros);
        return reads.readLocally(session, correlation, payload, offset, length);
    }

    /**
     * Begins a snapshot as of now, which goes on with each tick until {@link Effects#snapshotEnd}; meanwhile nothing is
     * forgotten.
     *
     * @return false where one is running, or this replica does not serve yet: nothing has happened.
     */
    public boolean onSnapshot(final long nowMicros)
    {
        clock.now(nowMicros);
        final boolean isTaken = isServing && !snapshot.isRunning();
        if (isTaken)
        {
            snapshot.begin(own.last(), reads.lives(), own.reserved().next(), own.reserved().last());
        }

        return isTaken;
    }

    /** Whether a snapshot was begun, and not all of it is written yet. */
    public boolean isSnapshotRunning()
    {
        return snapshot.isRunning();
    }

    /** Time has passed; to be called about every millisecond. */
    public void onTick(final long nowMicros)
    {
        clock.now(nowMicros);
        if (!isServing)
        {
            return;
        }

        monitor.onTick();
        final long elapsed = clock.elapsed();
        for (TxnRecord txn = deadlines.pollExpired(elapsed); null != txn; txn = deadlines.pollExpired(elapsed))
        {
            router.onDeadline(txn);
        }

        snapshot.onTick();
        reads.onTick();
        ownRejoin.onTick();
        catchUp.onTick(outbox.takeSent());
        dropIdleKeys();
        frontierRecords.onTick();
        audit.onTick();
        if (barrierTimer.isDue())
        {
            own.barrier();
            barrierTimer.onStarted(propose(false, 0, 0));
        }

        afterInput();
    }

    /**
     * For a host that chooses itself which deadline is next: time goes on until all are due, that of one transaction
     * alone is looked at. @return whether it had one.
     */
    public boolean onTimer(final long nowMicros, final long txnId)
    {
        clock.now(nowMicros);
        final TxnRecord txn = txns.find(txnId);
        final boolean isWatched = isServing && null != txn && !txn.isDecided() && txn.isScheduled();
        if (isWatched)
        {
            clock.passTo(deadlines.latest());
            deadlines.cancel(txn);
            monitor.onTick();
            router.onDeadline(txn);
            afterInput();
        }

        return isWatched;
    }

    /** The state as a whole: for explorers and tests. */
    public ReplicaState state()
    {
        return state;
    }

    /** Counters and gauges, live. */
    public ReplicaStatus status()
    {
        return status;
    }

    /** This replica's frontier of what is executed or invalidated, live. */
    public Frontier applied()
    {
        return chains.applied();
    }

    /** This replica's frontier of what it has executed and let go, live: it does not start again from less. */
    public Frontier forgotten()
    {
        return retention.forgotten();
    }

    /** This replica's frontier of what is decided, live. */
    public Frontier decided()
    {
        return chains.decided();
    }

    /** The record of a transaction, or null: for diagnosis and tests; to be read only, and not kept. */
    public TxnRecord find(final long txnId)
    {
        return txns.find(txnId);
    }

    void onShown(final long executeAt)
    {
        own.onShown(executeAt);
    }

    FollowUps followUps()
    {
        return followUps;
    }

    ChecksumAudit audit()
    {
        return audit;
    }

    /** Node id of this replica. */
    public int self()
    {
        return self;
    }

    Topology topology()
    {
        return topology;
    }

    HybridClock clock()
    {
        return clock;
    }

    ReplicaConfig config()
    {
        return config;
    }

    /** Proposes what was filled in. @return the id, or none where a limit is reached. */
    private long propose(final boolean hasClient, final long session, final long correlation)
    {
        final boolean isVoter = isServing && !status.isRebuilding;
        final long txnId = isVoter ? own.propose(hasClient, session, correlation) : Timestamp.NONE;
        status.refusedRequests += Timestamp.NONE == txnId && hasClient ? 1 : 0;
        afterInput();
        return txnId;
    }

    void dropIdleKeys()
    {
        conflicts.dropIdleKeys(Timestamp.of(Math.max(0, clock.last() - config.pruneLagMicros), 0));
    }

    /** What has been executed may be let go, and told. */
    void afterInput()
    {
        retention.onOwnApplied();
        retention.makeRoom();
        ownRejoin.tryJoin();
        status.inFlight = retention.ownOpen();
        status.retained = txns.size();
    }
}
