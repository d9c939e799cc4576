package org.entente.core;

import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnRecord;

/** Makes the journal records of a transaction from its present state: one method for each kind of record. */
public final class Journaler
{
    private final Effects effects;
    private final TxnChange change = new TxnChange();

    Journaler(final Effects effects)
    {
        this.effects = effects;
    }

    public void defined(final TxnRecord txn)
    {
        start(txn, RecordKind.DEFINED);
        change.definition = txn.definition();
        effects.record(change);
    }

    public void preAccepted(final TxnRecord txn)
    {
        start(txn, RecordKind.PRE_ACCEPTED);
        change.ballot = txn.promised();
        change.vote = txn.vote();
        change.deps = txn.voteDeps();
        change.definition = txn.definition();
        effects.record(change);
    }

    public void promised(final TxnRecord txn)
    {
        start(txn, RecordKind.PROMISED);
        change.ballot = txn.promised();
        effects.record(change);
    }

    /** @param isNewlyDefined whether the definition became known in the same step, and is in no earlier record. */
    public void accepted(final TxnRecord txn, final boolean isNewlyDefined)
    {
        start(txn, RecordKind.ACCEPTED);
        change.ballot = txn.accepted();
        change.executeAt = txn.executeAt();
        change.deps = txn.deps();
        change.definition = isNewlyDefined ? txn.definition() : null;
        effects.record(change);
    }

    public void acceptedInvalid(final TxnRecord txn)
    {
        start(txn, RecordKind.ACCEPTED_INVALID);
        change.ballot = txn.accepted();
        effects.record(change);
    }

    /** @param isNewlyDefined as for {@link #accepted}. */
    public void stable(final TxnRecord txn, final boolean isNewlyDefined)
    {
        start(txn, RecordKind.STABLE);
        change.executeAt = txn.executeAt();
        change.deps = txn.deps();
        change.definition = isNewlyDefined ? txn.definition() : null;
        effects.record(change);
    }

    /** @param isNewlyDefined as for {@link #accepted}. */
    public void invalidated(final TxnRecord txn, final boolean isNewlyDefined)
    {
        start(txn, RecordKind.INVALIDATED);
        change.definition = isNewlyDefined ? txn.definition() : null;
        effects.record(change);
    }

    private void start(final TxnRecord txn, final RecordKind kind)
    {
        change.clear();
        change.kind = kind;
        change.txnId = txn.txnId();
    }
}
