package org.entente.benchmarks.load;

import org.agrona.concurrent.YieldingIdleStrategy;
import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LoadRunTest
{
    private static final long MEASURE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    @Test
    void shouldCountTheWaitingOfWhatWasDueWhileTheTargetStoodStill()
    {
        final FakeTarget target = new FakeTarget();
        target.standsStillAtNs = System.nanoTime() + MEASURE_NS / 4;
        target.standsStillForNs = MEASURE_NS / 2;

        final LoadResult result = run(target, 1_000, 64);

        // Half of what was due came due in that time: on the average it has waited for a quarter of all.
        assertTrue(result.latencies().getValueAtPercentile(90) > MEASURE_NS / 4,
            "90 % within " + result.latencies().getValueAtPercentile(90) + " ns");
        assertTrue(result.longestGapNs() >= MEASURE_NS / 2);
        assertEquals(200, result.latencies().getTotalCount(), 50);
    }

    @Test
    void shouldKeepAWindowInFlight()
    {
        final FakeTarget target = new FakeTarget();

        final LoadResult result = run(target, 0, 7);

        assertEquals(7, target.mostInFlight);
        assertTrue(result.answered() > 0);
        assertEquals(0, result.failed());
        assertEquals(0, result.unanswered());
    }

    @Test
    void shouldOfferTheSameSlotUntilItIsTaken()
    {
        final FakeTarget target = new FakeTarget();
        target.takesEach = 3;

        final LoadResult result = run(target, 0, 4);

        assertFalse(target.hasChangedSlot);
        assertTrue(result.answered() > 0);
    }

    @Test
    void shouldTellWhatFailedAndWhatWasNeverAnswered()
    {
        final FakeTarget failing = new FakeTarget();
        failing.isOk = false;
        assertTrue(run(failing, 0, 1).failed() > 0);
        assertEquals(0, run(failing, 0, 1).answered());
    }

    @Test
    void shouldComeBackFromItsLine()
    {
        final LoadResult result = run(new FakeTarget(), 0, 2);

        final LoadResult parsed = LoadResult.parse(result.encode());

        assertEquals(result.answered(), parsed.answered());
        assertEquals(result.longestGapNs(), parsed.longestGapNs());
        assertEquals(result.micros(99), parsed.micros(99));
        assertEquals(result.latencies().getTotalCount(), parsed.latencies().getTotalCount());
    }

    private static LoadResult run(final FakeTarget target, final long rate, final int window)
    {
        return new LoadRun(
            target, new Load(rate, window, 0, MEASURE_NS, "uniform", 10, 0, 1, 1),
            YieldingIdleStrategy.INSTANCE).run(() -> {}, () -> {});
    }

    /** Answers at the next poll; may stand still for a while. */
    private static final class FakeTarget implements Target
    {
        private final ArrayDeque<Integer> under = new ArrayDeque<>();
        private final Set<Integer> inFlight = new HashSet<>();
        private Answers answers;
        private boolean isOk = true;
        private long standsStillAtNs = Long.MAX_VALUE;
        private long standsStillForNs;
        private int takesEach = 1;
        private int attempts;
        private int refusedSlot = -1;
        private boolean hasChangedSlot;
        private int mostInFlight;

        @Override
        public void answers(final Answers answers)
        {
            this.answers = answers;
        }

        @Override
        public boolean isReady()
        {
            return true;
        }

        @Override
        public boolean offer(final int slot, final long key, final boolean isRead)
        {
            hasChangedSlot |= refusedSlot >= 0 && slot != refusedSlot;
            if (isStandingStill() || 0 != ++attempts % takesEach)
            {
                refusedSlot = slot;
                return false;
            }

            refusedSlot = -1;
            assertTrue(inFlight.add(slot), "slot " + slot + " is in flight already");
            under.add(slot);
            mostInFlight = Math.max(mostInFlight, inFlight.size());
            return true;
        }

        @Override
        public int poll()
        {
            if (isStandingStill())
            {
                return 0;
            }

            int work = 0;
            while (!under.isEmpty())
            {
                final int slot = under.poll();
                inFlight.remove(slot);
                answers.onAnswer(slot, isOk);
                work++;
            }

            return work;
        }

        private boolean isStandingStill()
        {
            final long nowNs = System.nanoTime();
            return nowNs > standsStillAtNs && nowNs < standsStillAtNs + standsStillForNs;
        }

        @Override
        public void close()
        {
        }
    }
}
