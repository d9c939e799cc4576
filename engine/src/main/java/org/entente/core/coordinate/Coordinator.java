package org.entente.core.coordinate;

import org.agrona.collections.Long2ObjectHashMap;
import org.entente.core.Digest;
import org.entente.core.InvariantViolation;
import org.entente.core.Outbox;
import org.entente.core.ReplicaConfig;
import org.entente.core.ReplicaStatus;
import org.entente.core.coordinate.Coordination.Phase;
import org.entente.core.explain.Explanation;
import org.entente.core.message.AcceptInvalidOk;
import org.entente.core.message.AcceptOk;
import org.entente.core.message.Nack;
import org.entente.core.message.PreAcceptOk;
import org.entente.core.time.Deadlines;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Execution;
import org.entente.core.txn.TxnRecord;

import java.util.Arrays;

/**
 * Takes transactions from their proposal to their decision: counts votes on t0, chooses the path, proposes under a
 * ballot and counts acceptances (protocol, section 4). Also finishes what recovery has chosen a value for.
 */
public final class Coordinator
{
    private static final int BACK_OFF_SHIFT_MAX = 5;
    /** For how many times the delay nobody is waited for after a vote that was not there in time. */
    private static final int UNANIMITY_PAUSE = 100;

    private final Long2ObjectHashMap<Coordination> running;
    private final int self;
    private final Topology topology;
    private final ReplicaConfig config;
    private final HybridClock clock;
    private final Deadlines<TxnRecord> deadlines;
    private final Proposals proposals;
    private final ReplicaStatus status;

    /** Until when no votes are waited for that the fast path can do without. */
    private long unanimityPauseEnd;
    private Coordination[] pool = new Coordination[16];
    private int pooled;

    public Coordinator(
        final int self,
        final Topology topology,
        final ReplicaConfig config,
        final HybridClock clock,
        final Deadlines<TxnRecord> deadlines,
        final Outbox outbox,
        final ReplicaStatus status)
    {
        this.self = self;
        this.topology = topology;
        this.config = config;
        this.clock = clock;
        this.deadlines = deadlines;
        this.proposals = new Proposals(topology, config, outbox);
        this.status = status;
        this.running = new Long2ObjectHashMap<>(Math.max(8, Math.min(1024, config.txnsInFlightMax)), 0.6f);
    }

    /** Whether this replica is taking a transaction to its decision. */
    public boolean isRunning(final TxnRecord txn)
    {
        return running.containsKey(txn.txnId());
    }

    /** Says what this replica does to have a transaction decided, if it does. Changes nothing. */
    public void explain(final TxnRecord txn, final Explanation explanation)
    {
        final Coordination c = running.get(txn.txnId());
        if (null != c)
        {
            explanation.phase = c.phase.name();
            explanation.ballot = c.ballot;
            explanation.replied = c.replied;
            explanation.marked = c.votedEqual;
            explanation.resends = c.resends;
        }
    }

    /**
     * Proposes a new transaction at its id; this replica votes first.
     *
     * @param definition of the transaction, borrowed: the record takes a copy when this replica votes.
     * @param isReserved whether its id was reserved, so that the others may hear of it before the journal has it.
     * @return false where this replica could not vote: nobody has heard of the transaction, and nobody will.
     */
    public boolean start(final TxnRecord txn, final Definition definition, final boolean isReserved)
    {
        final Coordination c = open(txn, Timestamp.NONE, Phase.PRE_ACCEPT);
        c.isReserved = isReserved;
        proposals.preAccept(NodeSet.of(self), txn, definition);
        if (!txn.hasVoted())
        {
            close(c);
            return false;
        }

        if (!txn.isDecided())
        {
            deadlines.schedule(txn, clock.elapsed() + config.fastPathDelayMicros);
            proposals.preAccept(NodeSet.remove(topology.members(), self), c);
        }

        return true;
    }

    /** Proposes a value that recovery has chosen, under its ballot. */
    public void propose(final TxnRecord txn, final long ballot, final long executeAt, final Deps deps)
    {
        final Coordination c = open(txn, ballot, Phase.ACCEPT);
        c.propose(executeAt, deps, clock.elapsed());
        deadlines.schedule(txn, clock.elapsed() + config.resendDelayMicros);
        sendAccept(c);
    }

    /** Proposes that a transaction never executes, under the ballot of a recovery. */
    public void proposeInvalid(final TxnRecord txn, final long ballot)
    {
        final Coordination c = open(txn, ballot, Phase.ACCEPT_INVALID);
        deadlines.schedule(txn, clock.elapsed() + config.resendDelayMicros);
        proposals.acceptInvalid(topology.members(), c);
    }

