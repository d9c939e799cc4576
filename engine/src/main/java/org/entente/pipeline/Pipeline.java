package org.entente.pipeline;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SleepingWaitStrategy;
import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.entente.EngineContext;
import org.entente.ThreadingMode;
import org.entente.WaitMode;
import org.entente.core.Replica;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.spi.Consistency;
import org.entente.spi.InputWait;
import org.entente.wire.JournalCodec;
import org.entente.wire.ProtocolDecoder;
import org.entente.wire.ProtocolEncoder;

/**
 * Wires one replica's stages together:
 * <pre>
 * receiver, callers -> [inbound ring] -> consensus -> [effect ring] -> journal -> egress, execution
 * </pre>
 */
public final class Pipeline
{
    private final EngineContext ctx;
    private final Halt halt;
    private final InboundPublisher inbound;
    private final RingEffects effects;
    private final Replica replica;
    private final Handlers handlers;
    private final Replies replies;
    private final JournalWatch watch;
    private final ChecksumReports checksums = new ChecksumReports();
    private final Runner runner;

    /**
     * @param ctx         concluded.
     * @param haltHandler called once, by the stage that failed, when everything has been stopped.
     */
    public Pipeline(final EngineContext ctx, final Consumer<Throwable> haltHandler)
    {
        this.ctx = ctx;
        halt = new Halt(haltHandler);

        final Topology topology = ctx.topology();
        final ProtocolEncoder encoder =
            new ProtocolEncoder(ctx.nodeId(), ctx.clusterId(), topology, ctx.replicaConfig());
        final ProtocolDecoder decoder = new ProtocolDecoder(ctx.clusterId(), topology, ctx.replicaConfig());
        final String threadPrefix = "entente-" + ctx.nodeId() + "-";
        final PipelineThreads threads =
            new PipelineThreads(threadPrefix, "receiver", "journal", "egress", "execution", "consensus");
        final Disruptor<InboundSlot> inboundDisruptor = new Disruptor<>(
            InboundSlot::new, ctx.inboundRingSize(), threads, ProducerType.MULTI, waitStrategy(ctx.waitMode()));
        final Disruptor<EffectSlot> effectDisruptor = new Disruptor<>(
            EffectSlot::new, ctx.effectRingSize(), threads, ProducerType.SINGLE, waitStrategy(ctx.waitMode()));
        final RingBuffer<InboundSlot> inboundRing = inboundDisruptor.getRingBuffer();
        final RingBuffer<EffectSlot> effectRing = effectDisruptor.getRingBuffer();
        inbound = new InboundPublisher(
            inboundRing, ctx.microsClock(), encoder.frameLengthMax(), ctx.replicaConfig().payloadMax, sleep(ctx));
        effects = new RingEffects(effectRing, encoder, new JournalCodec(topology, ctx.replicaConfig()));
        replica = new Replica(ctx.nodeId(), topology, ctx.replicaConfig(), effects);
        replies = new Replies(ctx.clientGateway(), ctx.resultListener());
        final FlightRecorder recorder =
            new FlightRecorder(ctx.nodeId(), ctx.flightRecorderEvents(), ctx.flightRecorderBytesMax());
        final EgressHandler egress = new EgressHandler(ctx.transport(), NodeSet.remove(ctx.members(), ctx.nodeId()));
        final StatusReport report =
            new StatusReport(ctx, inboundRing, effectRing, inbound, decoder, egress, replies, checksums);
        watch = new JournalWatch(ctx.journal());
        final SnapshotOutput output =
            new SnapshotOutput(ctx.stateMachine(), ctx.snapshotStore(), ctx.snapshotConfig(), System::nanoTime);
        handlers = new Handlers(
            new ReplicaHandler(
                replica, effects, decoder, submissions(recorder), watch, recorder, report, ticks(recorder, output)),
            new JournalHandler(ctx.journal(), ctx.snapshotStore(), watch), egress,
            new ExecutionHandler(ctx.stateMachine(), replies, checksums, output));

        final Receiver receiver = new Receiver(
            ctx.transport(), new Requests(ctx.nodeId(), ctx.clientGateway(), inbound, watch), inbound,
            ctx.microsClock(), ctx.tickIntervalMicros(), ctx.pollLimit());

        if (ThreadingMode.DEDICATED == ctx.threadingMode())
        {
            final DedicatedRunner dedicated = new DedicatedRunner(
                receiver, inboundDisruptor, effectDisruptor, handlers, threads, halt,
                ctx.idleStrategySupplier().get(), ctx.idleStrategySupplier().get());
            effects.onFull(dedicated::makeRoom);
            runner = dedicated;
        }
        else
        {
            final SingleThreadRunner single = new SingleThreadRunner(
                receiver, stages(inboundRing, effectRing), handlers, halt, idleOfAll(), threadPrefix,
                ctx.journal().waitsForDisk());
            handlers.journal().beforeBarrier(single::beforeBarrier);
            effects.onFull(single::makeRoom);
            runner = single;
        }

        halt.onHalt(this::stopAtHalt, () -> dump(recorder));
    }

