package org.entente.simulation.explore;

/** What leaves a replica, as one int: a frame by its number, an answer to a client, or a refusal. */
final class Output
{
    private static final int ANSWER = 0x40000000;
    private static final int REFUSAL = 0x20000000;
    private static final int REQUEST_BITS = 4;

    private Output()
    {
    }

    /** @param observed the requests, as bits, that were executed before on the same keys. */
    static int answer(final int request, final int observed)
    {
        return ANSWER | observed << REQUEST_BITS | request;
    }

    static int refusal(final int request)
    {
        return REFUSAL | request;
    }

    static boolean isFrame(final int output)
    {
        return output < REFUSAL;
    }

    static boolean isAnswer(final int output)
    {
        return output >= ANSWER;
    }

    static int request(final int output)
    {
        return output & ((1 << REQUEST_BITS) - 1);
    }

    static int observed(final int output)
    {
        return (output & ~ANSWER) >>> REQUEST_BITS;
    }
}
