package org.entente.pipeline;

import java.util.concurrent.atomic.AtomicReference;

import org.agrona.concurrent.IdleStrategy;
import org.entente.core.InvariantViolation;

/**
 * Runs every stage in order on one thread: its own ({@code SHARED}) or the embedder's ({@code INVOKER}). An inbound
 * event whose effects do not fit into the effect ring runs the later stages on the spot until they do: they never wait
 * for the earlier ones, so a single thread cannot block itself.
 */
final class SingleThreadRunner implements Runner
{
    /** Where a barrier waits for a disk: how often it is looked for more that may share it. */
    private static final int ROUNDS_MAX = 5;
    /** Events at once that tell of so much load that others will soon have more for the same barrier. */
    private static final int CROWD = 40;

    private final Receiver receiver;
    private final Stage<InboundSlot> consensus;
    private final Stage<EffectSlot> journal;
    private final Stage<EffectSlot> egress;
    private final Stage<EffectSlot> execution;
    private final JournalHandler barrier;
    private final EgressHandler sender;
    private final HaltOnException onReceiverException;
    private final HaltOnException onJournalException;
    private final Halt halt;
    private final IdleStrategy idle;
    private final int rounds;
    private final boolean mayYield;
    private final Thread thread;
    private final AtomicReference<Thread> runningIn = new AtomicReference<>();
    /** Events that the consensus stage has handled in this duty cycle. */
    private int handled;
    private volatile boolean isReceiving = true;
    private volatile boolean isRunning = true;

    /**
     * @param stages consensus, then those behind the effect ring in their order.
     * @param handlers of those stages.
     * @param idle   for a thread of its own, or null.
     * @param prefix of the name of that thread.
     * @param waitsForDisk whether a barrier does: what has come in until then shares it.
     */
    SingleThreadRunner(
        final Receiver receiver, final Stages stages, final Handlers handlers, final Halt halt,
        final IdleStrategy idle, final String prefix, final boolean waitsForDisk)
    {
        this.receiver = receiver;
        this.consensus = stages.consensus();
        this.journal = stages.journal();
        this.egress = stages.egress();
        this.execution = stages.execution();
        this.barrier = handlers.journal();
        this.sender = handlers.egress();
        this.onReceiverException = new HaltOnException("receiver", halt);
        this.onJournalException = new HaltOnException("journal", halt);
        this.halt = halt;
        this.idle = idle;
        this.rounds = waitsForDisk ? ROUNDS_MAX : 1;
        this.thread = null == idle ? null : new Thread(this::run, prefix + "shared");
        this.mayYield = waitsForDisk && null != thread;
    }

    @Override
    public void start()
    {
        if (null != thread)
        {
            thread.start();
        }
    }

    @Override
    public int doWork()
    {
        if (null != thread)
        {
            throw new IllegalStateException("doWork: this engine runs in a thread of its own; INVOKER mode has none");
        }

        return dutyCycle();
    }

    @Override
    public void stopNow()
    {
        isReceiving = false;
        isRunning = false;
    }

    @Override
    public boolean drainAndStop(final long deadlineNs)
    {
        isReceiving = false;
        if (null != thread)
        {
            final boolean hasDrained = PipelineThreads.join(thread, deadlineNs);
            isRunning = false;
            return hasDrained;
        }

        while (!halt.isHalted() && dutyCycle() > 0 && System.nanoTime() - deadlineNs < 0)
        {
            Thread.onSpinWait();
        }

        isRunning = false;
        return true;
    }

    @Override
    public boolean isOwnThread()
    {
        return Thread.currentThread() == thread || Thread.currentThread() == runningIn.get();
    }

    /** Called by the consensus stage while the effect ring is full: maybe all of it waits for a barrier put off. */
    void makeRoom()
    {
        if (0 == runEffectStages() && !(callOwedBarrier() && runEffectStages() > 0))
        {
            throw new InvariantViolation("the effect ring is full, and nothing in it can be handled");
        }
    }

    /** Called by the journal stage: the stages behind it go as far as they may, and what they have to say leaves. */
    void beforeBarrier()
    {
        if (egress.doWork() + execution.doWork() + barrier.sendAhead(sender) > 0)
        {
            receiver.flush();
        }
    }

    private void run()
    {
        try
        {
            while (isReceiving)
            {
                idle(dutyCycle());
            }

            while (isRunning && dutyCycle() > 0)
            {
                Thread.onSpinWait();
            }
        }
        catch (final HaltSignal ignored)
        {
            // Whoever halted has told the embedder; this thread only ends.
            isRunning = false;
        }
    }

    private void idle(final int work)
    {
        try
        {
            idle.idle(work);
        }
        catch (final Throwable ex)
        {
            onReceiverException.handleEventException(ex, -1, null);
            throw ex;
        }
    }

    private int dutyCycle()
    {
        halt.throwIfHalted();
        if (!runningIn.compareAndSet(null, Thread.currentThread()))
        {
            throw new IllegalStateException(
                "doWork: another call is running; call it from one thread, never from a callback");
        }

        try
        {
            handled = 0;
            int work = takeIn();
            if (mayYield && handled >= CROWD)
            {
                letGoWhatNeedNotWait();
                Thread.yield();
                work += takeIn();
            }

            work += runEffectStages();
            return callOwedBarrier() ? work + runEffectStages() : work;
        }
        finally
        {
            runningIn.set(null);
        }
    }

    /** More may come in for long, and others may have the processor for long. */
    private void letGoWhatNeedNotWait()
    {
        barrier.postponeBarrier(true);
        if (runEffectStages() > 0)
        {
            receiver.flush();
        }
        barrier.postponeBarrier(false);
    }

    /** Outside the journal stage, and halts as that does. */
    private boolean callOwedBarrier()
    {
        try
        {
            return barrier.callOwedBarrier();
        }
        catch (final Throwable ex)
        {
            onJournalException.handleEventException(ex, -1, null);
            throw ex;
        }
    }

    private int takeIn()
    {
        int received = 1;
        int work = 0;
        for (int i = 0; i < rounds && received > 0; i++)
        {
            received = isReceiving ? receive() : 0;
            final int done = consensus.doWork();
            handled += done;
            work += received + done;
            if (i + 1 < rounds && received > 0 && done > 0)
            {
                letGoWhatNeedNotWait();
            }
        }

        return work;
    }

    private int receive()
    {
        try
        {
            return receiver.doWork();
        }
        catch (final Throwable ex)
        {
            onReceiverException.handleEventException(ex, -1, null);
            throw ex;
        }
    }

    private int runEffectStages()
    {
        halt.throwIfHalted();
        return journal.doWork() + egress.doWork() + execution.doWork();
    }
}
