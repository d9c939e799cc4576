package org.entente.core.recover;

import org.entente.core.Digest;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.txn.Deps;
import org.entente.core.txn.TxnStatus;

/**
 * The replies to one ballot of a recovery, each replica's counted once. A replica that knew nothing counts as a reply,
 * but never as a vote; once it was sent the definition and has voted, its new answer replaces the old one (protocol,
 * section 6).
 */
public final class RecoveryReplies
{
    private final Deps acceptedDeps;
    private final Deps voteDeps;
    private long txnId;
    private long replied;
    private long voted;
    private long votedOther;
    private long sentDefinition;
    private long highestVote;
    private boolean hasAccepted;
    private long highestAccepted;
    private boolean isAcceptedInvalid;
    private long acceptedExecuteAt;

    public RecoveryReplies(final int idLimit, final int depsMax)
    {
        acceptedDeps = new Deps(idLimit, depsMax);
        voteDeps = new Deps(idLimit, depsMax);
    }

    /** Starts anew for a ballot of a transaction. */
    public RecoveryReplies reset(final long newTxnId)
    {
        txnId = newTxnId;
        replied = NodeSet.EMPTY;
        voted = NodeSet.EMPTY;
        votedOther = NodeSet.EMPTY;
        sentDefinition = NodeSet.EMPTY;
        highestVote = Timestamp.NONE;
        hasAccepted = false;
        highestAccepted = Timestamp.NONE;
        isAcceptedInvalid = false;
        acceptedExecuteAt = Timestamp.NONE;
        acceptedDeps.clear();
        voteDeps.clear();
        return this;
    }

    /**
     * Takes a reply.
     *
     * @param executeAt   accepted, where the status is ACCEPTED.
     * @param deps        accepted, where the status is ACCEPTED.
     * @param vote        of the replica, 0 for none.
     * @param theVoteDeps that went with the vote.
     */
    public void add(
        final int from,
        final TxnStatus status,
        final long accepted,
        final long executeAt,
        final Deps deps,
        final long vote,
        final Deps theVoteDeps)
    {
        final boolean isNew = !NodeSet.contains(replied, from);
        final boolean isFirstVote = Timestamp.NONE != vote && !NodeSet.contains(voted, from);
        replied = NodeSet.add(replied, from);

        if (status.isAccepted() && isNew)
        {
            addAccepted(status, accepted, executeAt, deps);
        }

        if (isFirstVote)
        {
            voted = NodeSet.add(voted, from);
            highestVote = Math.max(highestVote, vote);
            voteDeps.addAll(theVoteDeps);
            if (vote != txnId)
            {
                votedOther = NodeSet.add(votedOther, from);
            }
        }
    }

    /** How many replicas have answered. */
    public int count()
    {
        return NodeSet.size(replied);
    }

    /** Those that have answered. */
    public long replied()
    {
        return replied;
    }

    /** How many of them hold a vote. */
    public int votes()
    {
        return NodeSet.size(voted);
    }

    /** How many voted other than t0. */
    public int otherVotes()
    {
        return NodeSet.size(votedOther);
    }

    public boolean hasCoordinatorVoted()
    {
        return NodeSet.contains(voted, Timestamp.node(txnId));
    }

    /** Those that answered without a vote. */
    public long withoutVote()
    {
        return replied & ~voted;
    }

    /** Whether some answered without a vote and were not sent the definition since. */
    public boolean hasUnasked()
    {
        return NodeSet.EMPTY != (withoutVote() & ~sentDefinition);
    }

    /** The definition was sent to those that answered without a vote. */
    public void markSent(final long nodes)
    {
        sentDefinition |= nodes;
    }

    public boolean hasAccepted()
    {
        return hasAccepted;
    }

    public boolean isHighestAcceptedInvalid()
    {
        return isAcceptedInvalid;
    }

    /** Of the value with the highest accepted ballot. */
    public long acceptedExecuteAt()
    {
        return acceptedExecuteAt;
    }

    /** Of the value with the highest accepted ballot. */
    public Deps acceptedDeps()
    {
        return acceptedDeps;
    }

    public long highestVote()
    {
        return highestVote;
    }

    /** Union of the deps that went with the votes. */
    public Deps voteDeps()
    {
        return voteDeps;
    }

    void digest(final Digest digest)
    {
        digest.add(replied).add(voted).add(votedOther).add(sentDefinition).add(highestVote).add(voteDeps);
        digest.add(hasAccepted);
        if (hasAccepted)
        {
            digest.add(highestAccepted).add(isAcceptedInvalid);
        }

        if (hasAccepted && !isAcceptedInvalid)
        {
            digest.add(acceptedExecuteAt).add(acceptedDeps);
        }
    }

    private void addAccepted(final TxnStatus status, final long accepted, final long executeAt, final Deps deps)
    {
        if (hasAccepted && accepted <= highestAccepted)
        {
            return;
        }

        hasAccepted = true;
        highestAccepted = accepted;
        isAcceptedInvalid = TxnStatus.ACCEPTED_INVALID == status;
        acceptedExecuteAt = executeAt;
        if (!isAcceptedInvalid)
        {
            acceptedDeps.copyFrom(deps);
        }
    }
}
