package org.entente.node.cli;

import org.entente.spi.JournalException;

/** What the process ends with. */
public final class ExitCode
{
    /** Done. */
    public static final int OK = 0;
    /** It did not happen, and never will; or a check failed. */
    public static final int FAILED = 1;
    /** The command line or the configuration is wrong; nothing was done. */
    public static final int USAGE = 2;
    /** No answer came: it may have happened, or may yet happen. */
    public static final int UNKNOWN_OUTCOME = 3;
    /** The node's data are damaged, or votes are lost: it must not vote from them, and is to be rebuilt. */
    public static final int DAMAGED = 65;
    /** The node's directory is empty, and nobody has said that this is a new node: bootstrap, or rebuild. */
    public static final int NOT_BOOTSTRAPPED = 66;
    /** The node halted: an invariant or the state machine failed. To be looked at before a restart. */
    public static final int HALTED = 70;
    /** Another process has the node's directory. */
    public static final int IN_USE = 73;
    /** The disk failed or is full. Once that is put right, a restart reads the journal back. */
    public static final int DISK = 74;
    /** The transport failed for good (driver gone, process paused for too long): a supervisor restarts the node. */
    public static final int RESTART = 75;

    /** The node's directory belongs to another node or cluster. */
    public static final int FOREIGN = 78;

    private ExitCode()
    {
    }

    /** What a process ends with because of its journal. */
    public static int of(final JournalException.Reason reason)
    {
        return switch (reason)
        {
            case IO, FULL -> DISK;
            case DAMAGED, VOTES_LOST -> DAMAGED;
            case FOREIGN -> FOREIGN;
            case NOT_BOOTSTRAPPED -> NOT_BOOTSTRAPPED;
            case IN_USE -> IN_USE;
        };
    }
}
