package org.entente.core.read;

import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.entente.core.Digest;
import org.entente.core.Effects;
import org.entente.core.Outbox;
import org.entente.core.Refusal;
import org.entente.core.ReplicaConfig;
import org.entente.core.ReplicaStatus;
import org.entente.core.conflict.ConflictIndex;
import org.entente.core.message.ReadDeps;
import org.entente.core.message.ReadDepsOk;
import org.entente.core.time.Deadlines;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Chains;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Execution;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnRecord;

import java.util.Arrays;

/**
 * Reads one key without a transaction: asks a quorum, this replica among it, which conflicting writes it knows, waits
 * until all of those are executed or invalidated here, and reads here (protocol, section 10). Why that is linearizable
 * is in section 16. Bounded in number by {@link ReplicaConfig#quorumReadsMax} and in time by
 * {@link ReplicaConfig#readTimeoutMicros}.
 * <p>
 * A question carries a number that no other question of this replica ever had: an answer to a read of an earlier life,
 * late on the network, must not count for one of this life. So each life that reads has a number of its own, and
 * journals, before it first asks, one record of its own frontier; the records read back are the lives before.
 */
public final class QuorumReads
{
    private static final int BACK_OFF_SHIFT_MAX = 5;
    private static final int SEQUENCE_BITS = 40;

    private final Long2ObjectHashMap<QuorumRead> running = new Long2ObjectHashMap<>(64, 0.6f);
    private final Deadlines<QuorumRead> deadlines = new Deadlines<>();
    private final int self;
    private final Topology topology;
    private final ReplicaConfig config;
    private final HybridClock clock;
    private final Chains chains;
    private final ConflictIndex conflicts;
    private final Outbox outbox;
    private final Effects effects;
    private final ReplicaStatus status;
    private final ReadDeps question;
    private final ReadDepsOk answer;
    private final KeySet askedKeys = new KeySet(1);
    private final Definition definition = new Definition(1);
    private final Execution execution = new Execution();
    private Scheduler scheduler;
    private QuorumRead[] pool = new QuorumRead[16];
    private int pooled;
    private boolean isServing;
    private long lives;
    private long sequence;

    public QuorumReads(
        final int self,
        final Topology topology,
        final ReplicaConfig config,
        final HybridClock clock,
        final Chains chains,
        final ConflictIndex conflicts,
        final Outbox outbox,
        final Output output)
    {
        this.self = self;
        this.topology = topology;
        this.config = config;
        this.clock = clock;
        this.chains = chains;
        this.conflicts = conflicts;
        this.outbox = outbox;
        this.effects = output.effects();
        this.status = output.status();
        this.question = new ReadDeps(topology.idLimit());
        this.answer = new ReadDepsOk(topology.idLimit(), config.depsMax);
    }

    /** Takes a read that knows what it has to wait for. */
    public interface Scheduler
    {
        /** @param txn comes back with {@link #onFree} when it waits for nothing any more. */
        void onRead(TxnRecord txn);
    }

    /** Where reads go that are made, and where they are counted. */
    public record Output(Effects effects, ReplicaStatus status)
    {
    }

    public void wire(final Scheduler theScheduler)
    {
        scheduler = theScheduler;
    }

    /** This replica's own frontier was read back from the journal: an earlier life has asked under its number. */
    public void onLifeReplayed()
    {
        lives++;
    }

    /** Lives of this replica that have made quorum reads, this one included if it has. */
    public long lives()
    {
        return lives;
    }

    /** So many were counted by a snapshot of this replica's own: their records may be gone from the journal. */
    public void onLivesRestored(final long restored)
    {
        lives += restored;
    }

    /** The journal has been read: from now on reads are taken. */
    public void onStart()
    {
        isServing = true;
    }

    /**
     * Starts a quorum read; what comes of it goes to the client.
     *
     * @return false where too many are running: nothing has happened, and nothing will.
     */
    public boolean startQuorumRead(
        final long session, final long correlation, final long key,
        final DirectBuffer payload, final int offset, final int length)
    {
        if (!isServing || running.size() >= config.quorumReadsMax)
        {
            status.refusedRequests++;
            return false;
        }

        if (0 == sequence)
        {
            lives++;
            effects.recordFrontier(self, chains.applied());
        }

        sequence++;
        final QuorumRead read = take().start((lives << SEQUENCE_BITS) | sequence, key, clock.elapsed());
        definition.isPresent = true;
        definition.kind = TxnKind.READ;
        definition.keys.clear();
        definition.keys.add(key);
        definition.payload.wrap(payload, offset, length);
        read.txn.beginRead(read.number, definition);
        read.txn.hasClient = true;
        read.txn.session = session;
        read.txn.correlation = correlation;
        running.put(read.number, read);
        status.readsRunning = running.size();

        deadlines.schedule(read, clock.elapsed() + Math.min(config.resendDelayMicros, config.readTimeoutMicros));
        ask(topology.members(), read);
        return true;
    }

