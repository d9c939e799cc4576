package org.entente.simulation.explore;

/** What one replica is given, as one int: a kind and what it is about. */
final class Input
{
    static final int DELIVER = 0;
    static final int SUBMIT = 1;
    static final int TIMER = 2;
    static final int TICK = 3;
    static final int SYNC = 4;
    static final int RESTART = 5;
    static final int SNAPSHOT = 6;
    static final int LOSS = 7;
    static final int QUESTION = 8;
    private static final int SHIFT = 27;

    private Input()
    {
    }

    static int of(final int kind, final int argument)
    {
        return kind << SHIFT | argument;
    }

    static int kind(final int input)
    {
        return input >>> SHIFT;
    }

    /** Number of the frame, of the request, of the transaction, or of the unsynced records that survive. */
    static int argument(final int input)
    {
        return input & ((1 << SHIFT) - 1);
    }
}
