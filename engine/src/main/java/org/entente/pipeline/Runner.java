package org.entente.pipeline;

/** Who runs the stages: one implementation for a thread per stage, one for a single thread. */
interface Runner
{
    /** Starts the threads, where there are any. */
    void start();

    /**
     * One round through all stages.
     *
     * @return an indication of the work done.
     * @throws IllegalStateException outside INVOKER mode.
     */
    int doWork();

    /** Tells all stages to stop where they are. Any thread; returns at once. */
    void stopNow();

    /**
     * Takes in nothing more, carries what is in the rings to its end, and stops.
     *
     * @param deadlineNs {@link System#nanoTime} by which to give up.
     * @return whether everything has stopped; if not, threads may still use the ports.
     */
    boolean drainAndStop(long deadlineNs);

    /** Whether the calling thread runs stages: it must not wait for itself. */
    boolean isOwnThread();
}
