package org.entente.spi;

/**
 * Lets the thread that polls an input sleep until something comes in there. The thread {@link #announce announces}
 * that it is about to, looks once more for work (also for what other threads hand to it), and only then awaits: whoever
 * hands something over and calls {@link #wake} after it either has been seen, or ends the wait.
 */
public interface InputWait
{
    /** From now on {@link #wake} ends the next {@link #await}, or the one after it. The thread that polls. */
    void announce();

    /**
     * Sleeps until there may be input, somebody wakes this thread, it is interrupted, or the time is over. The thread
     * that polls, after {@link #announce}, which goes on to hold until {@link #recall}.
     *
     * @param nsMax longest time in nanoseconds, rounded up to milliseconds.
     */
    void await(long nsMax);

    /** There was work: whoever wakes need do nothing until the next {@link #announce}. The thread that polls. */
    void recall();

    /**
     * Ends the wait of the thread that polls, if it waits or has announced that it will. Any thread; cheap if not, and
     * nothing where it is that thread itself that calls.
     */
    void wake();
}