    public void onPreAcceptOk(final PreAcceptOk reply)
    {
        final Coordination c = running.get(reply.txnId);
        if (null == c || Phase.PRE_ACCEPT != c.phase || reply.vote < reply.txnId)
        {
            return;
        }

        if (c.countVote(reply.from, reply.vote, reply.deps))
        {
            decidePath(c);
        }
    }

    public void onAcceptOk(final AcceptOk reply)
    {
        final Coordination c = running.get(reply.txnId);
        if (null == c || Phase.ACCEPT != c.phase || c.ballot != reply.ballot || !c.countAccepted(reply.from))
        {
            return;
        }

        c.definedAt = NodeSet.add(c.definedAt, reply.from);
        c.allDeps.addAll(reply.deps);
        if (NodeSet.size(c.replied) == topology.slowQuorum())
        {
            final boolean isOwnBallot = Timestamp.NONE == c.ballot;
            decide(c, c.executeAt, c.allDeps, isOwnBallot ? Execution.Path.SLOW : Execution.Path.RECOVERED);
        }
    }

    public void onAcceptInvalidOk(final AcceptInvalidOk reply)
    {
        final Coordination c = running.get(reply.txnId);
        if (null == c || Phase.ACCEPT_INVALID != c.phase || c.ballot != reply.ballot || !c.countAccepted(reply.from))
        {
            return;
        }

        if (NodeSet.size(c.replied) == topology.slowQuorum())
        {
            final TxnRecord txn = c.txn;
            close(c);
            status.recovered++;
            proposals.invalidate(txn);
        }
    }

    /** @return whether this replica has stopped coordinating the transaction because of it. */
    public boolean onNack(final Nack nack)
    {
        final Coordination c = running.get(nack.txnId);
        if (null == c || c.ballot != nack.ballot)
        {
            return false;
        }

        close(c);
        return true;
    }

    /**
     * The transaction was decided, or this replica has promised a ballot above the one that it coordinates at: the
     * tally is worth nothing any more.
     */
    public void abandon(final TxnRecord txn)
    {
        final Coordination c = running.get(txn.txnId());
        if (null != c)
        {
            close(c);
        }
    }

    /** As {@link #abandon}, if the promise is above the ballot of the coordination. @return whether it was. */
    public boolean abandonBelow(final TxnRecord txn)
    {
        final Coordination c = running.get(txn.txnId());
        if (null == c || c.ballot >= txn.promised())
        {
            return false;
        }

        close(c);
        return true;
    }

    /** The deadline of a transaction that is coordinated here has come: go slow, or send again. */
    public void onDeadline(final TxnRecord txn)
    {
        final Coordination c = running.get(txn.txnId());
        if (Phase.PRE_ACCEPT == c.phase)
        {
            decidePath(c);
            if (running.get(txn.txnId()) != c || Phase.PRE_ACCEPT != c.phase)
            {
                return;
            }
        }

        final long now = clock.elapsed();
        if (now >= c.startedMicros + config.resendDelayMicros)
        {
            resend(c);
            if (running.get(txn.txnId()) != c)
            {
                // Its own answer to what was sent again has decided it.
                return;
            }
        }

        if (c.isAwaitingAll)
        {
            deadlines.schedule(txn, Math.max(now + 1, c.awaitedUntilMicros));
            return;
        }

        final int shift = Math.min(c.resends, BACK_OFF_SHIFT_MAX);
        final long next = config.resendDelayMicros << shift;
        deadlines.schedule(txn, c.resends > 0 ? now + next : Math.max(now + 1, c.startedMicros + next));
    }

    /** Adds what is kept beside the transactions. */
    public void digest(final Digest digest)
    {
        digest.addDeadline(Math.max(unanimityPauseEnd, clock.elapsed()), clock.elapsed());
    }

    /** Adds what is kept of a transaction that is coordinated here. */
    public void digest(final Digest digest, final TxnRecord txn)
    {
        final Coordination c = running.get(txn.txnId());
        digest.add(null != c);
        if (null != c)
        {
            c.digest(digest, clock.elapsed(), Math.max(config.fastPathDelayMicros, config.resendDelayMicros));
        }
    }

    private void resend(final Coordination c)
    {
        final long silent = topology.members() & ~c.replied;
        c.resends++;
        status.resends++;

        switch (c.phase)
        {
            case PRE_ACCEPT -> proposals.preAccept(silent, c);
            case ACCEPT -> proposals.accept(silent, c, true);
            case ACCEPT_INVALID -> proposals.acceptInvalid(silent, c);
        }
    }

