package org.entente.transport;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SocketRestTest
{
    private static final long NOW_NS = -50;

    private final SocketRest rest = new SocketRest();

    @Test
    void shouldNotRestBeforeTheSocketWasFoundEmpty()
    {
        assertTrue(rest.isOver(NOW_NS, 0));
    }

    @Test
    void shouldRestOnceTheSocketWasFoundEmpty()
    {
        rest.begin(NOW_NS, 3);

        assertFalse(rest.isOver(NOW_NS, 3));
        assertFalse(rest.isOver(NOW_NS + SocketRest.REST_NS - 1, 3));
        assertTrue(rest.isOver(NOW_NS + SocketRest.REST_NS, 3));

        rest.begin(NOW_NS + SocketRest.REST_NS, 3);
        assertFalse(rest.isOver(NOW_NS + SocketRest.REST_NS, 3));
    }

    @Test
    void shouldNotRestWhereTheThreadHasSlept()
    {
        rest.begin(NOW_NS, 3);

        assertTrue(rest.isOver(NOW_NS + 1, 4));
    }

    @Test
    void shouldNotRestForLongWhereTheClockGoesBack()
    {
        rest.begin(NOW_NS, 3);

        assertTrue(rest.isOver(NOW_NS - 1, 3));
    }
}
