package org.entente;

/** Is told how far a start is that takes long, and what it found: for a log. Called by the thread that launches. */
@FunctionalInterface
public interface StartListener
{
    /** What a start does, in this order; each but the replay only where there is something to do. */
    enum Phase
    {
        /** Reads a snapshot that came from a peer. Counts its pieces. */
        RESTORE_TRANSFERRED,
        /** Reads the newest own snapshot. Counts its pieces. */
        RESTORE,
        /** Reads the journal after it. Counts its records. */
        REPLAY
    }

    /**
     * Every two seconds or so, and at the end of each phase.
     *
     * @param done  what was done so far of what the phase counts.
     * @param isEnd whether the phase is through.
     */
    void onProgress(Phase phase, long done, boolean isEnd);
}
