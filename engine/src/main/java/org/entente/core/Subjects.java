package org.entente.core;

import org.entente.core.message.Message;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.Chains;
import org.entente.core.txn.Definition;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnTable;

/** Finds the record of the transaction that a message is about, and says whether there is still one to find. */
final class Subjects
{
    private final TxnTable txns;
    private final Chains chains;
    private final ReplicaStatus status;

    Subjects(final TxnTable txns, final Chains chains, final ReplicaStatus status)
    {
        this.txns = txns;
        this.chains = chains;
        this.status = status;
    }

    /**
     * The record of a transaction that a message speaks of, made where it was not heard of; null where the message is
     * to be dropped.
     */
    TxnRecord recordFor(final long txnId)
    {
        TxnRecord txn = txns.find(txnId);
        if (null != txn)
        {
            return txn;
        }

        if (chains.applied().covers(txnId))
        {
            status.droppedForgotten++;
            return null;
        }

        txn = txns.findOrCreate(txnId);
        if (null == txn)
        {
            status.droppedTableFull++;
        }

        return txn;
    }

    /**
     * As {@link #recordFor}, for a decision. The next one of a chain is always taken, also where the table is full: it
     * is what lets this replica go on, and so get room again.
     */
    TxnRecord recordForDecision(final long txnId, final Definition definition)
    {
        final boolean isNextOfChain = definition.isPresent &&
            definition.prev == chains.decided().get(Timestamp.node(txnId)) && !chains.applied().covers(txnId);
        return isNextOfChain ? txns.findOrCreateBeyondLimit(txnId) : recordFor(txnId);
    }

    /** Whether a transaction is no longer in memory because it was applied. */
    boolean isForgotten(final long txnId)
    {
        return null == txns.find(txnId) && chains.applied().covers(txnId);
    }

    /**
     * Whether the chain of its coordinator has gone on beyond a transaction without it: the coordinator has lost it,
     * and nobody has the definition (protocol, section 17).
     */
    boolean isPassedOver(final TxnRecord txn)
    {
        return !txn.isDecided() && !txn.isDefined() && chains.decided().covers(txn.txnId());
    }

    /** One that was passed over is in no chain, and so would never be forgotten. */
    void dropPassedOver(final TxnRecord txn)
    {
        if (chains.applied().covers(txn.txnId()))
        {
            txns.remove(txn);
        }
    }

    TxnRecord find(final Message message)
    {
        return txns.find(message.txnId);
    }
}
