package org.entente.node.cli;

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
    /**
     * The node halted: the journal, an invariant or the state machine failed. To be looked at; a restart reads the
     * journal back and stops again if that cannot be trusted.
     */
    public static final int HALTED = 70;
    /** The transport failed for good (driver gone, process paused for too long): a supervisor restarts the node. */
    public static final int RESTART = 75;

    private ExitCode()
    {
    }
}
