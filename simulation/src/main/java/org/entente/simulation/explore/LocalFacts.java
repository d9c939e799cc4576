package org.entente.simulation.explore;

import org.entente.core.Replica;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnStatus;

/** What the checks want to know of one state of one replica; read off the production records once. */
final class LocalFacts
{
    /** By the numbers of the transactions; those behind the end, or null, are not known here. */
    private final Txn[] txns;
    final Log log;
    private final long[] witnessed;
    private final long[] applied;

    /** A transaction that this replica has in memory. */
    static final class Txn
    {
        final long txnId;
        final TxnStatus status;
        /** Request that it stands for, or -1 where the definition is not known. */
        final int request;
        final long promised;
        final long accepted;
        final long vote;
        final long executeAt;
        final boolean isScheduled;
        private final long[] deps;
        private final long[] floor;

        private Txn(final TxnRecord txn)
        {
            txnId = txn.txnId();
            status = txn.status();
            request = txn.isDefined() ? txn.definition().payload.getByte(0) : -1;
            promised = txn.promised();
            accepted = txn.accepted();
            vote = txn.vote();
            executeAt = txn.executeAt();
            isScheduled = !txn.isDecided() && txn.isScheduled();

            final Deps source = txn.deps();
            deps = new long[source.size()];
            for (int i = 0; i < deps.length; i++)
            {
                deps[i] = source.get(i);
            }

            floor = copy(source.floor());
        }

        /** Whether its deps name a transaction, in the list or by the floor. */
        boolean dependsOn(final long other)
        {
            if (covers(floor, other))
            {
                return true;
            }

            for (final long id : deps)
            {
                if (id == other)
                {
                    return true;
                }
            }

            return false;
        }

        boolean isExecutable()
        {
            return TxnStatus.STABLE == status || TxnStatus.EXECUTED == status;
        }
    }

    private LocalFacts(final Txn[] txns, final Log log, final long[] witnessed, final long[] applied)
    {
        this.txns = txns;
        this.log = log;
        this.witnessed = witnessed;
        this.applied = applied;
    }

    static LocalFacts of(final Replica replica, final Log log, final Ids ids, final Scope scope)
    {
        final Txn[] txns = new Txn[ids.size()];
        for (int i = 0; i < txns.length; i++)
        {
            final TxnRecord txn = replica.find(ids.get(i));
            txns[i] = null == txn ? null : new Txn(txn);
        }

        int keys = 0;
        for (int i = 0; i < scope.requests(); i++)
        {
            keys |= scope.request(i).keys();
        }

        final long[] witnessed = new long[Integer.SIZE - Integer.numberOfLeadingZeros(keys)];
        for (int key = 0; key < witnessed.length; key++)
        {
            witnessed[key] = replica.state().highestWitnessed(1L + key);
        }

        return new LocalFacts(txns, log.copy(), witnessed, copy(replica.applied()));
    }

    int size()
    {
        return txns.length;
    }

    /** @return what is known of a transaction here, or null. */
    Txn txn(final int number)
    {
        return number < txns.length ? txns[number] : null;
    }

    /** Where a transaction executes, as decided here; 0 where it is not, or is invalidated. */
    long executeAt(final int number, final long txnId)
    {
        final Txn txn = txn(number);
        if (null != txn && txn.isExecutable())
        {
            return txn.executeAt;
        }

        final int index = log.indexOf(txnId);
        return index < 0 ? 0 : log.executeAts[index];
    }

    boolean isInvalidated(final int number)
    {
        final Txn txn = txn(number);
        return null != txn && TxnStatus.INVALIDATED == txn.status;
    }

    /** Whether this replica would agree to an id on all of some keys, given as bits. */
    boolean wouldAgree(final long txnId, final int keys)
    {
        for (int key = 0; key < witnessed.length; key++)
        {
            if (0 != (keys & (1 << key)) && txnId <= witnessed[key])
            {
                return false;
            }
        }

        return true;
    }

    /** Whether a transaction is executed or invalidated here, whether it is still in memory or not. */
    boolean isApplied(final long txnId)
    {
        return covers(applied, txnId);
    }

    private static boolean covers(final long[] frontier, final long txnId)
    {
        return txnId <= frontier[Timestamp.node(txnId)];
    }

    private static long[] copy(final Frontier frontier)
    {
        final long[] copy = new long[frontier.length()];
        for (int i = 0; i < copy.length; i++)
        {
            copy[i] = frontier.get(i);
        }

        return copy;
    }
}
