package org.entente.core;

import org.entente.core.coordinate.Coordinator;
import org.entente.core.recover.Proposer;
import org.entente.core.txn.Deps;
import org.entente.core.txn.TxnRecord;

/** Takes the values that recovery has chosen to the coordinator. */
final class RecoveredValues implements Proposer
{
    private final Coordinator coordinator;

    RecoveredValues(final Coordinator coordinator)
    {
        this.coordinator = coordinator;
    }

    @Override
    public void propose(final TxnRecord txn, final long ballot, final long executeAt, final Deps deps)
    {
        coordinator.propose(txn, ballot, executeAt, deps);
    }

    @Override
    public void proposeInvalid(final TxnRecord txn, final long ballot)
    {
        coordinator.proposeInvalid(txn, ballot);
    }
}
