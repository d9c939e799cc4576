package org.entente.pipeline;

import org.agrona.concurrent.IdleStrategy;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ExpectantIdleStrategyTest
{
    private final Patient patient = new Patient();
    private boolean isAnswerDue;
    private final ExpectantIdleStrategy idle = new ExpectantIdleStrategy(patient, () -> isAnswerDue);

    @Test
    void shouldLeaveWaitingToTheOtherWhereNoAnswerIsDue()
    {
        idle.idle(0);
        idle.idle(0);
        assertEquals(2, patient.idled);
    }

    @Test
    void shouldStayAwakeForAWhileWhereOneIs()
    {
        isAnswerDue = true;
        for (int i = 0; i < ExpectantIdleStrategy.YIELDS; i++)
        {
            idle.idle(0);
        }

        assertEquals(0, patient.idled);
        idle.idle(0);
        assertEquals(1, patient.idled, "that takes too long");

        idle.idle(1);
        assertEquals(1, patient.resets);
        idle.idle(0);
        assertEquals(1, patient.idled, "there was work, so there may be more soon");

        isAnswerDue = false;
        idle.idle(0);
        assertEquals(2, patient.idled);
    }

    private static final class Patient implements IdleStrategy
    {
        private int idled;
        private int resets;

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
            idled++;
        }

        @Override
        public void reset()
        {
            resets++;
        }
    }
}
