package org.entente.simulation;

import org.entente.core.Refusal;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;

/** What a node stands in. */
public interface NodeHost
{
    /** A frame leaves for the network. */
    void onFrame(int from, int to, byte[] frame);

    /** The node starts again from its journal: what it executed so far is executed anew. */
    void onReset(int node);

    /** A transaction is applied. */
    void onExecuted(int node, SimulatedNode.Applied applied);

    /** A barrier is executed. @param isReplayed from the journal: its checksum is not reported then. */
    default void onBarrier(final int node, final SimulatedNode.Applied applied, final boolean isReplayed)
    {
        onExecuted(node, applied);
    }

    /** Either of the two. */
    default void onApplied(final int node, final SimulatedNode.Applied applied, final boolean isReplayed)
    {
        if (TxnKind.BARRIER == applied.kind())
        {
            onBarrier(node, applied, isReplayed);
        }
        else
        {
            onExecuted(node, applied);
        }
    }

    /** A client is told that its request never happened. */
    void onRefused(int node, long session, long correlation, Refusal refusal);

    /** A record goes to the journal. @param change borrowed. */
    default void onRecord(final int node, final TxnChange change)
    {
    }
}
