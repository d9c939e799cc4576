package org.entente.pipeline;

import org.entente.core.Replica;
import org.entente.core.explain.Explanation;
import org.entente.core.explain.Explanation.Known;
import org.entente.core.explain.Explanation.Wait;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.txn.Deps;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnStatus;

/** Puts into words what a replica knows of a transaction: lines key=value, described in docs/operations.md. */
final class ExplainReport
{
    private static final int LISTED_MAX = 32;

    private final int self;
    private final Explanation explanation = new Explanation();

    ExplainReport(final int self)
    {
        this.self = self;
    }

    /** @param id of the transaction, or of a command that it holds. */
    String text(final Replica replica, final long id)
    {
        final long txnId = Timestamp.ofTransaction(id);
        replica.state().explain(txnId, explanation);
        final StringBuilder lines = new StringBuilder(1024);
        line(lines, "txnId", Timestamp.toString(txnId));
        line(lines, "txnIdNumber", txnId);
        line(lines, "coordinator", Timestamp.node(txnId));
        line(lines, "node", self);
        line(lines, "known", explanation.known);
        if (Known.IN_MEMORY == explanation.known)
        {
            record(lines, explanation.txn);
            deps(lines, explanation.txn);
            waits(lines, replica);
            finisher(lines, explanation.txn);
        }

        return lines.toString();
    }

    private static void record(final StringBuilder lines, final TxnRecord txn)
    {
        final boolean isDefined = txn.isDefined();
        line(lines, "status", txn.status());
        line(lines, "defined", isDefined);
        if (isDefined)
        {
            line(lines, "kind", txn.kind());
            final StringBuilder keys = new StringBuilder();
            for (int i = 0; i < Math.min(LISTED_MAX, txn.keys().size()); i++)
            {
                keys.append(0 == i ? "" : " ").append(Long.toHexString(txn.keys().get(i)));
            }

            line(lines, "keys", keys.append(txn.keys().size() > LISTED_MAX ? " ..." : ""));
            line(lines, "payloadLength", txn.payloadLength());
            line(lines, "previous", Timestamp.toString(txn.definition().prev));
        }

        final boolean hasPath = txn.isDecided() && TxnStatus.INVALIDATED != txn.status();
        line(lines, "path", hasPath ? txn.path : "none");
        // An invalidated one may still hold what was accepted before.
        line(lines, "executeAt", TxnStatus.INVALIDATED == txn.status() ? "none" : Timestamp.toString(txn.executeAt()));
        line(lines, "vote", Timestamp.toString(txn.vote()));
        line(lines, "promisedBallot", Timestamp.toString(txn.promised()));
        line(lines, "acceptedBallot", txn.status().isAccepted() ? Timestamp.toString(txn.accepted()) : "none");
    }

    /** What was accepted or decided; before that, what went with this replica's vote. */
    private static void deps(final StringBuilder lines, final TxnRecord txn)
    {
        if (TxnStatus.UNKNOWN == txn.status() || TxnStatus.INVALIDATED == txn.status())
        {
            line(lines, "depsOf", "none");
            line(lines, "deps", 0);
            return;
        }

        final boolean isVote = TxnStatus.PRE_ACCEPTED == txn.status();
        final Deps deps = isVote ? txn.voteDeps() : txn.deps();
        line(lines, "depsOf", isVote ? "VOTE" : txn.status().isAccepted() ? "ACCEPTED" : "DECISION");
        line(lines, "deps", deps.size());
        final StringBuilder listed = new StringBuilder();
        for (int i = 0; i < Math.min(LISTED_MAX, deps.size()); i++)
        {
            listed.append(0 == i ? "" : " ").append(Timestamp.toString(deps.get(i)));
        }

        line(lines, "depsListed", listed.append(deps.size() > LISTED_MAX ? " ..." : ""));
        for (int node = 0; node < deps.floor().length(); node++)
        {
            if (Timestamp.NONE != deps.floor().get(node))
            {
                line(lines, "depsFloor." + node, Timestamp.toString(deps.floor().get(node)));
            }
        }
    }

    private void waits(final StringBuilder lines, final Replica replica)
    {
        line(lines, "waitsFor", explanation.waitsFor);
        if (Timestamp.NONE != explanation.waitTxnId)
        {
            final TxnRecord other = replica.find(explanation.waitTxnId);
            line(lines, "waitsForTxnId", Timestamp.toString(explanation.waitTxnId));
            line(lines, "waitsForStatus", null == other ? TxnStatus.UNKNOWN : other.status());
        }

        if (Wait.FRONTIER == explanation.waitsFor)
        {
            line(lines, "waitsForCoordinator", explanation.waitNode);
            line(lines, "waitsForDecidedTo", Timestamp.toString(explanation.waitTo));
            line(lines, "waitsForDecidedNow", Timestamp.toString(explanation.waitFrom));
        }
    }

    /** Who sees to the decision, as far as it is known here. */
    private void finisher(final StringBuilder lines, final TxnRecord txn)
    {
        if (txn.isDecided())
        {
            return;
        }

        if (explanation.isRecovering)
        {
            line(lines, "finisher", self);
            line(lines, "finisherDoes", "RECOVER");
            running(lines, "withoutVote");
        }
        else if (null != explanation.phase)
        {
            line(lines, "finisher", self);
            line(lines, "finisherDoes", explanation.phase);
            running(lines, "votedEqual");
        }
        else
        {
            final boolean isPromised = Timestamp.NONE != txn.promised();
            line(lines, "finisher", isPromised ? Timestamp.node(txn.promised()) : txn.coordinator());
            line(lines, "finisherDoes", isPromised ? "RECOVER_ELSEWHERE" : "COORDINATE_ELSEWHERE");
            line(lines, "recoveriesFull", explanation.isRecoveryFull);
        }

        line(lines, "attempts", txn.attempts);
        line(lines, "nextActionInMicros", explanation.deadlineInMicros);
    }

    private void running(final StringBuilder lines, final String marked)
    {
        line(lines, "ballot", Timestamp.toString(explanation.ballot));
        line(lines, "replied", nodes(explanation.replied));
        line(lines, marked, nodes(explanation.marked));
        line(lines, "resends", explanation.resends);
    }

    private static String nodes(final long set)
    {
        final StringBuilder text = new StringBuilder();
        for (long rest = set; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            text.append(text.isEmpty() ? "" : " ").append(node);
        }

        return text.toString();
    }

    private static void line(final StringBuilder lines, final String key, final Object value)
    {
        lines.append(key).append('=').append(value).append('\n');
    }
}
