package org.entente.simulation;

import org.entente.core.Replica;
import org.entente.core.recover.RecoveryDecision;
import org.entente.core.recover.RecoveryReplies;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Deps;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnStatus;

/**
 * Asks for an undecided transaction where a recovery would put it, whichever replicas answered: every quorum's replies,
 * as the replicas stand now, go through the production decision. If one comes out at or below a conflicting transaction
 * that was executed without waiting for it, the evidence of the order is already gone, although nothing has gone wrong
 * yet. Changes nothing at the replicas.
 */
public final class EvidenceOracle
{
    /** Above every timestamp: a vote that is not t0, or a transaction that never executes. */
    private static final long LATER = Long.MAX_VALUE;

    private final Topology topology;
    private final RecoveryReplies replies;
    private final Deps noDeps;
    private final TxnStatus[] status = new TxnStatus[NodeSet.ID_LIMIT];
    private final long[] accepted = new long[NodeSet.ID_LIMIT];
    private final long[] executeAt = new long[NodeSet.ID_LIMIT];
    private final long[] vote = new long[NodeSet.ID_LIMIT];
    private long txnId;
    private long members;
    private long unknown;

    public EvidenceOracle(final Topology topology)
    {
        this.topology = topology;
        noDeps = new Deps(topology.idLimit(), 1);
        replies = new RecoveryReplies(topology.idLimit(), 1);
    }

    /**
     * Asks about a transaction that none of the replicas has decided.
     *
     * @param defined  the transaction at a replica that has its definition.
     * @param replicas by node id; null for those that do not run.
     * @return as {@link #lowest()}.
     */
    public long lowest(final TxnRecord defined, final Replica[] replicas)
    {
        reset(defined.txnId());
        for (int node = 0; node < replicas.length; node++)
        {
            final TxnRecord txn = null == replicas[node] ? null : replicas[node].find(defined.txnId());
            if (null != txn && (txn.hasVoted() || txn.status().isAccepted()))
            {
                add(node, txn.status(), txn.accepted(), txn.executeAt(), txn.vote());
            }
            else if (null != replicas[node])
            {
                addUnknown(node, wouldAgree(replicas[node], defined));
            }
        }

        return lowest();
    }

    public EvidenceOracle reset(final long newTxnId)
    {
        txnId = newTxnId;
        members = NodeSet.EMPTY;
        unknown = NodeSet.EMPTY;
        return this;
    }

    /** A replica that has voted or accepted. */
    public void add(
        final int node, final TxnStatus newStatus, final long newAccepted, final long newExecuteAt, final long newVote)
    {
        members = NodeSet.add(members, node);
        status[node] = newStatus;
        accepted[node] = newAccepted;
        executeAt[node] = newExecuteAt;
        vote[node] = newVote;
    }

    /**
     * A replica that has not: it votes when the recovery brings it the definition, and answers that it knows nothing
     * where the recovery does not.
     */
    public void addUnknown(final int node, final boolean wouldAgree)
    {
        add(node, TxnStatus.PRE_ACCEPTED, 0, 0, wouldAgree ? txnId : LATER);
        unknown = NodeSet.add(unknown, node);
    }

    /** The lowest timestamp that a recovery could propose now. */
    public long lowest()
    {
        long lowest = LATER;
        for (long quorum = members; NodeSet.EMPTY != quorum; quorum = (quorum - 1) & members)
        {
            if (NodeSet.size(quorum) >= topology.slowQuorum())
            {
                lowest = Math.min(lowest, Math.min(proposal(quorum, true), proposal(quorum, false)));
            }
        }

        return lowest;
    }

    private long proposal(final long quorum, final boolean isDefinitionSent)
    {
        replies.reset(txnId);
        for (long rest = quorum; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            if (isDefinitionSent || !NodeSet.contains(unknown, node))
            {
                replies.add(node, status[node], accepted[node], executeAt[node], noDeps, vote[node], noDeps);
            }
            else
            {
                replies.add(node, TxnStatus.UNKNOWN, 0, 0, noDeps, Timestamp.NONE, noDeps);
            }
        }

        return switch (RecoveryDecision.of(replies, topology))
        {
            case PROPOSE_ACCEPTED -> replies.acceptedExecuteAt();
            case PROPOSE_HIGHEST_VOTE -> replies.highestVote();
            case PROPOSE_T0 -> txnId;
            case PROPOSE_INVALID, SEND_DEFINITION, WAIT -> LATER;
        };
    }

    private static boolean wouldAgree(final Replica replica, final TxnRecord defined)
    {
        for (int i = 0; i < defined.keys().size(); i++)
        {
            if (defined.txnId() <= replica.state().highestWitnessed(defined.keys().get(i)))
            {
                return false;
            }
        }

        return true;
    }
}
