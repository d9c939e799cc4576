package org.entente.node;

import org.entente.StartListener;

import java.io.PrintStream;

/** Prints how far a start is, where it takes long. */
final class StartLog implements StartListener
{
    private final int nodeId;
    private final PrintStream out;
    private boolean isLong;

    StartLog(final int nodeId, final PrintStream out)
    {
        this.nodeId = nodeId;
        this.out = out;
    }

    @Override
    public void onProgress(final Phase phase, final long done, final boolean isEnd)
    {
        // Where the first report is that of the end there is nothing to wait for, and nothing to tell.
        isLong |= !isEnd;
        if (isLong)
        {
            out.println("node " + nodeId + ": " + text(phase) + ": " + done + (isEnd ? ", done" : ""));
        }
    }

    private static String text(final Phase phase)
    {
        return switch (phase)
        {
            case RESTORE_TRANSFERRED -> "restoring a peer's snapshot, pieces";
            case RESTORE -> "restoring the snapshot, pieces";
            case REPLAY -> "replaying the journal, records";
        };
    }
}
