package org.entente.core.recover;

import org.entente.core.txn.Deps;
import org.entente.core.txn.TxnRecord;

/** Takes the value that a recovery has chosen to its decision. The recovery is over when it is called. */
public interface Proposer
{
    void propose(TxnRecord txn, long ballot, long executeAt, Deps deps);

    void proposeInvalid(TxnRecord txn, long ballot);
}
