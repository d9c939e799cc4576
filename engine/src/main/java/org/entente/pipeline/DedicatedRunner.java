package org.entente.pipeline;

import java.util.function.LongSupplier;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.EventProcessor;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.dsl.Disruptor;
import org.agrona.concurrent.IdleStrategy;

/** Runs each stage in its own thread: the receiver in a loop, the others as Disruptor's batch processors. */
final class DedicatedRunner implements Runner
{
    private final Receiver receiver;
    private final Disruptor<InboundSlot> inbound;
    private final Disruptor<EffectSlot> effects;
    private final ReplicaHandler consensus;
    private final EventProcessor egress;
    private final EventProcessor execution;
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
        this.threads = threads;
        this.halt = halt;
        this.receiverIdle = receiverIdle;
        this.roomIdle = roomIdle;
        this.onReceiverException = new HaltOnException("receiver", halt);

        // The output rule of the protocol, as topology: the stages behind the journal go as far as its gates say.
        final JournalHandler journal = handlers.journal();
        inbound.handleEventsWith(consensus);
        inbound.handleExceptionsFor(consensus).with(new HaltOnException("consensus", halt));
        effects.handleEventsWith(journal);
        effects.handleExceptionsFor(journal).with(new HaltOnException("journal", halt));
        egress = behind(journal.egressGate(), handlers.egress(), new HaltOnException("egress", halt));
        execution = behind(journal.executionGate(), handlers.execution(), new HaltOnException("execution", halt));
        effects.handleEventsWith(egress, execution);

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
        await(effectsEnd, () -> egress.getSequence().get(), deadlineNs);
        await(effectsEnd, () -> execution.getSequence().get(), deadlineNs);

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

    private EventProcessor behind(
        final Sequence gate, final EventHandler<EffectSlot> handler, final HaltOnException onException)
    {
        final RingBuffer<EffectSlot> ring = effects.getRingBuffer();
        final BatchEventProcessor<EffectSlot> processor =
            new BatchEventProcessorBuilder().build(ring, ring.newBarrier(gate), handler);
        processor.setExceptionHandler(onException);
        return processor;
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
