package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.entente.support.Counter;
import org.entente.support.MemorySnapshotStore;
import org.junit.jupiter.api.Test;

class SnapshotOutputTest
{
    private final MemorySnapshotStore store = new MemorySnapshotStore();
    private final SnapshotOutput output = new SnapshotOutput(new Counter(), store, 1_000_000);
    private final EffectSlot slot = new EffectSlot();

    @Test
    void shouldBeWholeWhenBothPartsAreWhicheverIsLast()
    {
        slot.length = 8;
        output.begin(slot);
        output.slice();
        assertEquals(0, output.ended(), "the core has more");
        output.core(slot);
        output.coreEnd();
        assertEquals(1, output.ended());
        assertEquals(2, store.coreOfNewest());
        assertEquals(1, store.stateOfNewest());

        output.begin(slot);
        output.coreEnd();
        assertEquals(1, output.ended(), "the state has more");
        output.slice();
        assertEquals(2, output.ended());
        assertEquals(1, store.coreOfNewest());
        assertEquals(1, store.stateOfNewest());
    }
}
