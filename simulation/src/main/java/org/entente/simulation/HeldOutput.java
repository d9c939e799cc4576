package org.entente.simulation;

import java.util.ArrayDeque;

import org.entente.core.txn.RecordKind;

/**
 * What a node has to say and keeps to itself until the records before it are synced, in order. Only what a loss of
 * those records could undo is kept.
 */
final class HeldOutput
{
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();
    /** Of what is held, that which is not sent. */
    private int here;
    /** What the sync under way covers. */
    private int covered;
    /** End of the journal when a decision was last executed that a loss of the records before could undo. */
    private int uncertainEnd;
    /** End of the journal when ids were last reserved. */
    private int reservedEnd;

    boolean isEmpty()
    {
        return held.isEmpty();
    }

    void send(final Runnable action)
    {
        held.addLast(action);
    }

    /** As {@link #send}, for what is executed or told here. */
    void tell(final Runnable action)
    {
        here++;
        held.addLast(() ->
        {
            here--;
            action.run();
        });
    }

    /**
     * Whether an execution waits for no sync, since nobody outside sees it, or it cannot be lost. A crash may take its
     * record then. To be asked once for each.
     */
    boolean mayExecute(final boolean isSeen, final boolean isCertain, final SimulatedDisk disk)
    {
        final boolean isFree = !isSeen || isCertain && uncertainEnd <= disk.synced();
        if (0 != here || !isFree)
        {
            return false;
        }

        uncertainEnd = isCertain ? uncertainEnd : disk.length();
        return true;
    }

    /** A record was appended to the journal. */
    void onRecord(final RecordKind kind, final SimulatedDisk disk)
    {
        reservedEnd = RecordKind.RESERVED == kind ? disk.length() : reservedEnd;
    }

    /** Whether a message that is certain waits for no sync. */
    boolean maySend(final SimulatedDisk disk)
    {
        return reservedEnd <= disk.synced();
    }

    /** So many bytes have been cut off the journal's front. */
    void onCut(final int bytes)
    {
        uncertainEnd -= bytes;
        reservedEnd -= bytes;
    }

    /** A sync begins: it covers what there is now. */
    void onSyncBegin()
    {
        covered = held.size();
    }

    /** The sync is over: what it covered leaves. */
    void onSyncEnd()
    {
        // What leaves may make others act, but nothing comes back to this node before the next event.
        for (int i = 0; i < covered; i++)
        {
            held.pollFirst().run();
        }
    }

    /** The node dies. */
    void clear()
    {
        held.clear();
        here = 0;
        uncertainEnd = 0;
        reservedEnd = 0;
    }
}
