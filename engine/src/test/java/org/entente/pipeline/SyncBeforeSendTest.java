package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.DirectBuffer;
import org.entente.Engine;
import org.entente.EngineContext;
import org.entente.ThreadingMode;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Message;
import org.entente.core.message.MessageType;
import org.entente.core.topology.Topology;
import org.entente.memory.MemoryJournal;
import org.entente.spi.Transport;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.entente.wire.ProtocolDecoder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A replica whose peers are silent: what it sends rests on records that the journal's barrier has covered by then
 * (protocol, section 1, output rule), however the stages are run.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SyncBeforeSendTest implements Transport
{
    private static final int NODES = 3;
    private static final int PROPOSALS = 50;

    private final MemoryJournal journal = new MemoryJournal();
    private final Registers registers = new Registers();
    private final Set<Long> proposed = ConcurrentHashMap.newKeySet();
    private final List<String> early = new CopyOnWriteArrayList<>();
    private final List<Throwable> halts = new CopyOnWriteArrayList<>();
    private ProtocolDecoder decoder;

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource
    void shouldSendAProposalOnlyWhenItsRecordIsDurable(final ThreadingMode mode)
    {
        try (Engine engine = Engine.launch(context(mode)))
        {
            for (int i = 1; i <= PROPOSALS; i++)
            {
                submit(engine, i);
            }

            run(engine, mode, () -> PROPOSALS == proposed.size());
        }

        assertEquals(List.of(), early);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendNothingThatTheJournalDidNotTake(final ThreadingMode mode)
    {
        try (Engine engine = Engine.launch(context(mode)))
        {
            journal.failAtSync();
            submit(engine, 1);
            run(engine, mode, () -> !halts.isEmpty());
        }

        assertTrue(halts.get(0).getMessage().contains("journal"), halts.get(0).getMessage());
        assertEquals(Set.of(), proposed);
    }

    private EngineContext context(final ThreadingMode mode)
    {
        final EngineContext context = new EngineContext()
            .nodeId(0)
            .members(NODES)
            .threadingMode(mode)
            .stateMachine(registers)
            .keyExtractor(registers)
            .journal(journal)
            .transport(this)
            .resultListener(new Answers())
            .flightRecorderDir(dir)
            .haltHandler(halts::add);
        context.replicaConfig().commandsMax = 1;
        decoder = new ProtocolDecoder(context.clusterId(), Topology.ofSize(NODES), new ReplicaConfig());
        return context;
    }

    private static void submit(final Engine engine, final long key)
    {
        assertTrue(engine.submit(Registers.command(key, 1), 0, Registers.COMMAND_LENGTH, key) > 0);
    }

    /** The class's time-out bounds the wait. */
    private static void run(final Engine engine, final ThreadingMode mode, final BooleanSupplier condition)
    {
        while (!condition.getAsBoolean())
        {
            if (ThreadingMode.INVOKER == mode && !engine.isHalted())
            {
                doWork(engine);
            }

            Thread.yield();
        }
    }

    private static void doWork(final Engine engine)
    {
        try
        {
            engine.doWork();
        }
        catch (final IllegalStateException ex)
        {
            assertTrue(engine.isHalted(), ex::getMessage);
        }
    }

    /** Each proposal rests on one record, that of the replica's own vote: as many are durable as were ever sent. */
    @Override
    public boolean broadcast(final DirectBuffer buffer, final int offset, final int length)
    {
        final Message message = decoder.decode(buffer, offset, length);
        if (MessageType.PRE_ACCEPT == message.type())
        {
            proposed.add(message.txnId);
            if (journal.durableRecords() < proposed.size())
            {
                early.add(proposed.size() + " proposed, " + journal.durableRecords() + " records durable");
            }
        }

        return true;
    }

    @Override
    public boolean send(final int node, final DirectBuffer buffer, final int offset, final int length)
    {
        return broadcast(buffer, offset, length);
    }

    @Override
    public int poll(final FrameReceiver receiver, final int limit)
    {
        return 0;
    }

    @Override
    public long connectedPeers()
    {
        return 0b110;
    }

    @Override
    public long droppedFrames()
    {
        return 0;
    }

    @Override
    public void close()
    {
        // Nothing is held.
    }
}
