package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.entente.core.InvariantViolation;
import org.junit.jupiter.api.Test;

class WaitingClientsTest
{
    private final WaitingClients waiting = new WaitingClients();

    @Test
    void shouldUseAGroupAgainOnceItsTransactionWasAnswered()
    {
        final WaitingClients.Group first = waiting.take();
        first.add(7, 8);
        final WaitingClients.Group second = waiting.take();
        second.add(9, 10);
        assertNotSame(first, second);
        assertSame(first, waiting.get(first.number));

        waiting.release(first);

        assertSame(first, waiting.take());
        assertEquals(0, first.size);
        assertEquals(1, second.size);
    }

    /** Else two transactions would share the group, and clients would get answers of others. */
    @Test
    void shouldRefuseToAnswerATransactionTwice()
    {
        final WaitingClients.Group group = waiting.take();
        group.add(7, 8);
        waiting.release(group);

        assertThrows(InvariantViolation.class, () -> waiting.release(group));
    }
}
