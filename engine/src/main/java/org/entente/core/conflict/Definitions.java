package org.entente.core.conflict;

import org.entente.core.txn.Chains;
import org.entente.core.txn.Definition;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnRecord;

/**
 * Takes definitions. A transaction of this replica's own that it has forgotten stands in the conflict index as if it
 * were a barrier, until its definition comes: from then on, by its keys, vote or none (protocol, section 19).
 */
public final class Definitions
{
    private final Chains chains;
    private final ConflictIndex conflicts;
    private final Definition madeUp = new Definition(1);

    public Definitions(final Chains chains, final ConflictIndex conflicts)
    {
        this.chains = chains;
        this.conflicts = conflicts;
    }

    /**
     * Takes the definition of a transaction, where it is new, and links the transaction into its coordinator's chain.
     *
     * @param definition borrowed; may be one that is not present.
     * @return whether the definition was new.
     */
    public boolean define(final TxnRecord txn, final Definition definition)
    {
        if (txn.isDefined() || !definition.isPresent)
        {
            return false;
        }

        final boolean isBarrierSoFar = txn.isForgotten();
        if (isBarrierSoFar)
        {
            conflicts.remove(txn);
        }

        chains.define(txn, definition);
        if (isBarrierSoFar)
        {
            conflicts.witness(txn, txn.txnId());
        }

        return true;
    }

    /**
     * One that this replica may have proposed, and has no definition of: it is named to whoever asks for what
     * conflicts. Where it is known that it never executes, what is lacking is its place in the chain.
     */
    public void forget(final TxnRecord txn, final long prev)
    {
        if (txn.isDecided())
        {
            describeInvalidated(prev, madeUp);
            chains.define(txn, madeUp);
            return;
        }

        txn.forget(prev);
        conflicts.witness(txn, txn.txnId());
    }

    /**
     * Fills in what stands for the definition of one that is forgotten and never executes: where it is in its chain is
     * all that anybody wants to know of it.
     */
    public void describeInvalidated(final long prev, final Definition definition)
    {
        definition.isPresent = true;
        definition.prev = prev;
        definition.kind = TxnKind.BARRIER;
        definition.keys.clear();
        definition.payload.wrap(0, 0);
    }
}
