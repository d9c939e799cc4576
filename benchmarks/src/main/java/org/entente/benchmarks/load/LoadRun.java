package org.entente.benchmarks.load;

import org.HdrHistogram.Histogram;
import org.agrona.concurrent.IdleStrategy;

import java.util.concurrent.TimeUnit;

/**
 * Puts a load on a target. What is late counts from when it was due, so that a system that stands still does not look
 * the better for not being asked in the meantime. One thread, the caller's.
 */
public final class LoadRun
{
    private static final long READY_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long DRAIN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int NONE = -1;
    private static final long LATENCY_MAX_NS = TimeUnit.MINUTES.toNanos(2);

    private final Target target;
    private final Load load;
    private final IdleStrategy idle;
    private final KeyDraw keys;
    private final long[] begunNs;
    private final int[] free;
    private final Histogram latencies = new Histogram(LATENCY_MAX_NS, 3);
    private int freeCount;
    private long measureNs;
    private long endNs;
    private long lastAnswerNs;
    private long longestGapNs;
    private long answered;
    private long failed;
    // Drawn, and not taken yet.
    private int pending = NONE;
    private long key;
    private boolean isRead;

    public LoadRun(final Target target, final Load load, final IdleStrategy idle)
    {
        this.target = target;
        this.load = load;
        this.idle = idle;
        keys = new KeyDraw(load.distribution(), load.keys(), load.seed());
        begunNs = new long[load.window()];
        free = new int[load.window()];
        for (int i = 0; i < free.length; i++)
        {
            free[i] = free.length - 1 - i;
        }
        freeCount = free.length;
        target.answers(this::onAnswer);
    }

    /**
     * Warms up, measures, and waits for what is still under way.
     *
     * @param onMeasure  called when measuring begins.
     * @param onMeasured called when it ends, before what is under way is waited for.
     * @throws IllegalStateException if the target is not ready within a minute.
     */
    public LoadResult run(final Runnable onMeasure, final Runnable onMeasured)
    {
        awaitReady();
        final long startNs = System.nanoTime();
        measureNs = startNs + load.warmupNs();
        endNs = measureNs + load.measureNs();
        lastAnswerNs = measureNs;

        final double intervalNs = 0 == load.ratePerSecond() ? 0 : 1e9 / load.ratePerSecond();
        long due = 0;
        boolean isMeasuring = false;
        for (long nowNs = startNs; nowNs < endNs; nowNs = System.nanoTime())
        {
            if (!isMeasuring && nowNs >= measureNs)
            {
                isMeasuring = true;
                onMeasure.run();
            }

            int work = 0;
            if (0 == load.ratePerSecond())
            {
                while ((freeCount > 0 || NONE != pending) && send(nowNs))
                {
                    work++;
                }
            }
            else
            {
                long dueNs = startNs + (long)(due * intervalNs);
                while (dueNs <= nowNs && (freeCount > 0 || NONE != pending) && send(dueNs))
                {
                    due++;
                    work++;
                    dueNs = startNs + (long)(due * intervalNs);
                }
            }

            idle.idle(work + target.poll());
        }

        onMeasured.run();
        longestGapNs = Math.max(longestGapNs, endNs - lastAnswerNs);
        if (NONE != pending)
        {
            free[freeCount++] = pending;
        }
        drain();
        // What was due and could not even be sent has waited until now at least.
        final long dueUntilNow = 0 == load.ratePerSecond() ? due : (long)((endNs - startNs) / intervalNs);
        return new LoadResult(
            answered, failed, load.window() - freeCount + dueUntilNow - due, longestGapNs,
            load.measureNs() / 1e9, latencies, ProcessorUse.UNKNOWN);
    }

    private boolean send(final long beganNs)
    {
        // The same until it is taken: a target may have sent a part of it.
        if (NONE == pending)
        {
            pending = free[freeCount - 1];
            freeCount--;
            draw();
        }
        begunNs[pending] = beganNs;
        if (!target.offer(pending, key, isRead))
        {
            return false;
        }

        pending = NONE;
        return true;
    }

    private void draw()
    {
        key = keys.next();
        isRead = keys.isRead(load.readShare());
    }

    private void onAnswer(final int slot, final boolean isOk)
    {
        final long nowNs = System.nanoTime();
        free[freeCount++] = slot;
        if (nowNs >= measureNs && nowNs < endNs)
        {
            if (isOk)
            {
                answered++;
                longestGapNs = Math.max(longestGapNs, nowNs - lastAnswerNs);
                lastAnswerNs = nowNs;
            }
            else
            {
                failed++;
            }
        }
        if (isOk && begunNs[slot] >= measureNs && begunNs[slot] < endNs)
        {
            latencies.recordValue(Math.min(LATENCY_MAX_NS, nowNs - begunNs[slot]));
        }
    }

    private void awaitReady()
    {
        final long deadlineNs = System.nanoTime() + READY_TIMEOUT_NS;
        while (!target.isReady())
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                throw new IllegalStateException("the target is not ready after a minute: are its nodes up?");
            }
            idle.idle(target.poll());
        }
    }

    private void drain()
    {
        final long deadlineNs = System.nanoTime() + DRAIN_TIMEOUT_NS;
        while (freeCount < free.length && System.nanoTime() - deadlineNs < 0)
        {
            idle.idle(target.poll());
        }
    }
}
