package org.entente.core.recover;

import org.agrona.collections.Long2ObjectHashMap;
import org.entente.core.Digest;
import org.entente.core.Outbox;
import org.entente.core.ReplicaConfig;
import org.entente.core.ReplicaStatus;
import org.entente.core.explain.Explanation;
import org.entente.core.message.Recover;
import org.entente.core.message.RecoverOk;
import org.entente.core.time.Deadlines;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.TxnRecord;

/**
 * Finishes transactions whose coordinator does not: collects promises under a ballot of its own and chooses the value
 * to propose (protocol, section 6). Bounded; a transaction that finds no room waits for its next deadline.
 */
public final class Recovery
{
    private static final int BACK_OFF_SHIFT_MAX = 4;
    private static final int RESENDS_MAX = 8;

    private final Long2ObjectHashMap<RecoveryRun> running = new Long2ObjectHashMap<>(64, 0.6f);
    private final int self;
    private final Topology topology;
    private final ReplicaConfig config;
    private final HybridClock clock;
    private final Deadlines<TxnRecord> deadlines;
    private final Outbox outbox;
    private final Proposer proposer;
    private final ReplicaStatus status;
    private final Recover recover;
    private final RecoveryRun[] pool;
    private int pooled;

    public Recovery(
        final int self,
        final Topology topology,
        final ReplicaConfig config,
        final HybridClock clock,
        final Deadlines<TxnRecord> deadlines,
        final Outbox outbox,
        final Proposer proposer,
        final ReplicaStatus status)
    {
        this.self = self;
        this.topology = topology;
        this.config = config;
        this.clock = clock;
        this.deadlines = deadlines;
        this.outbox = outbox;
        this.proposer = proposer;
        this.status = status;
        this.recover = new Recover(topology.idLimit(), config.keysMax);
        this.pool = new RecoveryRun[config.recoveriesMax];
        for (int i = 0; i < pool.length; i++)
        {
            pool[i] = new RecoveryRun(topology.idLimit(), config.depsMax);
        }

        this.pooled = pool.length;
    }

    public boolean isRunning(final TxnRecord txn)
    {
        return running.containsKey(txn.txnId());
    }

    /** Says how far this replica is with recovering a transaction, if it is. Changes nothing. */
    public void explain(final TxnRecord txn, final Explanation explanation)
    {
        final RecoveryRun run = running.get(txn.txnId());
        explanation.isRecoveryFull = null == run && 0 == pooled;
        if (null != run)
        {
            explanation.isRecovering = true;
            explanation.ballot = run.ballot;
            explanation.replied = run.replies.replied();
            explanation.marked = run.replies.withoutVote();
            explanation.resends = run.resends;
        }
    }

    /** Starts to recover a transaction under a fresh ballot. @return false where there is no room at present. */
    public boolean start(final TxnRecord txn)
    {
        if (0 == pooled)
        {
            return false;
        }

        final long ballot = Timestamp.nextBallot(Math.max(txn.promised(), txn.ballotSeen), self);
        final RecoveryRun run = pool[--pooled].start(txn, ballot);
        running.put(txn.txnId(), run);
        status.recoveries++;
        deadlines.schedule(txn, clock.elapsed() + config.resendDelayMicros);

        ask(topology.members(), run);
        return true;
    }

    /** @param definition that came with the reply is known to the record already. */
    public void onRecoverOk(final RecoverOk reply)
    {
        final RecoveryRun run = running.get(reply.txnId);
        if (null == run || run.ballot != reply.ballot)
        {
            return;
        }

        run.replies.add(
            reply.from, reply.status, reply.accepted, reply.executeAt, reply.deps, reply.vote, reply.voteDeps);
        evaluate(run);
    }

    /** The transaction is decided, or a higher ballot was promised: this ballot will not succeed. */
    public void abandon(final TxnRecord txn)
    {
        final RecoveryRun run = running.get(txn.txnId());
        if (null != run)
        {
            close(run);
        }
    }

