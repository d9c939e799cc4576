package org.entente.core;

import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnRecord;

/**
 * Makes records of a transaction from its present state, for the journal or for a snapshot: one method for each kind of
 * record.
 */
public final class Journaler
{
    private final Output output;
    private final TxnChange change = new TxnChange();

    /** Where the records go. */
    @FunctionalInterface
    public interface Output
    {
        /** @param change borrowed. */
        void record(TxnChange change);
    }

    public Journaler(final Output output)
    {
        this.output = output;
    }

    /** @param last of the ids, each a microsecond after the one before. */
    public void reserved(final long first, final long last)
    {
        change.clear();
        change.kind = RecordKind.RESERVED;
        change.first = first;
        change.txnId = last;
        output.record(change);
    }

    public void forgotten(final TxnRecord txn)
    {
        start(txn, RecordKind.FORGOTTEN);
        change.prev = txn.definition().prev;
        output.record(change);
    }

    public void defined(final TxnRecord txn)
    {
        start(txn, RecordKind.DEFINED);
        change.definition = txn.definition();
        output.record(change);
    }

    public void preAccepted(final TxnRecord txn)
    {
        preAccepted(txn, txn.promised());
    }

    /** @param promised which may be less than is promised by now, where further records follow. */
    public void preAccepted(final TxnRecord txn, final long promised)
    {
        start(txn, RecordKind.PRE_ACCEPTED);
        change.ballot = promised;
        change.vote = txn.vote();
        change.deps = txn.voteDeps();
        change.definition = txn.definition();
        output.record(change);
    }

    public void promised(final TxnRecord txn)
    {
        start(txn, RecordKind.PROMISED);
        change.ballot = txn.promised();
        output.record(change);
    }

    /** @param isNewlyDefined whether the definition became known in the same step, and is in no earlier record. */
    public void accepted(final TxnRecord txn, final boolean isNewlyDefined)
    {
        start(txn, RecordKind.ACCEPTED);
        change.ballot = txn.accepted();
        change.executeAt = txn.executeAt();
        change.deps = txn.deps();
        change.definition = isNewlyDefined ? txn.definition() : null;
        output.record(change);
    }

    public void acceptedInvalid(final TxnRecord txn)
    {
        start(txn, RecordKind.ACCEPTED_INVALID);
        change.ballot = txn.accepted();
        output.record(change);
    }

    /** @param isNewlyDefined as for {@link #accepted}. */
    public void stable(final TxnRecord txn, final boolean isNewlyDefined)
    {
        decided(txn, RecordKind.STABLE, isNewlyDefined);
    }

    /** For a snapshot: decided, and executed in the application's state that goes with it. */
    public void executed(final TxnRecord txn)
    {
        decided(txn, RecordKind.EXECUTED, true);
    }

    /** @param isNewlyDefined as for {@link #accepted}. */
    public void invalidated(final TxnRecord txn, final boolean isNewlyDefined)
    {
        start(txn, RecordKind.INVALIDATED);
        change.definition = isNewlyDefined ? txn.definition() : null;
        output.record(change);
    }

    private void decided(final TxnRecord txn, final RecordKind kind, final boolean isNewlyDefined)
    {
        start(txn, kind);
        change.executeAt = txn.executeAt();
        change.deps = txn.deps();
        change.definition = isNewlyDefined ? txn.definition() : null;
        output.record(change);
    }

    private void start(final TxnRecord txn, final RecordKind kind)
    {
        change.clear();
        change.kind = kind;
        change.txnId = txn.txnId();
    }
}
