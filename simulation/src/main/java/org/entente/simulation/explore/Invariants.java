package org.entente.simulation.explore;

import org.entente.core.topology.Topology;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnStatus;
import org.entente.simulation.EvidenceOracle;

/** What has to hold of each step of a replica, and of the states of all replicas together. Null where it does. */
final class Invariants
{
    private final Scope scope;
    private final Ids ids;
    private final Topology topology;
    private final EvidenceOracle oracle;
    private final LocalFacts[] facts;
    private long members;

    Invariants(final Scope scope, final Ids ids)
    {
        this.scope = scope;
        this.ids = ids;
        topology = Topology.ofSize(scope.replicas());
        oracle = new EvidenceOracle(topology);
        facts = new LocalFacts[scope.replicas()];
    }

    /**
     * Holds a step of one replica against what it knew before; for a restart, against what it knew when its journal was
     * last synced, which is all that it can have told.
     */
    static String transition(
        final LocalFacts before, final LocalFacts after, final Scope scope, final boolean isRestart)
    {
        for (int i = 0; i < before.size(); i++)
        {
            final LocalFacts.Txn old = before.txn(i);
            if (null == old)
            {
                continue;
            }

            final LocalFacts.Txn now = after.txn(i);
            if (null == now)
            {
                if (!after.isApplied(old.txnId))
                {
                    return "a transaction is forgotten that was " + old.status;
                }
            }
            else if (!old.status.isDecided())
            {
                if (!now.status.isDecided() && (now.promised < old.promised || now.accepted < old.accepted))
                {
                    return "a ballot falls";
                }

                if (!now.status.isDecided() && 0 != old.vote && now.vote != old.vote)
                {
                    return "a vote changes";
                }

                if (now.status.ordinal() < old.status.ordinal() && !old.status.isAccepted())
                {
                    return "status goes from " + old.status + " to " + now.status;
                }
            }
            else if (old.isExecutable() ? !now.isExecutable() || now.executeAt != old.executeAt :
                TxnStatus.INVALIDATED != now.status)
            {
                return "a decision changes";
            }
        }

        return log(isRestart ? null : before.log, after.log, scope);
    }

    private static String log(final Log before, final Log after, final Scope scope)
    {
        if (null != before && after.size < before.size)
        {
            return "an execution is undone";
        }

        for (int i = null == before ? 0 : before.size; i < after.size; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (after.txnIds[j] == after.txnIds[i])
                {
                    return "executed twice";
                }

                if (after.executeAts[j] > after.executeAts[i] &&
                    scope.request(after.requests[j]).conflictsWith(scope.request(after.requests[i])))
                {
                    return "executed out of order";
                }
            }
        }

