package org.entente.core.rejoin;

import org.entente.core.Digest;
import org.entente.core.InvariantViolation;
import org.entente.core.Outbox;
import org.entente.core.ReplicaStatus;
import org.entente.core.message.Message;
import org.entente.core.message.MessageType;
import org.entente.core.message.Recover;
import org.entente.core.message.Rejoin;
import org.entente.core.message.RejoinOk;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.Chains;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnTable;

/**
 * Whom this replica hears: decides for every message whether it may be taken, and answers those who have lost their
 * disk and rejoin (protocol, section 17).
 */
public final class Rejoins
{
    private final int self;
    private final Fences fences;
    private final OwnRejoin own;
    private final Chains chains;
    private final TxnTable txns;
    private final FencedListener onFenced;
    private final Outbox outbox;
    private final ReplicaStatus status;
    private final RejoinOk answer;

    /** Is told of each peer that has come back with nothing. */
    @FunctionalInterface
    public interface FencedListener
    {
        void onFenced(int node);
    }

    /** @param onFenced told of each peer that has come back with nothing: what it had applied it has no more. */
    public Rejoins(
        final int self,
        final Fences fences,
        final OwnRejoin own,
        final Chains chains,
        final TxnTable txns,
        final FencedListener onFenced,
        final Outbox outbox,
        final ReplicaStatus status)
    {
        this.self = self;
        this.fences = fences;
        this.own = own;
        this.chains = chains;
        this.txns = txns;
        this.onFenced = onFenced;
        this.outbox = outbox;
        this.status = status;
        this.answer = new RejoinOk(chains.applied().length());
    }

    /**
     * Whether a message may be taken: its sender is not fenced, and this replica is in a state to take it.
     *
     * @param ownLast the last transaction that this replica has proposed.
     * @throws InvariantViolation where the message shows that this replica has lost what it had said.
     */
    public boolean admits(final Message message, final long ownLast)
    {
        if (message.incarnation < fences.get(message.from))
        {
            status.droppedFenced++;
            if (MessageType.REJOIN == message.type() || MessageType.HEARTBEAT == message.type())
            {
                // It learns from the answer that it has been replaced.
                answer(message, Timestamp.NONE);
            }

            return false;
        }

        if (!own.takes(message))
        {
            status.droppedRebuilding++;
            return false;
        }

        if (!status.isRebuilding)
        {
            checkForLoss(message, ownLast);
        }

        return true;
    }

    /** A peer has lost its disk: nothing that it said before counts from now on, and it is told what did. */
    public void onRejoin(final Rejoin message)
    {
        if (fences.raise(message.from, message.incarnation))
        {
            onFenced.onFenced(message.from);
        }

        answer(message, message.above);
    }

    /** A record about whom to hear was read back. */
    public void onReplayed(final int node, final long incarnation)
    {
        fences.onReplayed(node, incarnation);
        if (self != node)
        {
            onFenced.onFenced(node);
        }
    }

    private void answer(final Message message, final long above)
    {
        final TxnRecord next = txns.firstAbove(message.from, above);
        answer.txnId = Timestamp.NONE;
        answer.rejoining = message.incarnation;
        answer.above = above;
        answer.next = null == next ? Timestamp.NONE : next.txnId();
        answer.isNextDefined = null != next && next.isDefined();
        answer.heard.copyFrom(chains.decided());
        txns.addHighest(answer.heard, message.from);
        own.addHeard(answer.heard, message.from);
        fences.copyTo(answer.fences);
        outbox.sendTo(message.from, answer);
    }

    /**
     * This replica records what it proposes, or that it may propose at an id, before it says so. Where a peer knows
     * more of its chain than it does itself, it has lost records, and with them maybe votes (protocol, section 13, trap
     * 19).
     */
    private void checkForLoss(final Message message, final long ownLast)
    {
        final long applied = message.applied.get(self);
        final long named = Timestamp.node(message.txnId) == self && isOfDefined(message) ? message.txnId : 0;
        final long known = Math.max(applied, named);
        if (known > ownLast)
        {
            throw new InvariantViolation(
                "node " + message.from + " knows transaction " + Timestamp.toString(known) +
                " of this replica, which itself knows of none after " + Timestamp.toString(ownLast) +
                ": its journal was lost, or replaced by an older one, and with it votes that others rely on;" +
                " do not start it again like this, rebuild it under a new incarnation (bin/entente rebuild)");
        }
    }

    /** An id alone may come from the deps of an earlier incarnation; a definition came from this replica's journal. */
    private static boolean isOfDefined(final Message message)
    {
        return switch (message.type())
        {
            case PRE_ACCEPT_OK, ACCEPT, ACCEPT_OK, STABLE, DEFINED -> true;
            case RECOVER -> ((Recover)message).definition.isPresent;
            default -> false;
        };
    }

    /** Incarnation below which a node is not heard. */
    public long fence(final int node)
    {
        return fences.get(node);
    }

    public void digest(final Digest digest, final long elapsed)
    {
        fences.digest(digest);
        own.digest(digest, elapsed);
    }
}
