package org.entente.core.accept;

import org.entente.core.Journaler;
import org.entente.core.Outbox;
import org.entente.core.ReplicaStatus;
import org.entente.core.conflict.ConflictIndex;
import org.entente.core.conflict.Definitions;
import org.entente.core.message.Accept;
import org.entente.core.message.AcceptInvalid;
import org.entente.core.message.Invalidate;
import org.entente.core.message.PreAccept;
import org.entente.core.message.Recover;
import org.entente.core.message.Stable;
import org.entente.core.time.HybridClock;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnStatus;

/**
 * The replica's vote: what it answers to a coordinator, or to a recoverer, and what it must not forget about it
 * (protocol, sections 4 and 6). Records before it replies.
 */
public final class Acceptor
{
    private final HybridClock clock;
    private final ConflictIndex conflicts;
    private final Definitions definitions;
    private final Journaler journal;
    private final Replies replies;
    private final ReplicaStatus status;
    private final Deps scratch;

    public Acceptor(
        final HybridClock clock,
        final ConflictIndex conflicts,
        final Definitions definitions,
        final Journaler journal,
        final Outbox outbox,
        final Replies.Limits limits,
        final ReplicaStatus status)
    {
        this.clock = clock;
        this.conflicts = conflicts;
        this.definitions = definitions;
        this.journal = journal;
        this.replies = new Replies(outbox, limits, status);
        this.status = status;
        this.scratch = new Deps(limits.idLimit(), limits.depsMax());
    }

    /** Answers with what this replica knows, for whoever asks about a decided transaction. */
    public void replyDecision(final int to, final TxnRecord txn)
    {
        replies.decision(to, txn);
    }

    /** Answers with the definition alone, for whoever asks about an undecided transaction (protocol, section 7). */
    public void replyDefinition(final int to, final TxnRecord txn)
    {
        replies.definition(to, txn);
    }

    public void onPreAccept(final TxnRecord txn, final PreAccept preAccept)
    {
        if (txn.isDecided())
        {
            replies.decision(preAccept.from, txn);
            return;
        }

        if (txn.promised() > 0)
        {
            replies.nack(preAccept.from, txn, 0);
            return;
        }

        if (TxnStatus.ACCEPTED == txn.status())
        {
            // The Accept overtook it, or it comes again: either way its coordinator is past counting votes.
            learn(txn, preAccept.definition);
            return;
        }

        if (!txn.hasVoted())
        {
            if (!vote(txn, preAccept.definition))
            {
                return;
            }

            journal.preAccepted(txn);
        }

        // A repeated PreAccept gets the stored vote and deps, never recomputed (protocol, section 13, trap 2).
        replies.preAcceptOk(preAccept.from, txn);
    }

    public void onAccept(final TxnRecord txn, final Accept accept)
    {
        if (txn.isDecided())
        {
            replies.decision(accept.from, txn);
            return;
        }

        if (txn.promised() > accept.ballot)
        {
            replies.nack(accept.from, txn, accept.ballot);
            return;
        }

        final Definition definition = txn.isDefined() ? txn.definition() : accept.definition;
        if (!definition.isPresent)
        {
            status.droppedUndefined++;
            return;
        }

        conflicts.depsBefore(accept.executeAt, txn.txnId(), definition.keys, definition.kind, scratch);
        if (scratch.hasOverflowed())
        {
            status.droppedDepsOverflow++;
            return;
        }

        if (!(TxnStatus.ACCEPTED == txn.status() && txn.accepted() == accept.ballot))
        {
            final boolean isNewlyDefined = definitions.define(txn, accept.definition);
            txn.accept(accept.ballot, accept.executeAt, accept.deps);
            conflicts.witness(txn, accept.executeAt);

            journal.accepted(txn, isNewlyDefined);
        }

        replies.acceptOk(accept.from, txn, scratch);
    }

    public void onAcceptInvalid(final TxnRecord txn, final AcceptInvalid accept)
    {
        if (txn.isDecided())
        {
            replies.decision(accept.from, txn);
            return;
        }

        if (txn.promised() > accept.ballot)
        {
            replies.nack(accept.from, txn, accept.ballot);
            return;
        }

        if (!(TxnStatus.ACCEPTED_INVALID == txn.status() && txn.accepted() == accept.ballot))
        {
            txn.acceptInvalid(accept.ballot);
            journal.acceptedInvalid(txn);
        }

        replies.acceptInvalidOk(accept.from, txn);
    }

