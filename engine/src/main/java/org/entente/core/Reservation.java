package org.entente.core;

import org.entente.core.time.Timestamp;

/**
 * The ids that this replica may propose its next transactions at before those are in its journal: they follow one
 * another, and are used in their order (protocol, section 19).
 */
final class Reservation
{
    private long next;
    private long last;
    private long sinceMicros;

    boolean isEmpty()
    {
        return Timestamp.NONE == next;
    }

    /** The id that is used next; none where it is empty. */
    long next()
    {
        return next;
    }

    long last()
    {
        return last;
    }

    /** When it was made, on the clock of deadlines. */
    long sinceMicros()
    {
        return sinceMicros;
    }

    /** Takes the place of what is left of the one before. */
    void set(final long first, final long newLast, final long nowMicros)
    {
        next = first;
        last = newLast;
        sinceMicros = nowMicros;
    }

    /** What is left of it is not used any more. */
    void clear()
    {
        next = Timestamp.NONE;
        last = Timestamp.NONE;
    }

    /** A transaction was proposed here: those up to its id are used, and one beyond them gives up all. */
    void onProposed(final long txnId)
    {
        if (txnId >= last)
        {
            clear();
        }
        else if (txnId >= next)
        {
            next = Timestamp.following(txnId);
        }
    }

    void digest(final Digest digest)
    {
        digest.add(next).add(last).addPace(isEmpty() ? 0 : sinceMicros);
    }
}
