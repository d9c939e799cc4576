package org.entente.wire;

import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;

/** Takes decoded journal records. Arguments are borrowed: valid until the method returns. */
public interface JournalRecordHandler
{
    void onChange(TxnChange change);

    /** What was known of a node's frontier. */
    void onFrontier(int node, Frontier applied);
}