    /**
     * Reads what this replica has executed so far, whatever the others have.
     *
     * @return false where this replica does not serve yet.
     */
    public boolean readLocally(
        final long session, final long correlation, final DirectBuffer payload, final int offset, final int length)
    {
        if (!isServing)
        {
            status.refusedRequests++;
            return false;
        }

        status.localReads++;
        execution.session = session;
        execution.correlation = correlation;
        execution.payload.wrap(payload, offset, length);
        execute(Execution.Path.LOCAL_READ);
        return true;
    }

    /** A replica, maybe this one, asks what touches a key. Repeated, it is answered anew. */
    public void onReadDeps(final ReadDeps message)
    {
        askedKeys.clear();
        askedKeys.add(message.key);
        // Whatever the timestamps are: also what is undecided may be about to be answered to its client.
        conflicts.depsBefore(Long.MAX_VALUE, Timestamp.NONE, askedKeys, TxnKind.READ, answer.deps);
        if (answer.deps.hasOverflowed())
        {
            status.droppedDepsOverflow++;
            return;
        }

        answer.number = message.number;
        answer.asker = message.incarnation;
        outbox.sendTo(message.from, answer);
    }

    public void onReadDepsOk(final ReadDepsOk message)
    {
        final QuorumRead read = running.get(message.number);
        // This replica's own question has its incarnation, and numbers begin anew with each.
        if (null == read || message.asker != question.incarnation || !read.isAsking ||
            read.count(message.from, message.deps) < topology.slowQuorum())
        {
            return;
        }

        if (read.deps.hasOverflowed())
        {
            // Incomplete, so not to be used. Asked anew at the next deadline, when there may be fewer.
            status.droppedDepsOverflow++;
            read.askAnew();
            return;
        }

        read.isAsking = false;
        deadlines.schedule(read, read.startedMicros + config.readTimeoutMicros);
        read.txn.stable(Long.MAX_VALUE, read.deps);
        scheduler.onRead(read.txn);
    }

    /** A read waits for nothing any more: it is made. */
    public void onFree(final TxnRecord txn)
    {
        final QuorumRead read = running.get(-txn.txnId());
        if (txn.hasClient)
        {
            status.quorumReads++;
            execution.session = txn.session;
            execution.correlation = txn.correlation;
            txn.wrapPayload(execution.payload);
            execute(Execution.Path.QUORUM_READ);
        }

        close(read);
    }

    /** Asks again, and gives up, where the time for it has come. */
    public void onTick()
    {
        final long now = clock.elapsed();
        for (QuorumRead read = deadlines.pollExpired(now); null != read; read = deadlines.pollExpired(now))
        {
            if (now >= read.startedMicros + config.readTimeoutMicros)
            {
                giveUp(read);
            }
            else
            {
                askAgain(read, now);
            }
        }
    }

    private void askAgain(final QuorumRead read, final long now)
    {
        read.resends++;
        status.resends++;
        final long pause = config.resendDelayMicros << Math.min(read.resends, BACK_OFF_SHIFT_MAX);
        deadlines.schedule(read, Math.min(now + pause, read.startedMicros + config.readTimeoutMicros));
        ask(topology.members() & ~read.replied, read);
    }

    /** A read that waits stays in its list of waiters, and keeps its place here, until what it waits for has come. */
    private void giveUp(final QuorumRead read)
    {
        status.readsTimedOut++;
        effects.refuse(read.txn.session, read.txn.correlation, Refusal.TIMED_OUT);
        read.txn.hasClient = false;
        if (read.isAsking)
        {
            close(read);
        }
    }

    /** This replica answers first, and may by that have made the read when this returns. */
    private void ask(final long to, final QuorumRead read)
    {
        question.number = read.number;
        question.key = read.key;
        outbox.send(to, question);
    }

    /**
     * The time that the application sees is above that of all that it has executed here. It need not outlive a restart:
     * nothing is known by it.
     */
    private void execute(final Execution.Path path)
    {
        execution.txnId = Timestamp.NONE;
        execution.executeAt = clock.show();
        execution.kind = TxnKind.READ;
        execution.hasClient = true;
        execution.path = path;
        execution.isCertain = true;
        effects.execute(execution);
    }

    private QuorumRead take()
    {
        return pooled > 0 ? pool[--pooled] : new QuorumRead(topology.idLimit(), config.depsMax);
    }

    private void close(final QuorumRead read)
    {
        running.remove(read.number);
        deadlines.cancel(read);
        status.readsRunning = running.size();
        if (pooled == pool.length)
        {
            pool = Arrays.copyOf(pool, pooled * 2);
        }

        pool[pooled++] = read;
    }

    /** Adds what reads to come depend on; those under way are in no digest. */
    public void digest(final Digest digest)
    {
        if (0 != running.size())
        {
            throw new UnsupportedOperationException("a quorum read is under way");
        }

        digest.add(lives).add(sequence);
    }
}
