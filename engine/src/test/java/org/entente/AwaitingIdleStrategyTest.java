package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.entente.spi.InputWait;
import org.junit.jupiter.api.Test;

class AwaitingIdleStrategyTest implements InputWait
{
    private static final int MANY = 50;

    private final List<String> calls = new ArrayList<>();
    private final AwaitingIdleStrategy idle = new AwaitingIdleStrategy(this);

    @Test
    void shouldLookOnceMoreBetweenAnnouncingAndAwaiting()
    {
        int idled = 0;
        while (calls.isEmpty())
        {
            idle.idle(0);
            idled++;
        }

        assertTrue(idled > 1, "it should poll a few times before it sleeps");
        assertEquals(List.of("announce"), calls);
        idle.idle(0);
        assertEquals(List.of("announce", "await"), calls);
        idle.idle(0);
        assertEquals(List.of("announce", "await", "await"), calls);
    }

    @Test
    void shouldRecallWhatItHasAnnouncedWhenThereIsWork()
    {
        idleUntil("announce");
        idle.idle(1);
        assertEquals(List.of("announce", "recall"), calls);

        idle.idle(1);
        assertEquals(List.of("announce", "recall"), calls);
        idleUntil("await");
        assertEquals(List.of("announce", "recall", "announce", "await"), calls);
    }

    @Test
    void shouldNotSleepWhereWorkComesInBetween()
    {
        for (int i = 0; i < MANY; i++)
        {
            idle.idle(0);
            idle.idle(0);
            idle.idle(1);
        }

        assertEquals(List.of(), calls);
    }

    @Override
    public void announce()
    {
        calls.add("announce");
    }

    @Override
    public void await(final long nsMax)
    {
        assertTrue(nsMax > 0);
        calls.add("await");
    }

    @Override
    public void recall()
    {
        calls.add("recall");
    }

    @Override
    public void wake()
    {
        throw new AssertionError("nobody wakes himself");
    }

    private void idleUntil(final String call)
    {
        for (int i = 0; calls.isEmpty() || !calls.get(calls.size() - 1).equals(call); i++)
        {
            assertTrue(i < MANY, () -> "no " + call + ": " + calls);
            idle.idle(0);
        }
    }
}