    /** @return whether the transaction is decided by it, and was not before. */
    public boolean onStable(final TxnRecord txn, final Stable stable)
    {
        if (txn.isDecided())
        {
            txn.checkSameDecision(stable.executeAt);
            return false;
        }

        if (!txn.isDefined() && !stable.definition.isPresent)
        {
            status.droppedUndefined++;
            return false;
        }

        final boolean isNewlyDefined = definitions.define(txn, stable.definition);
        txn.stable(stable.executeAt, stable.deps);
        conflicts.witness(txn, stable.executeAt);

        journal.stable(txn, isNewlyDefined);
        return true;
    }

    /**
     * @return whether something was learnt that moves the transaction's chain on: the decision, or the definition
     *     of one that was known to be invalidated.
     */
    public boolean onInvalidate(final TxnRecord txn, final Invalidate invalidate)
    {
        if (TxnStatus.INVALIDATED == txn.status())
        {
            return learn(txn, invalidate.definition);
        }

        if (txn.isForgotten() && !txn.isDefined() && !invalidate.definition.isPresent)
        {
            // In the message, so that whoever else gets it can go on in this replica's chain, too.
            definitions.describeInvalidated(txn.definition().prev, invalidate.definition);
        }

        final boolean isNewlyDefined = definitions.define(txn, invalidate.definition);
        txn.invalidate();

        journal.invalidated(txn, isNewlyDefined);
        return true;
    }

    /** Nobody has the definition, and its coordinator's chain has passed it over: it never executes (section 17). */
    public void invalidatePassedOver(final TxnRecord txn)
    {
        txn.invalidate();
        journal.invalidated(txn, false);
    }

    public void onRecover(final TxnRecord txn, final Recover recover)
    {
        if (txn.isDecided())
        {
            replies.decision(recover.from, txn);
            return;
        }

        // A ballot names its minter: an equal one is the same recoverer, asking again.
        if (txn.promised() > recover.ballot)
        {
            replies.nack(recover.from, txn, recover.ballot);
            return;
        }

        final boolean isNewPromise = txn.promised() < recover.ballot;
        final boolean isDefinitionAtHand = txn.isDefined() || recover.definition.isPresent;
        if (TxnStatus.UNKNOWN == txn.status() && isDefinitionAtHand)
        {
            if (!vote(txn, recover.definition))
            {
                // No vote, no answer; but the ballot counts as promised, or its minter could hand it out again.
                if (isNewPromise)
                {
                    txn.promise(recover.ballot);
                    journal.promised(txn);
                }

                return;
            }

            txn.promise(recover.ballot);
            journal.preAccepted(txn);
        }
        else if (isNewPromise)
        {
            txn.promise(recover.ballot);
            journal.promised(txn);
        }

        replies.recoverOk(recover.from, txn, recover.ballot);
    }

    /** Takes a definition that came without anything to vote on. @return whether it was new. */
    public boolean learn(final TxnRecord txn, final Definition definition)
    {
        if (definitions.define(txn, definition))
        {
            journal.defined(txn);
            return true;
        }

        return false;
    }

    /** Nothing is changed where it returns false: the deps would be incomplete, so no vote is given. */
    private boolean vote(final TxnRecord txn, final Definition offered)
    {
        final Definition definition = txn.isDefined() ? txn.definition() : offered;
        final long t0 = txn.txnId();

        conflicts.depsBefore(t0, t0, definition.keys, definition.kind, txn.voteDeps());
        if (txn.voteDeps().hasOverflowed())
        {
            txn.voteDeps().clear();
            status.droppedDepsOverflow++;
            return false;
        }

        // A coordinator agrees to its own id, and may have said so in a life that it has forgotten.
        final boolean agrees =
            txn.isForgotten() || conflicts.isAboveWitnessed(t0, definition.keys, definition.kind);
        definitions.define(txn, offered);
        txn.preAccept(agrees ? t0 : clock.next());
        conflicts.witness(txn, txn.vote());
        return true;
    }
}