    // How the thread that runs all stages waits; null where it is the embedder's.
    private IdleStrategy idleOfAll()
    {
        if (ThreadingMode.INVOKER == ctx.threadingMode())
        {
            return null;
        }

        final IdleStrategy idle = ctx.idleStrategySupplier().get();
        final boolean maySleep = WaitMode.BLOCKING == ctx.waitMode() || WaitMode.BACKOFF == ctx.waitMode();
        return maySleep ? new ExpectantIdleStrategy(idle, () -> replica.status().undecided > 0) : idle;
    }

    // What the thread that takes what comes in may be sleeping in.
    private static InputWait sleep(final EngineContext ctx)
    {
        return ThreadingMode.DEDICATED == ctx.threadingMode() || null == ctx.transport() ?
            null : ctx.transport().inputWait();
    }

    /**
     * Restores a snapshot, replays the journal, then starts the stages; returns when the replica votes, or in INVOKER
     * mode will at once.
     */
    public void start() throws InterruptedException
    {
        replica.onIncarnation(ctx.incarnation().number(), ctx.incarnation().isRebuilding());
        final Restart restart = new Restart(ctx, replica, effects, handlers.execution());
        restart.run();
        handlers.consensus().snapshots().onRestored(restart.restoredBytes(), restart.hasTransferred());
        if (!inbound.offerStart())
        {
            throw new IllegalStateException("the inbound ring is empty at start");
        }

        runner.start();
        if (ThreadingMode.INVOKER != ctx.threadingMode())
        {
            handlers.consensus().started().await();
            halt.throwIfHalted();
        }
    }

    /** @return sequence of the event, or -1 where the inbound ring is full or the disk hangs. Any thread. */
    public long submit(final DirectBuffer command, final int offset, final int length, final long correlation)
    {
        return watch.isStuck() ? InboundPublisher.FULL :
            inbound.offerRequest(Replies.IN_PROCESS, correlation, command, offset, length);
    }

    /** @return sequence of the event, or -1 where the inbound ring is full or the disk hangs. Any thread. */
    public long query(
        final DirectBuffer command, final int offset, final int length, final long correlation,
        final Consistency consistency)
    {
        return watch.isStuck() ? InboundPublisher.FULL :
            inbound.offerQuery(Replies.IN_PROCESS, correlation, consistency, command, offset, length);
    }

    /** @return sequence of the event, or -1 where the inbound ring is full. Any thread. */
    public long barrier(final long correlation)
    {
        return inbound.offerBarrier(Replies.IN_PROCESS, correlation);
    }

    /** Asks for a report. Any thread. */
    public CompletableFuture<String> status()
    {
        return replies.askStatus(inbound);
    }

    /** Asks what is known of a transaction. Any thread. */
    public CompletableFuture<String> explain(final long txnId)
    {
        return replies.askExplain(inbound, txnId);
    }

