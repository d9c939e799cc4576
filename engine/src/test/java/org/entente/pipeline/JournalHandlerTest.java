package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

import org.entente.memory.MemoryJournal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may leave before a barrier, and what a barrier is called for. */
class JournalHandlerTest
{
    private static final boolean HAS_CLIENT = true;
    private static final boolean IS_CERTAIN = true;

    private final MemoryJournal journal = new MemoryJournal();
    private final JournalHandler handler = new JournalHandler(journal, null, new JournalWatch(journal));
    private final List<String> early = new ArrayList<>();
    private long sequence = -1;

    @BeforeEach
    void open()
    {
        journal.replay((buffer, offset, length) -> {});
        handler.beforeBarrier(() -> early.add("synced " + journal.syncs() + ", egress " + handler.egressGate().get() +
            ", execution " + handler.executionGate().get()));
    }

    @Test
    void shouldCallNoBarrierForWhatIsCertain()
    {
        batch(record(), execute(HAS_CLIENT, IS_CERTAIN), send(IS_CERTAIN));

        assertEquals(0, journal.syncs());
        assertEquals(1, journal.appendedRecords());
        assertGates(2);
        assertEquals(List.of(), early);
    }

    @Test
    void shouldLetGoWhatIsCertainBeforeTheBarrier()
    {
        batch(record(), execute(HAS_CLIENT, IS_CERTAIN), send(IS_CERTAIN), send(!IS_CERTAIN), send(IS_CERTAIN),
            execute(HAS_CLIENT, IS_CERTAIN), execute(HAS_CLIENT, !IS_CERTAIN), execute(HAS_CLIENT, IS_CERTAIN));

        assertEquals(List.of("synced 0, egress 2, execution 5"), early);
        assertEquals(1, journal.syncs());
        assertGates(7);
    }

    @Test
    void shouldLetNothingGoWhereAllOfItWaits()
    {
        batch(record(), execute(HAS_CLIENT, !IS_CERTAIN), send(!IS_CERTAIN), execute(HAS_CLIENT, IS_CERTAIN));

        assertEquals(List.of(), early);
        assertEquals(1, journal.syncs());
        assertGates(3);
    }

    @Test
    void shouldHoldAnAnswerBehindAnUncertainExecutionThatNobodyWaitedFor()
    {
        batch(record(), execute(!HAS_CLIENT, !IS_CERTAIN));
        assertEquals(0, journal.syncs());
        assertGates(1);

        batch(execute(!HAS_CLIENT, IS_CERTAIN), execute(HAS_CLIENT, IS_CERTAIN));
        assertEquals(List.of(), early);
        assertEquals(1, journal.syncs(), "the answer shows what the first one did");

        batch(record(), execute(HAS_CLIENT, IS_CERTAIN));
        assertEquals(1, journal.syncs(), "the first one is durable now");
    }

    @Test
    void shouldNotGoBackWhereAnEarlierBatchHasLetMoreGo()
    {
        batch(record(), execute(!HAS_CLIENT, !IS_CERTAIN));
        batch(record(), send(IS_CERTAIN), execute(HAS_CLIENT, IS_CERTAIN));

        assertEquals(List.of("synced 0, egress 4, execution 1"), early);
        assertEquals(1, journal.syncs());
        assertGates(4);
    }

    @Test
    void shouldMakeNoRoundForAReadAlone()
    {
        final EffectSlot read = execute(HAS_CLIENT, IS_CERTAIN);
        read.txnId = 0;
        batch(record(), read, send(!IS_CERTAIN));

        assertEquals(List.of(), early);
        assertEquals(1, journal.syncs());
        assertGates(2);
    }

    /** At the ids that a record reserves nothing is said before it is durable, and what is behind it waits as well. */
    @Test
    void shouldLetNothingGoAheadOfAReservation()
    {
        final EffectSlot reservation = record();
        reservation.isReservation = true;
        batch(reservation, record(), send(IS_CERTAIN));
        assertEquals(List.of(), early);
        assertEquals(1, journal.syncs());

        batch(record(), send(IS_CERTAIN));
        assertEquals(1, journal.syncs(), "it is durable now, and the proposal need not wait for its own record");
        assertGates(4);
    }

    private void assertGates(final long expected)
    {
        assertEquals(expected, handler.egressGate().get());
        assertEquals(expected, handler.executionGate().get());
    }

    private void batch(final EffectSlot... slots)
    {
        for (int i = 0; i < slots.length; i++)
        {
            sequence++;
            handler.onEvent(slots[i], sequence, i == slots.length - 1);
        }
    }

    private static EffectSlot record()
    {
        final EffectSlot slot = new EffectSlot();
        slot.type = EffectType.RECORD;
        slot.length = Long.BYTES;
        return slot;
    }

    private static EffectSlot send(final boolean isCertain)
    {
        final EffectSlot slot = new EffectSlot();
        slot.type = EffectType.SEND;
        slot.isCertain = isCertain;
        return slot;
    }

    private static EffectSlot execute(final boolean hasClient, final boolean isCertain)
    {
        final EffectSlot slot = new EffectSlot();
        slot.type = EffectType.EXECUTE;
        slot.hasClient = hasClient;
        slot.txnId = 1;
        slot.isCertain = isCertain;
        return slot;
    }
}
