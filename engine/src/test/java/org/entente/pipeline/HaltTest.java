package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import org.entente.memory.MemoryJournal;
import org.junit.jupiter.api.Test;

class HaltTest
{
    private final List<Throwable> halts = new ArrayList<>();
    private final Halt halt = new Halt(halts::add);

    @Test
    void shouldTellOnlyTheFirstFailure()
    {
        final RuntimeException first = new IllegalArgumentException("first");
        final HaltSignal signal = halt.halt("journal", first);
        halt.halt("egress", new IllegalArgumentException("second"));

        assertEquals(List.of(signal), halts);
        assertSame(first, halt.cause().getCause());
        assertThrows(HaltSignal.class, halt::throwIfHalted);
    }

    @Test
    void shouldNeverReturnToABatchProcessor()
    {
        final HaltOnException onException = new HaltOnException("journal", halt);
        assertThrows(HaltSignal.class, () -> onException.handleEventException(new Error("broken"), 1, null));
        assertThrows(HaltSignal.class, () -> onException.handleOnStartException(new Error("broken")));
        assertThrows(HaltSignal.class, () -> onException.handleOnShutdownException(new Error("broken")));
    }

    /** Nothing stops the later stages here: what holds them is only that the journal's sequence does not move. */
    @Test
    void shouldHoldLaterStagesBackByTheSequenceAlone()
    {
        final PipelineThreads threads = new PipelineThreads("test-", "journal", "egress");
        final Disruptor<EffectSlot> effects =
            new Disruptor<>(EffectSlot::new, 8, threads, ProducerType.SINGLE, new BlockingWaitStrategy());
        final MemoryJournal memory = new MemoryJournal();
        memory.failAtSync();
        final JournalHandler journal = new JournalHandler(memory, null, new JournalWatch(memory));
        final EgressHandler egress = new EgressHandler(null, 0);
        effects.handleEventsWith(journal).then(egress);
        effects.handleExceptionsFor(journal).with(new HaltOnException("journal", halt));

        final RingBuffer<EffectSlot> ring = effects.getRingBuffer();
        for (final EffectType type : List.of(EffectType.RECORD, EffectType.SEND))
        {
            ring.get(ring.next()).type = type;
        }

        ring.publish(1);
        effects.start();

        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!halt.isHalted() && System.nanoTime() - deadlineNs < 0)
        {
            Thread.onSpinWait();
        }

        effects.halt();
        assertTrue(threads.join(deadlineNs));
        assertEquals(-1, effects.getSequenceValueFor(journal));
        assertEquals(-1, effects.getSequenceValueFor(egress));
        assertFalse(halts.isEmpty());
    }
}
