package org.entente.transport;

import org.agrona.concurrent.IdleStrategy;

import java.util.function.BooleanSupplier;

/**
 * One strategy while transfers are under way, another while there are none, which is nearly always: each time that a
 * thread wakes up to find nothing takes time from those who have work. For one thread.
 */
final class TransferIdleStrategy implements IdleStrategy
{
    private final BooleanSupplier isUnderWay;
    private final IdleStrategy busy;
    private final IdleStrategy resting;

    /** @param isUnderWay asked by the thread that idles, whenever it has found nothing to do. */
    TransferIdleStrategy(final BooleanSupplier isUnderWay, final IdleStrategy busy, final IdleStrategy resting)
    {
        this.isUnderWay = isUnderWay;
        this.busy = busy;
        this.resting = resting;
    }

    @Override
    public void idle(final int workCount)
    {
        if (workCount > 0)
        {
            reset();
        }
        else
        {
            idle();
        }
    }

    @Override
    public void idle()
    {
        if (isUnderWay.getAsBoolean())
        {
            resting.reset();
            busy.idle();
        }
        else
        {
            busy.reset();
            resting.idle();
        }
    }

    @Override
    public void reset()
    {
        busy.reset();
        resting.reset();
    }

    @Override
    public String alias()
    {
        return "transfer";
    }
}