    /** Asks for a snapshot. Any thread. */
    public CompletableFuture<String> snapshot()
    {
        return replies.askSnapshot(inbound);
    }

    /** One round through all stages, in INVOKER mode. */
    public int doWork()
    {
        return runner.doWork();
    }

    /** What halted the engine, or null. Any thread. */
    public Throwable haltCause()
    {
        return halt.cause();
    }

    /** Whether the calling thread runs stages and so must not wait for them to stop. */
    public boolean isOwnThread()
    {
        return runner.isOwnThread();
    }

    /** @return whether all has stopped by the deadline, a reading of {@link System#nanoTime}. */
    public boolean drainAndStop(final long deadlineNs)
    {
        if (handlers.consensus().submissions().gatherNoMore())
        {
            // What waits for others is proposed with the next event.
            inbound.offerTick();
        }

        final boolean hasStopped = runner.drainAndStop(deadlineNs);
        replies.close();
        if (hasStopped)
        {
            closeJournal();
            handlers.execution().close();
        }

        return hasStopped;
    }

    private void closeJournal()
    {
        try
        {
            if (null == halt.cause())
            {
                handlers.journal().close();
            }
        }
        catch (final RuntimeException ex)
        {
            // Nobody relies on what is lost with it, and what was said is durable: closing goes on.
            ctx.errorHandler().onError(ex);
        }
    }

    private Ticks ticks(final FlightRecorder recorder, final SnapshotOutput output)
    {
        return new Ticks(replica, recorder, checksums, new Snapshots(
            ctx.snapshotConfig(), ctx.snapshotStore(), ctx.journal(), output, effects, replica, recorder));
    }

    private Submissions submissions(final FlightRecorder recorder)
    {
        return new Submissions(replica, effects, new Admission(ctx.keyExtractor(), ctx.replicaConfig(), watch),
            recorder, CommandBatch.Limits.of(ctx.replicaConfig()),
            // Alone it decides at once: there is nothing to wait for.
            new Gathering(1 == ctx.topology().size() ? 0 : ctx.replicaConfig().gatherDelayMicros));
    }

    private void stopAtHalt()
    {
        runner.stopNow();
        replies.close();
        handlers.consensus().started().countDown();
    }

    private void dump(final FlightRecorder recorder)
    {
        try
        {
            recorder.dump(ctx.flightRecorderFile());
        }
        catch (final RuntimeException ex)
        {
            // The halt goes on without its recording: what halted matters more.
            ctx.errorHandler().onError(ex);
        }
    }

    private static WaitStrategy waitStrategy(final WaitMode mode)
    {
        return switch (mode)
        {
            case BLOCKING -> new BlockingWaitStrategy();
            case BACKOFF -> new SleepingWaitStrategy();
            case YIELDING -> new YieldingWaitStrategy();
            case BUSY_SPIN -> new BusySpinWaitStrategy();
        };
    }

    private Stages stages(final RingBuffer<InboundSlot> inboundRing, final RingBuffer<EffectSlot> effectRing)
    {
        final int effectsMax = effectRing.getBufferSize();
        final JournalHandler gates = handlers.journal();
        final Stage<InboundSlot> consensus = new Stage<>(
            inboundRing, handlers.consensus(), new HaltOnException("consensus", halt), null, ctx.sharedBatchMax());
        final Stage<EffectSlot> journal = new Stage<>(
            effectRing, handlers.journal(), new HaltOnException("journal", halt), null, effectsMax);
        final Stage<EffectSlot> egress = new Stage<>(
            effectRing, handlers.egress(), new HaltOnException("egress", halt), gates.egressGate(), effectsMax);
        final Stage<EffectSlot> execution = new Stage<>(
            effectRing, handlers.execution(), new HaltOnException("execution", halt), gates.executionGate(),
            effectsMax);

        inboundRing.addGatingSequences(consensus.sequence());
        effectRing.addGatingSequences(egress.sequence(), execution.sequence());
        return new Stages(consensus, journal, egress, execution);
    }
}
