package org.entente.transport;

import org.agrona.concurrent.IdleStrategy;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TransferIdleStrategyTest
{
    private final Counting busy = new Counting();
    private final Counting resting = new Counting();
    private boolean isUnderWay;
    private final TransferIdleStrategy strategy = new TransferIdleStrategy(() -> isUnderWay, busy, resting);

    @Test
    void shouldRestWhileNothingIsUnderWay()
    {
        strategy.idle(0);
        strategy.idle(0);

        assertEquals(2, resting.idled);
        assertEquals(0, busy.idled);
    }

    @Test
    void shouldLookOftenWhileATransferIsUnderWayAlsoWhereNothingHasCome()
    {
        strategy.idle(0);
        isUnderWay = true;
        strategy.idle(0);
        strategy.idle(0);

        assertEquals(2, busy.idled);
        assertEquals(0, resting.idled);
        isUnderWay = false;
        strategy.idle(0);
        assertEquals(0, busy.idled);
        assertEquals(1, resting.idled);
    }

    @Test
    void shouldBeginAnewAfterWork()
    {
        strategy.idle(0);
        isUnderWay = true;
        strategy.idle(0);

        strategy.idle(1);

        assertEquals(0, busy.idled);
        assertEquals(0, resting.idled);
    }

    /** How often it has idled since it was reset. */
    private static final class Counting implements IdleStrategy
    {
        private int idled;

        @Override
        public void idle(final int workCount)
        {
            throw new AssertionError("whoever is chosen idles");
        }

        @Override
        public void idle()
        {
            idled++;
        }

        @Override
        public void reset()
        {
            idled = 0;
        }
    }
}
