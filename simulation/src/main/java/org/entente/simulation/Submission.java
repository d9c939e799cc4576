package org.entente.simulation;

import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.entente.spi.Consistency;

/** Hands operations that were admitted to a replica, each in the way that its client wants it. */
final class Submission
{
    private static final long SESSION = 1;

    private final int quorumReadPercent;
    private final SplitMix random;
    private final SafetyChecker checker;
    private Operation submitting;

    Submission(final int quorumReadPercent, final SplitMix random, final SafetyChecker checker)
    {
        this.quorumReadPercent = quorumReadPercent;
        this.random = random;
        this.checker = checker;
    }

    /** @return false where the replica has too much to do. */
    boolean submit(final Place place, final Operation operation, final long nowMicros)
    {
        final long number = operation.number;
        if (Consistency.LOCAL == operation.consistency)
        {
            return place.node.onLocalRead(nowMicros, SESSION, number, operation.command);
        }

        if (isQuorumRead(operation))
        {
            return place.node.onQuorumRead(nowMicros, SESSION, number, operation.keys[0], operation.command);
        }

        submitting = operation;
        try
        {
            return place.node.onSubmit(
                nowMicros, SESSION, number, operation.kind, place.admission.keys(), operation.command);
        }
        finally
        {
            submitting = null;
        }
    }

    private boolean isQuorumRead(final Operation operation)
    {
        return null != operation.consistency ? Consistency.QUORUM == operation.consistency :
            TxnKind.READ == operation.kind && 1 == operation.keys.length && random.chance(quorumReadPercent);
    }

    /** A record goes to a journal: maybe the one with which an operation becomes a transaction. */
    void onRecord(final TxnChange change)
    {
        if (null != submitting && RecordKind.PRE_ACCEPTED == change.kind)
        {
            submitting.txnId = change.txnId;
            checker.onProposed(submitting);
            submitting = null;
        }
    }
}
