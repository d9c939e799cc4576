package org.entente.simulation.explore;

import org.entente.core.Replica;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.Definition;
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
    private final long[] fences;
    private final boolean isRebuilding;
    private final boolean isBeyondCatchUp;

    /** A transaction that this replica has in memory. */
    static final class Txn
    {
        static final int UNDEFINED = -1;
        static final int MENDED = -2;
        final long txnId;
        final TxnStatus status;
        /** Request that it stands for; {@link #UNDEFINED}, or {@link #MENDED} where it stands for none. */
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
            request = txn.isDefined() ? requestOf(txn.definition()) : UNDEFINED;
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

        /** A definition without payload is of nobody's request, but mends a chain. */
        static int requestOf(final Definition definition)
        {
            return 0 == definition.payload.capacity() ? MENDED : definition.payload.getByte(0);
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

    private LocalFacts(final Txn[] txns, final long[] witnessed, final Replica replica, final Log log)
    {
        this.txns = txns;
        this.witnessed = witnessed;
        this.log = log.copy();
        applied = copy(replica.applied());
        isRebuilding = replica.status().isRebuilding;
        isBeyondCatchUp = replica.status().isBeyondCatchUp;
        fences = new long[applied.length];
        for (int node = 0; node < fences.length; node++)
        {
            fences[node] = replica.state().fence(node);
        }
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

        return new LocalFacts(txns, witnessed, replica, log);
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

    /** Whether this replica has lost its disk, and does not vote yet. */
    boolean isRebuilding()
    {
        return isRebuilding;
    }

    /** Whether what it lacks has been let go by all that had it: it needs a peer's snapshot. */
    boolean isBeyondCatchUp()
    {
        return isBeyondCatchUp;
    }

    /** Whether nothing that a replica says under an incarnation is heard here. */
    boolean isFenced(final int node, final long incarnation)
    {
        return incarnation < fences[node];
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