        return null;
    }

    /** Holds the states of all replicas, and what clients saw, against each other. */
    String together(final int[] state, final World world)
    {
        for (int i = 0; i < facts.length; i++)
        {
            facts[i] = world.locals().facts(state[i]);
        }

        members = world.alive(state);
        for (int i = 0; i < facts.length; i++)
        {
            // It neither votes nor promises, so no recovery asks it.
            members &= ~(facts[i].isRebuilding() ? 1L << i : 0);
        }

        for (int number = 0; number < ids.size(); number++)
        {
            final String violation = decisions(number);
            if (null != violation)
            {
                return violation + ": " + ids.describe(ids.get(number));
            }
        }

        return realTime(state, world);
    }

    /** What was answered before a request was made executes before it. */
    private String realTime(final int[] state, final World world)
    {
        for (int later = 0; later < scope.requests(); later++)
        {
            final int precedents = world.precedents(state, later);
            for (int earlier = 0; 0 != precedents && earlier < scope.requests(); earlier++)
            {
                if (0 != (precedents & 1 << earlier) &&
                    scope.request(earlier).conflictsWith(scope.request(later)) &&
                    executeAtOf(later) > 0 && executeAtOf(earlier) > executeAtOf(later))
                {
                    return "t" + (later + 1) + " goes before t" + (earlier + 1) + ", which was answered before it";
                }
            }
        }

        return null;
    }

    private long executeAtOf(final int request)
    {
        for (final LocalFacts fact : facts)
        {
            for (int i = 0; i < fact.log.size; i++)
            {
                if (request == fact.log.requests[i])
                {
                    return fact.log.executeAts[i];
                }
            }

            for (int number = 0; number < fact.size(); number++)
            {
                final LocalFacts.Txn txn = fact.txn(number);
                if (null != txn && request == txn.request && txn.isExecutable())
                {
                    return txn.executeAt;
                }
            }
        }

        return 0;
    }

    private String decisions(final int number)
    {
        final long txnId = ids.get(number);
        long executeAt = 0;
        boolean isInvalidated = false;
        int request = LocalFacts.Txn.UNDEFINED;
        for (final LocalFacts fact : facts)
        {
            final LocalFacts.Txn txn = fact.txn(number);
            if (null != txn && LocalFacts.Txn.UNDEFINED != txn.request && !isMadeUp(txn))
            {
                if (LocalFacts.Txn.UNDEFINED != request && txn.request != request)
                {
                    return "two definitions";
                }

                request = txn.request;
            }

            final long here = fact.executeAt(number, txnId);
            if (0 != here && 0 != executeAt && here != executeAt)
            {
                return "two decisions";
            }

            executeAt = Math.max(executeAt, here);
            isInvalidated |= fact.isInvalidated(number);
        }

        if (isInvalidated && 0 != executeAt)
        {
            return "decided and invalidated";
        }

        if (0 != executeAt)
        {
            return earlier(number, txnId, executeAt);
        }

        return isInvalidated ? null : evidence(number, txnId);
    }

    /** One that never executes, whose coordinator has forgotten it: others may know what it was (section 19). */
    private boolean isMadeUp(final LocalFacts.Txn txn)
    {
        return scope.isReserving() && LocalFacts.Txn.MENDED == txn.request && TxnStatus.INVALIDATED == txn.status;
    }

    /** Whoever comes later, in conflict, has to name this decided one, and to execute it before. */
    private String earlier(final int number, final long txnId, final long executeAt)
    {
        final int request = requestOf(number, txnId);
        for (final LocalFacts fact : facts)
        {
            for (int other = 0; other < fact.size(); other++)
            {
                final LocalFacts.Txn later = fact.txn(other);
                if (null != later && later.isExecutable() && later.executeAt > executeAt &&
                    scope.request(later.request).conflictsWith(scope.request(request)) && !later.dependsOn(txnId))
                {
                    return "decided deps of " + ids.describe(later.txnId) + " lack an earlier one";
                }
            }

            final int here = fact.log.indexOf(txnId);
            for (int i = 0; i < fact.log.size; i++)
            {
                if (fact.log.executeAts[i] > executeAt && (here < 0 || here > i) &&
                    TxnKind.READ != scope.request(request).kind() &&
                    scope.request(fact.log.requests[i]).conflictsWith(scope.request(request)))
                {
                    return ids.describe(fact.log.txnIds[i]) + " executed before an earlier one";
                }
            }
        }

        return null;
    }

    /** No recovery may put an undecided one below what was executed: the evidence oracle. */
    private String evidence(final int number, final long txnId)
    {
        final int request = requestOf(number, txnId);
        long executed = 0;
        for (final LocalFacts fact : facts)
        {
            for (int i = 0; i < fact.log.size && request >= 0; i++)
            {
                if (scope.request(fact.log.requests[i]).conflictsWith(scope.request(request)))
                {
                    executed = Math.max(executed, fact.log.executeAts[i]);
                }
            }
        }

        if (executed < txnId)
        {
            return null;
        }

        oracle.reset(txnId);
        for (int node = 0; node < facts.length; node++)
        {
            if (0 == (members & (1L << node)))
            {
                continue;
            }

            final LocalFacts.Txn txn = facts[node].txn(number);
            if (null == txn || 0 == txn.vote && !txn.status.isAccepted())
            {
                oracle.addUnknown(node, facts[node].wouldAgree(txnId, scope.request(request).keys()));
            }
            else
            {
                oracle.add(node, txn.status, txn.accepted, txn.executeAt, txn.vote);
            }
        }

        return oracle.lowest() <= executed ? "a recovery would put it below what was executed" : null;
    }

    private int requestOf(final int number, final long txnId)
    {
        for (final LocalFacts fact : facts)
        {
            final LocalFacts.Txn txn = fact.txn(number);
            if (null != txn && txn.request >= 0)
            {
                return txn.request;
            }

            final int index = fact.log.indexOf(txnId);
            if (index >= 0)
            {
                return fact.log.requests[index];
            }
        }

        return -1;
    }
}
