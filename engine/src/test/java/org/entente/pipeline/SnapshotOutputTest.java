package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.EngineContext;
import org.entente.SnapshotConfig;
import org.entente.memory.MemorySnapshotStore;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;
import org.entente.support.Counter;
import org.junit.jupiter.api.Test;

class SnapshotOutputTest
{
    private final MemorySnapshotStore store = new MemorySnapshotStore();
    private final SnapshotConfig config = new EngineContext().snapshotConfig();
    private long nowNs;
    private final SnapshotOutput output = new SnapshotOutput(new Counter(), store, config, () -> nowNs);
    private final EffectSlot slot = new EffectSlot();

    @Test
    void shouldBeWholeWhenBothPartsAreWhicheverIsLast()
    {
        slot.length = 8;
        output.begin(slot);
        nowNs = 1_000_000_000;
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
        nowNs += 1_000_000_000;
        output.slice();
        assertEquals(2, output.ended());
        assertEquals(1, store.coreOfNewest());
        assertEquals(1, store.stateOfNewest());
    }

    @Test
    void shouldWriteNoMoreInASecondThanTheRate()
    {
        config.bytesPerSecond = 100_000;
        final Pieces pieces = new Pieces();
        final SnapshotOutput limited = new SnapshotOutput(pieces, store, config, () -> nowNs);
        slot.length = 8;
        limited.begin(slot);
        limited.coreEnd();
        limited.slice();
        limited.slice();
        assertEquals(1, pieces.written, "one may always begin");

        nowNs = 500_000_000;
        limited.slice();
        assertEquals(6, pieces.written, "50,000 bytes are reached, not passed, by the fifth");
        nowNs = 550_000_000;
        limited.slice();
        assertEquals(6, pieces.written);
        nowNs = 2_000_000_000;
        limited.slice();
        assertEquals(10, pieces.written);
        assertEquals(1, limited.ended());
    }

    /** Ten pieces of 10,000 bytes. */
    private static final class Pieces implements StateMachine
    {
        private int written;

        @Override
        public int apply(
            final Transaction txn, final DirectBuffer command, final int offset, final int length,
            final MutableDirectBuffer reply)
        {
            return 0;
        }

        @Override
        public long checksum()
        {
            return 0;
        }

        @Override
        public StateSnapshot snapshot()
        {
            return new StateSnapshot()
            {
                @Override
                public int write(final MutableDirectBuffer buffer)
                {
                    if (10 == written)
                    {
                        return 0;
                    }

                    written++;
                    return 10_000;
                }

                @Override
                public void close()
                {
                    // Nothing is kept.
                }
            };
        }
    }
}
