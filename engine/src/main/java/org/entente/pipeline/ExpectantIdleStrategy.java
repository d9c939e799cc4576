package org.entente.pipeline;

import java.util.function.BooleanSupplier;

import org.agrona.concurrent.IdleStrategy;

/**
 * Stays awake for a while where the answer of a peer is due soon: it polls and gives way to other threads, before it
 * leaves the waiting to a strategy that sleeps. Who sleeps has to be woken, and that takes a good part of what a peer
 * takes for its barrier. For one thread.
 */
final class ExpectantIdleStrategy implements IdleStrategy
{
    /** A round of polling takes some 10 microseconds: together about as long as a barrier. */
    static final int YIELDS = 16;

    private final IdleStrategy patient;
    private final BooleanSupplier isAnswerDue;
    private int yielded;

    /**
     * @param patient     how to wait for anything else, and for an answer that takes longer.
     * @param isAnswerDue whether peers have been asked for something that has not been answered.
     */
    ExpectantIdleStrategy(final IdleStrategy patient, final BooleanSupplier isAnswerDue)
    {
        this.patient = patient;
        this.isAnswerDue = isAnswerDue;
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
        if (yielded < YIELDS && isAnswerDue.getAsBoolean())
        {
            yielded++;
            Thread.yield();
            return;
        }

        patient.idle();
    }

    @Override
    public void reset()
    {
        yielded = 0;
        patient.reset();
    }

    @Override
    public String alias()
    {
        return "expectant-" + patient.alias();
    }
}