    private void decidePath(final Coordination c)
    {
        final int equal = NodeSet.contains(c.votedEqual, self) ? NodeSet.size(c.votedEqual) : 0;
        final int other = NodeSet.size(c.replied) - equal;
        final boolean isDelayExpired = clock.elapsed() >= c.startedMicros + config.fastPathDelayMicros;

        switch (PathDecision.of(topology, equal, other, isDelayExpired))
        {
            case FAST ->
            {
                if (!awaitsUnanimity(c))
                {
                    decide(c, c.txn.txnId(), c.equalDeps, Execution.Path.FAST);
                }
            }
            case SLOW -> goSlow(c);
            case WAIT ->
            {
            }
        }
    }

    /**
     * Whether the rest of the votes is worth waiting for, and still awaited. One that differs ends it: the decision
     * cannot become certain any more.
     */
    private boolean awaitsUnanimity(final Coordination c)
    {
        final long now = clock.elapsed();
        final boolean isOpen = c.replied == c.votedEqual && c.replied != topology.members();
        if (0 == config.unanimityDelayMicros || now < unanimityPauseEnd || !isOpen)
        {
            return false;
        }

        if (!c.isAwaitingAll)
        {
            c.isAwaitingAll = true;
            c.awaitedUntilMicros = now + config.unanimityDelayMicros;
            deadlines.schedule(c.txn, c.awaitedUntilMicros);
            return true;
        }

        if (now < c.awaitedUntilMicros)
        {
            return true;
        }

        unanimityPauseEnd = now + UNANIMITY_PAUSE * config.unanimityDelayMicros;
        return false;
    }

    /**
     * Whether what others have on their disks allows no other decision, should this replica forget it (protocol,
     * section 18). Alone it has nobody who would remember.
     */
    private boolean isCertain(final Coordination c, final Execution.Path path)
    {
        return config.unanimityDelayMicros > 0 && topology.size() > 1 &&
            (Execution.Path.FAST != path || c.votedEqual == topology.members());
    }

    private void goSlow(final Coordination c)
    {
        if (c.allDeps.hasOverflowed())
        {
            giveUp(c);
            return;
        }

        c.propose(c.highestVote, c.allDeps, clock.elapsed());
        deadlines.schedule(c.txn, clock.elapsed() + config.resendDelayMicros);
        sendAccept(c);
    }

    /**
     * Those who have acknowledged the definition are spared it. This replica is among the first set, or the only one.
     */
    private void sendAccept(final Coordination c)
    {
        final long all = topology.members();
        final long withDefinition = c.txn.isDefined() ? NodeSet.remove(all & ~c.definedAt, self) : NodeSet.EMPTY;

        proposals.accept(all & ~withDefinition, c, false);
        if (NodeSet.EMPTY != withDefinition)
        {
            proposals.accept(withDefinition, c, true);
        }
    }

    private void decide(final Coordination c, final long executeAt, final Deps deps, final Execution.Path path)
    {
        if (deps.hasOverflowed())
        {
            giveUp(c);
            return;
        }

        final TxnRecord txn = c.txn;
        final long definedAt = NodeSet.add(c.definedAt, self);
        txn.path = path;
        txn.isCertain = isCertain(c, path);
        switch (path)
        {
            case FAST -> status.fastPath++;
            case SLOW -> status.slowPath++;
            case RECOVERED -> status.recovered++;
            case ELSEWHERE, QUORUM_READ, LOCAL_READ ->
                throw new InvariantViolation("no path of a coordinator: " + path);
        }

        // The deps belong to the coordination, which nobody takes from the pool before they are copied.
        close(c);
        proposals.stable(txn, executeAt, deps, definedAt);
    }

    /** The deps are incomplete, so nothing may be decided with them: recovery finishes it when there are fewer. */
    private void giveUp(final Coordination c)
    {
        status.droppedDepsOverflow++;
        deadlines.schedule(c.txn, clock.elapsed() + config.recoveryDelayMicros);
        close(c);
    }

    private Coordination open(final TxnRecord txn, final long ballot, final Phase phase)
    {
        final Coordination c = pooled > 0 ?
            pool[--pooled] : new Coordination(topology.idLimit(), config.depsMax);
        running.put(txn.txnId(), c.start(txn, ballot, phase, clock.elapsed()));
        status.undecided += Timestamp.NONE == ballot ? 1 : 0;
        return c;
    }

    private void close(final Coordination c)
    {
        running.remove(c.txn.txnId());
        status.undecided -= Timestamp.NONE == c.ballot ? 1 : 0;
        c.txn = null;

        if (pooled == pool.length)
        {
            pool = Arrays.copyOf(pool, pooled * 2);
        }

        pool[pooled++] = c;
    }
}
