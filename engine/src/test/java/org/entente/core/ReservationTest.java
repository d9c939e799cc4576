package org.entente.core;

import org.entente.core.time.Timestamp;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Reserved ids are used in their order, and given up by what is proposed beyond them. */
class ReservationTest
{
    private static final long FIRST = Timestamp.of(1_000, 2);
    private static final long SECOND = Timestamp.of(1_001, 2);
    private static final long THIRD = Timestamp.of(1_002, 2);

    private final Reservation reservation = new Reservation();

    @Test
    void shouldHandOutItsIdsInTheirOrder()
    {
        reservation.set(FIRST, THIRD, 7);
        assertEquals(FIRST, reservation.next());
        assertEquals(7, reservation.sinceMicros());

        reservation.onProposed(FIRST);
        assertEquals(SECOND, reservation.next());
        reservation.onProposed(SECOND);
        assertEquals(THIRD, reservation.next());
        assertFalse(reservation.isEmpty());

        reservation.onProposed(THIRD);
        assertTrue(reservation.isEmpty());
    }

    @Test
    void shouldStandWhereSomethingBelowItIsReadBack()
    {
        reservation.set(SECOND, THIRD, 0);
        reservation.onProposed(FIRST);
        assertEquals(SECOND, reservation.next());
    }

    @Test
    void shouldGoOnBehindTheLastOneThatIsReadBack()
    {
        reservation.set(FIRST, THIRD, 0);
        reservation.onProposed(SECOND);
        assertEquals(THIRD, reservation.next());
    }

    @Test
    void shouldBeGivenUpByAProposalBeyondIt()
    {
        reservation.set(FIRST, THIRD, 0);
        reservation.onProposed(Timestamp.of(1_003, 2));
        assertTrue(reservation.isEmpty());
        assertEquals(Timestamp.NONE, reservation.next());
    }
}
