package org.entente.core.time;

/** Something that has at most one deadline: what {@link Deadlines} keeps. */
public abstract class Timed
{
    static final int NOT_SCHEDULED = -1;

    long deadline;
    int heapIndex = NOT_SCHEDULED;

    /** Breaks ties between equal deadlines, so that the order does not depend on how the heap came about. */
    protected abstract long tieBreaker();

    public final boolean isScheduled()
    {
        return NOT_SCHEDULED != heapIndex;
    }

    public final long deadline()
    {
        return deadline;
    }
}
