package org.entente.core.read;

import org.entente.core.time.Timed;
import org.entente.core.topology.NodeSet;
import org.entente.core.txn.Deps;
import org.entente.core.txn.TxnRecord;

/**
 * One quorum read at the replica that was asked for it. Volatile: a restart forgets it. Its own deadline is for asking
 * again and for giving up; that of its record belongs to the scheduler. Pooled.
 */
final class QuorumRead extends Timed
{
    /** What the scheduler knows it by: in no table, chain or index, and never journaled. */
    final TxnRecord txn;
    /** Union of what those who answered know of the key. */
    final Deps deps;
    long number;
    long key;
    long startedMicros;
    int resends;
    /** Those whose answer was counted: each counts once. */
    long replied;
    /** Whether answers are still wanted; afterwards it waits for what they named. */
    boolean isAsking;

    QuorumRead(final int idLimit, final int depsMax)
    {
        txn = TxnRecord.ofRead(idLimit, depsMax);
        deps = new Deps(idLimit, depsMax);
    }

    QuorumRead start(final long newNumber, final long newKey, final long nowMicros)
    {
        number = newNumber;
        key = newKey;
        startedMicros = nowMicros;
        resends = 0;
        isAsking = true;
        askAnew();
        return this;
    }

    /** What was answered so far cannot be used. */
    void askAnew()
    {
        replied = NodeSet.EMPTY;
        deps.clearAndTrim();
    }

    /** @return how many replicas have answered, or 0 where this one was counted already. */
    int count(final int from, final Deps answer)
    {
        if (NodeSet.contains(replied, from))
        {
            return 0;
        }

        replied = NodeSet.add(replied, from);
        deps.addAll(answer);
        return NodeSet.size(replied);
    }

    @Override
    protected long tieBreaker()
    {
        return number;
    }
}
