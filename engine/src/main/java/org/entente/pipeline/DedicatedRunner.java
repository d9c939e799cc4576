package org.entente.pipeline;

import java.util.function.LongSupplier;

import com.lmax.disruptor.dsl.Disruptor;
import org.agrona.concurrent.IdleStrategy;

/** Runs each stage in its own thread: the receiver in a loop, the others as Disruptor's batch processors. */
final class DedicatedRunner implements Runner
{
    private final Receiver receiver;
    private final Disruptor<InboundSlot> inbound;
    private final Disruptor<EffectSlot> effects;
    private final ReplicaHandler consensus;
    private final EgressHandler egress;
    private final ExecutionHandler execution;
    private final PipelineThreads threads;
    private final Halt halt;
    private final IdleStrategy receiverIdle;
    private final IdleStrategy roomIdle;
    private final HaltOnException onReceiverException;
    private final Thread receiverThread;
    private volatile boolean isReceiving = true;
    private volatile boolean isStopped;

    DedicatedRunner(
        final Receiver receiver, final Disruptor<InboundSlot> inbound, final Disruptor<EffectSlot> effects,
        final Handlers handlers, final PipelineThreads threads, final Halt halt,
        final IdleStrategy receiverIdle, final IdleStrategy roomIdle)
    {
        this.receiver = receiver;
        this.inbound = inbound;
        this.effects = effects;
        this.consensus = handlers.consensus();
        this.egress = handlers.egress();
        this.execution = handlers.execution();
        this.threads = threads;
        this.halt = halt;
        this.receiverIdle = receiverIdle;
        this.roomIdle = roomIdle;
        this.onReceiverException = new HaltOnException("receiver", halt);

        // The output rule of the protocol, as topology.
        final JournalHandler journal = handlers.journal();
        inbound.handleEventsWith(consensus);
        effects.handleEventsWith(journal).then(egress, execution);

        inbound.handleExceptionsFor(consensus).with(new HaltOnException("consensus", halt));
        effects.handleExceptionsFor(journal).with(new HaltOnException("journal", halt));
        effects.handleExceptionsFor(egress).with(new HaltOnException("egress", halt));
        effects.handleExceptionsFor(execution).with(new HaltOnException("execution", halt));

        this.receiverThread = threads.newThread(this::receive);
    }

    @Override
    public void start()
    {
        effects.start();
        inbound.start();
        receiverThread.start();
    }

    @Override
    public int doWork()
    {
        throw new IllegalStateException("doWork: this engine runs in threads of its own; INVOKER mode has none");
    }

    @Override
    public void stopNow()
    {
        isReceiving = false;
        isStopped = true;
        inbound.halt();
        effects.halt();
    }

    @Override
    public boolean drainAndStop(final long deadlineNs)
    {
        isReceiving = false;
        PipelineThreads.join(receiverThread, deadlineNs);

        // Upstream first: what the consensus stage still handles adds to the effects.
        await(inbound.getCursor(), () -> inbound.getSequenceValueFor(consensus), deadlineNs);
        final long effectsEnd = effects.getCursor();
        await(effectsEnd, () -> effects.getSequenceValueFor(egress), deadlineNs);
        await(effectsEnd, () -> effects.getSequenceValueFor(execution), deadlineNs);

        stopNow();
        return threads.join(deadlineNs);
    }

    @Override
    public boolean isOwnThread()
    {
        return threads.contains(Thread.currentThread());
    }

    /** Called by the consensus stage while the effect ring is full: only the disk or the state machine can be why. */
    void makeRoom()
    {
        halt.throwIfHalted();
        if (isStopped)
        {
            throw new HaltSignal("the engine closed while the effect ring was full", null);
        }

        roomIdle.idle();
    }

    private void receive()
    {
        try
        {
            while (isReceiving)
            {
                receiverIdle.idle(receiver.doWork());
            }
        }
        catch (final Throwable ex)
        {
            onReceiverException.handleEventException(ex, -1, null);
        }
    }

    private void await(final long end, final LongSupplier position, final long deadlineNs)
    {
        while (position.getAsLong() < end && !halt.isHalted() && System.nanoTime() - deadlineNs < 0)
        {
            Thread.yield();
        }
    }
}
