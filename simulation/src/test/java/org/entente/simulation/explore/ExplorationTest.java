package org.entente.simulation.explore;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ExplorationTest
{
    @Test
    void shouldExploreTwoConflictingWritesInEveryOrder()
    {
        final Scope scope = new Scope("S1", 3).withWrite(0, 1).withWrite(1, 1);

        final Exploration.Result result = new Exploration(scope).run(() -> false);

        assertNull(result.violation(), () -> result.violation() + ": " + result.trace());
        assertTrue(result.isComplete());
        assertEquals(12_799, result.states());
    }
}
