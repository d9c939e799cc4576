package org.entente.simulation;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EventQueueTest
{
    @Test
    void shouldGiveEventsByTimeAndThoseOfOneTimeAsTheyCameAbout()
    {
        final EventQueue queue = new EventQueue();
        final SplitMix random = new SplitMix(7);
        for (int i = 0; i < 100; i++)
        {
            queue.add(random.below(20L), EventQueue.Type.CLIENT, i, 0, null);
        }

        long lastTime = 0;
        int lastNode = -1;
        for (int i = 100; i < 10_100; i++)
        {
            final int node = queue.take().node;
            assertTrue(queue.now() > lastTime || (queue.now() == lastTime && node > lastNode),
                queue.now() + " after " + lastTime);
            lastTime = queue.now();
            lastNode = node;
            queue.add(random.below(20L), EventQueue.Type.CLIENT, i, 0, null);
        }

        assertEquals(10_100, queue.count());
    }
}
