package org.entente;

/** Who runs the stages of an engine. The stages and their order are the same in all modes. */
public enum ThreadingMode
{
    /** A thread for each stage: receiver, consensus, journal, egress, execution. For machines with cores to spare. */
    DEDICATED,
    /** One thread runs every stage in order. For small machines, and many engines in one process. */
    SHARED,
    /** No thread: the embedder's own duty cycle calls {@link Engine#doWork()}, always from one thread. */
    INVOKER
}
