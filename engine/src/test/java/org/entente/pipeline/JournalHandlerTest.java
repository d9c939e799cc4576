package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.entente.memory.MemoryJournal;
import org.entente.spi.Transport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may leave before a barrier, and what a barrier is called for. */
class JournalHandlerTest
{
    private static final boolean HAS_CLIENT = true;
    private static final boolean IS_CERTAIN = true;
    private static final long PEERS = 0b110;

    private final MemoryJournal journal = new MemoryJournal();
    private final JournalHandler handler = new JournalHandler(journal, null, new JournalWatch(journal));
    private final List<String> early = new ArrayList<>();
    private final Sent sent = new Sent();
    private final EgressHandler egress = new EgressHandler(sent, PEERS);
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

    @Test
    void shouldSendWhatIsCertainAheadOfWhatWaits()
    {
        handler.beforeBarrier(() -> early.add("synced " + journal.syncs() + ", ahead " + handler.sendAhead(egress)));
        final EffectSlot[] slots = {record(), send(!IS_CERTAIN), send(IS_CERTAIN), record(), send(IS_CERTAIN)};
        batch(slots);

        assertEquals(List.of("synced 0, ahead 2"), early);
        assertEquals(2, sent.broadcasts);
        egress(slots);
        assertEquals(3, sent.broadcasts, "each once");
    }

    @Test
    void shouldSendNothingAheadAtIdsThatAreNotReservedYet()
    {
        handler.beforeBarrier(() -> early.add("ahead " + handler.sendAhead(egress)));
        final EffectSlot reservation = record();
        reservation.isReservation = true;
        batch(record(), send(!IS_CERTAIN), reservation, send(IS_CERTAIN));

        assertEquals(List.of(), early);
        assertEquals(1, journal.syncs());
    }

    @Test
    void shouldShareTheBarrierThatWasPostponed()
    {
        handler.beforeBarrier(() -> early.add("ahead " + handler.sendAhead(egress)));
        handler.postponeBarrier(true);
        batch(record(), send(IS_CERTAIN), send(!IS_CERTAIN), send(IS_CERTAIN), execute(HAS_CLIENT, IS_CERTAIN),
            execute(HAS_CLIENT, !IS_CERTAIN));
        assertEquals(0, journal.syncs());
        assertEquals(List.of("ahead 1"), early);
        assertEquals(1, handler.egressGate().get());
        assertEquals(4, handler.executionGate().get());

        batch(send(IS_CERTAIN));
        assertEquals(0, journal.syncs());
        assertEquals(List.of("ahead 1", "ahead 1"), early, "each once");

        handler.postponeBarrier(false);
        batch(record(), execute(HAS_CLIENT, IS_CERTAIN));
        assertEquals(1, journal.syncs());
        assertGates(8);
        assertFalse(handler.callOwedBarrier());
        assertEquals(1, journal.syncs());
    }

    @Test
    void shouldCallForTheBarrierThatWasPostponedWhereNothingComes()
    {
        handler.postponeBarrier(true);
        batch(record(), send(!IS_CERTAIN));
        handler.postponeBarrier(false);
        assertEquals(0, journal.syncs());
        assertEquals(-1, handler.egressGate().get());

        assertTrue(handler.callOwedBarrier());
        assertEquals(1, journal.syncs());
        assertGates(1);
        assertFalse(handler.callOwedBarrier());
    }

    private void egress(final EffectSlot... slots)
    {
        for (int i = 0; i < slots.length; i++)
        {
            egress.onEvent(slots[i], i, i == slots.length - 1);
        }
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
        slot.targets = PEERS;
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

    /** Counts what goes to all peers. */
    private static final class Sent implements Transport
    {
        private int broadcasts;

        @Override
        public int poll(final FrameReceiver receiver, final int limit)
        {
            return 0;
        }

        @Override
        public boolean send(final int node, final DirectBuffer buffer, final int offset, final int length)
        {
            throw new AssertionError("all of it goes to all");
        }

        @Override
        public boolean broadcast(final DirectBuffer buffer, final int offset, final int length)
        {
            broadcasts++;
            return true;
        }

        @Override
        public long connectedPeers()
        {
            return PEERS;
        }

        @Override
        public long droppedFrames()
        {
            return 0;
        }

        @Override
        public void close()
        {
        }
    }
}
