package org.entente.core.txn;

import org.entente.core.time.Timestamp;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FrontierTest
{
    private final Frontier frontier = frontier(5, 7, 0);

    @Test
    void shouldCoverAFrontierThatIsNowhereAboveIt()
    {
        assertTrue(frontier.coversAll(frontier(0, 0, 0)));
        assertTrue(frontier.coversAll(frontier(5, 7, 0)));
        assertTrue(frontier.coversAll(frontier(4, 7, 0)));
    }

    @Test
    void shouldNotCoverAFrontierThatIsAboveItAnywhere()
    {
        assertFalse(frontier.coversAll(frontier(6, 0, 0)));
        assertFalse(frontier.coversAll(frontier(0, 8, 0)));
        assertFalse(frontier.coversAll(frontier(5, 7, 1)));
    }

    private static Frontier frontier(final long... micros)
    {
        final Frontier frontier = new Frontier(micros.length);
        for (int node = 0; node < micros.length; node++)
        {
            frontier.set(node, 0 == micros[node] ? Timestamp.NONE : Timestamp.of(micros[node], node));
        }

        return frontier;
    }
}
