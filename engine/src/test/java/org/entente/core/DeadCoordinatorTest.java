package org.entente.core;

import org.entente.core.txn.TxnKind;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the others wait for when a coordinator dies with much in flight. In simulated time. */
class DeadCoordinatorTest
{
    private static final int IN_FLIGHT = 1_000;

    @Test
    void shouldFinishAllThatADeadCoordinatorLeftInLittleMoreThanTheRecoveryDelay()
    {
        final ReplicaConfig config = new ReplicaConfig();
        config.barrierMicros = 0;
        final MemoryGroup group = new MemoryGroup(3, config);
        for (int i = 0; i < IN_FLIGHT; i++)
        {
            group.submit(0, TxnKind.WRITE, 2L * i, 2L * i + 1);
        }

        group.kill(0);
        group.deliverAll();
        final long executedBefore = group.executed();
        assertEquals(0, executedBefore);

        final long deathMicros = group.nowMicros();
        final long limitMicros = 3 * config.recoveryDelayMicros;
        while (group.executed() < 2 * IN_FLIGHT && group.nowMicros() < deathMicros + 10_000_000)
        {
            group.tick();
            group.deliverAll();
        }

        final long tookMicros = group.nowMicros() - deathMicros;
        assertEquals(2 * IN_FLIGHT, group.executed());
        assertTrue(tookMicros <= limitMicros, "took " + tookMicros + " us");
    }
}
