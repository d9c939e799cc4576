package org.entente.node.chaos;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.HashSet;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FaultTest
{
    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldBeFoundByItsLabelAlone(final Fault fault)
    {
        assertEquals(fault, Fault.ofLabel(fault.label()));
        assertFalse(fault.label().contains("+") || fault.label().contains(","), fault.label());
    }

    @Test
    void shouldHaveLabelsThatDiffer()
    {
        final Set<String> labels = new HashSet<>();
        for (final Fault fault : Fault.values())
        {
            assertTrue(labels.add(fault.label()), fault.label());
        }

        assertNull(Fault.ofLabel("flood"));
    }

    @Test
    void shouldNotCallANodeAVictimWhereAllSuffer()
    {
        assertTrue(Fault.KILL.hasVictim());
        assertTrue(Fault.CUT4.hasVictim());
        assertFalse(Fault.LOSS5.hasVictim());
        assertFalse(Fault.KILL_ALL.hasVictim());
        assertFalse(Fault.BRIDGE.hasVictim());
        assertTrue(Fault.POWER_CUT.hasVictim());
        assertFalse(Fault.POWER_CUT_ALL.hasVictim());
        assertFalse(Fault.KILL_RANDOM.hasVictim());
    }
}