    /** As {@link #abandon}, if the promise is above the ballot of the recovery. @return whether it was. */
    public boolean abandonBelow(final TxnRecord txn)
    {
        return abandonIf(txn.txnId(), txn.promised());
    }

    /** @return whether a recovery was given up because of it. */
    public boolean onNack(final long txnId, final long ballot, final long promised)
    {
        final RecoveryRun run = running.get(txnId);
        return null != run && run.ballot == ballot && abandonIf(txnId, promised);
    }

    /** Asks those again who have not answered, or who have not voted. */
    public void onDeadline(final TxnRecord txn)
    {
        final RecoveryRun run = running.get(txn.txnId());
        if (run.resends == RESENDS_MAX)
        {
            // Nobody answers: others may need the place. It is tried again later, under another ballot.
            txn.attempts++;
            close(run);
            deadlines.schedule(txn, clock.elapsed() + (config.recoveryDelayMicros << BACK_OFF_SHIFT_MAX));
            return;
        }

        run.resends++;
        status.resends++;
        deadlines.schedule(
            txn, clock.elapsed() + (config.resendDelayMicros << Math.min(run.resends, BACK_OFF_SHIFT_MAX)));

        final long silent = topology.members() & ~run.replies.replied();
        ask(silent | (txn.isDefined() ? run.replies.withoutVote() : NodeSet.EMPTY), run);
    }

    /** Adds what is kept of a transaction that is recovered here. */
    public void digest(final Digest digest, final TxnRecord txn)
    {
        final RecoveryRun run = running.get(txn.txnId());
        digest.add(null != run);
        if (null != run)
        {
            digest.add(run.ballot).add(run.resends);
            run.replies.digest(digest);
        }
    }

    private void evaluate(final RecoveryRun run)
    {
        final TxnRecord txn = run.txn;
        final long ballot = run.ballot;
        final RecoveryReplies replies = run.replies;

        switch (RecoveryDecision.of(replies, topology))
        {
            case WAIT ->
            {
            }
            case SEND_DEFINITION ->
            {
                final long unasked = replies.withoutVote();
                replies.markSent(unasked);
                ask(unasked, run);
            }
            case PROPOSE_INVALID ->
            {
                close(run);
                proposer.proposeInvalid(txn, ballot);
            }
            case PROPOSE_ACCEPTED -> propose(run, replies.acceptedExecuteAt(), replies.acceptedDeps());
            case PROPOSE_HIGHEST_VOTE -> propose(run, replies.highestVote(), replies.voteDeps());
            case PROPOSE_T0 -> propose(run, txn.txnId(), replies.voteDeps());
        }
    }

    private void propose(final RecoveryRun run, final long executeAt, final Deps deps)
    {
        final TxnRecord txn = run.txn;
        final long ballot = run.ballot;
        close(run);

        if (deps.hasOverflowed())
        {
            status.droppedDepsOverflow++;
            deadlines.schedule(txn, clock.elapsed() + config.recoveryDelayMicros);
            return;
        }

        // The deps belong to the run, which nobody takes from the pool before they are copied.
        proposer.propose(txn, ballot, executeAt, deps);
    }

    private void ask(final long to, final RecoveryRun run)
    {
        if (NodeSet.EMPTY == to)
        {
            return;
        }

        final Definition definition = recover.definition;
        recover.txnId = run.txn.txnId();
        recover.ballot = run.ballot;
        run.txn.describe(definition);
        outbox.send(to, recover);
    }

    private boolean abandonIf(final long txnId, final long promised)
    {
        final RecoveryRun run = running.get(txnId);
        if (null == run || run.ballot >= promised)
        {
            return false;
        }

        close(run);
        return true;
    }

    private void close(final RecoveryRun run)
    {
        running.remove(run.txn.txnId());
        run.txn = null;
        pool[pooled++] = run;
    }
}
