package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.entente.memory.MemoryJournal;
import org.entente.support.Registers;
import org.junit.jupiter.api.Test;

class EngineContextTest
{
    private final Registers registers = new Registers();

    @Test
    void shouldReportAllProblemsAtOnceByName()
    {
        final EngineContext context = new EngineContext().nodeId(5).members(0b111).inboundRingSize(100).pollLimit(0);
        context.replicaConfig().keysMax = 0;

        final String message = assertThrows(IllegalStateException.class, context::conclude).getMessage();

        assertTrue(message.contains("entente.node.id=5"), message);
        assertTrue(message.contains("entente.inbound.ring.size=100"), message);
        assertTrue(message.contains("entente.poll.limit=0"), message);
        assertTrue(message.contains("entente.replica.keysMax=0"), message);
        assertTrue(message.contains("stateMachine"), message);
        assertTrue(message.contains("transport"), message);
    }

    @Test
    void shouldTakeDefaultsFromSystemPropertiesAndReportMalformedOnes()
    {
        System.setProperty(EngineContext.EFFECT_RING_SIZE_PROP_NAME, "64");
        System.setProperty(EngineContext.REPLICA_PROP_PREFIX + "keysMax", "3");
        System.setProperty(EngineContext.THREADING_MODE_PROP_NAME, "SOMETIMES");
        System.setProperty(EngineContext.POLL_LIMIT_PROP_NAME, "many");
        try
        {
            final EngineContext context = new EngineContext().nodeId(0).members(1);
            assertEquals(64, context.effectRingSize());
            assertEquals(3, context.replicaConfig().keysMax);

            final String message = assertThrows(IllegalStateException.class, context::conclude).getMessage();
            assertTrue(message.contains("entente.threading.mode=SOMETIMES"), message);
            assertTrue(message.contains("entente.poll.limit=many"), message);
        }
        finally
        {
            System.clearProperty(EngineContext.EFFECT_RING_SIZE_PROP_NAME);
            System.clearProperty(EngineContext.REPLICA_PROP_PREFIX + "keysMax");
            System.clearProperty(EngineContext.THREADING_MODE_PROP_NAME);
            System.clearProperty(EngineContext.POLL_LIMIT_PROP_NAME);
        }
    }

    @Test
    void shouldRefuseChangesAndASecondConclude()
    {
        final EngineContext context = new EngineContext()
            .nodeId(0).members(1).stateMachine(registers).keyExtractor(registers).journal(new MemoryJournal());
        context.conclude();

        assertThrows(IllegalStateException.class, context::conclude);
        assertThrows(IllegalStateException.class, () -> context.nodeId(1));
    }
}
