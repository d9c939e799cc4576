package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GatheringTest
{
    private static final long DELAY = 800;
    private static final long START = 1_000_000;

    private final Gathering gathering = new Gathering(DELAY);

    @Test
    void shouldNotHoldUpWhatComesAlone()
    {
        assertTrue(gathering.isOver(START, 1, 0, 0));
        assertTrue(gathering.isOver(START + 10, 0, 1, 1));
        assertTrue(gathering.isOver(START + 300, 0, 1, 0));
        assertTrue(gathering.isOver(START + 301, 1, 1, 0), "its client has been answered, and asks again");
    }

    @Test
    void shouldHoldUpWhatComesWhileSomethingIsUndecidedUntilThoseAreBackThatWereAnswered()
    {
        assertTrue(gathering.isOver(START, 3, 0, 0));
        assertFalse(gathering.isOver(START + 10, 2, 3, 1));
        assertFalse(gathering.isOver(START + 300, 2, 3, 0), "three were answered, and may be here soon");
        assertFalse(gathering.isOver(START + 330, 4, 3, 0));
        assertTrue(gathering.isOver(START + 340, 5, 3, 0), "all are here");
    }

    @Test
    void shouldNotWaitLongForThoseThatDoNotAskAgain()
    {
        assertTrue(gathering.isOver(START, 3, 0, 0));
        assertFalse(gathering.isOver(START + 10, 2, 3, 1));
        assertFalse(gathering.isOver(START + 300, 2, 3, 0));
        assertFalse(gathering.isOver(START + 399, 2, 3, 0));
        assertTrue(gathering.isOver(START + 400, 2, 3, 0), "an eighth of the delay");
        assertTrue(gathering.isOver(START + 700, 0, 5, 0));
        assertFalse(gathering.isOver(START + 701, 1, 5, 0), "two were answered last");
        assertTrue(gathering.isOver(START + 800, 1, 5, 0));
    }

    @Test
    void shouldNotWaitForWhatIsNotDecidedForEver()
    {
        assertTrue(gathering.isOver(START, 1, 0, 0));
        assertFalse(gathering.isOver(START + 100, 1, 1, 1));
        assertFalse(gathering.isOver(START + 899, 2, 1, 1));
        assertTrue(gathering.isOver(START + 900, 2, 1, 1), "the first has waited that long");
        assertFalse(gathering.isOver(START + 950, 1, 3, 2), "another wait has begun");
    }

    @Test
    void shouldNotWaitWhereTheClockGoesBack()
    {
        assertTrue(gathering.isOver(START, 1, 0, 0));
        assertFalse(gathering.isOver(START + 100, 1, 1, 1));
        assertTrue(gathering.isOver(START - 5_000, 2, 1, 1));
    }

    /** What did not wait, since a transaction is full or a question wants to see it, counts as well. */
    @Test
    void shouldCountWhatWasProposedWithoutBeingAsked()
    {
        assertTrue(gathering.isOver(START, 1, 0, 0));
        assertFalse(gathering.isOver(START + 10, 4, 1, 1));
        assertTrue(gathering.isOver(START + 20, 0, 5, 2), "nothing is left that could wait");
        assertFalse(gathering.isOver(START + 200, 1, 5, 0));
        assertFalse(gathering.isOver(START + 205, 5, 5, 0));
        assertTrue(gathering.isOver(START + 210, 6, 5, 0));
    }

    @Test
    void shouldNeverWaitWhereItIsSwitchedOff()
    {
        final Gathering off = new Gathering(0);
        assertTrue(off.isOver(START, 3, 0, 0));
        assertTrue(off.isOver(START + 10, 1, 3, 7));
    }
}
