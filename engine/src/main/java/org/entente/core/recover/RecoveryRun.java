package org.entente.core.recover;

import org.entente.core.txn.TxnRecord;

/** One ballot of a recovery at its recoverer, until a value is chosen. Pooled. */
final class RecoveryRun
{
    TxnRecord txn;
    long ballot;
    int resends;
    final RecoveryReplies replies;

    RecoveryRun(final int idLimit, final int depsMax)
    {
        replies = new RecoveryReplies(idLimit, depsMax);
    }

    RecoveryRun start(final TxnRecord newTxn, final long newBallot)
    {
        txn = newTxn;
        ballot = newBallot;
        resends = 0;
        replies.reset(newTxn.txnId());
        return this;
    }
}
