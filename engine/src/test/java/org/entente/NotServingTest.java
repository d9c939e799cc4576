package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import org.agrona.ExpandableArrayBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Heartbeat;
import org.entente.core.message.Message;
import org.entente.core.message.Stable;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.TxnKind;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemoryNetwork;
import org.entente.spi.ReplyCode;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.entente.wire.ProtocolEncoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica that finds out that it lacks what its peers have applied, and what it tells clients meanwhile. */
class NotServingTest
{
    private static final int NODES = 3;
    private static final int PEER = 1;
    private static final long CLUSTER_ID = 77;
    private static final long START_MICROS = 1_700_000_000_000_000L;
    private static final long MISSED = Timestamp.of(START_MICROS - 1_000, PEER);

    private final ReplicaConfig config = new ReplicaConfig();
    private final MemoryNetwork network = new MemoryNetwork(NODES);
    private final Registers registers = new Registers();
    private final Answers answers = new Answers();
    private final ProtocolEncoder peer =
        new ProtocolEncoder(PEER, CLUSTER_ID, Topology.ofSize(NODES), config);
    private long nowMicros = START_MICROS;
    private Engine engine;

    @TempDir
    private Path dir;

    @BeforeEach
    void launch()
    {
        engine = Engine.launch(new EngineContext()
            .nodeId(0)
            .members(0b111)
            .clusterId(CLUSTER_ID)
            .threadingMode(ThreadingMode.INVOKER)
            .microsClock(() -> nowMicros)
            .replicaConfig(config)
            .stateMachine(registers)
            .keyExtractor(registers)
            .journal(new MemoryJournal())
            .transport(network.port(0))
            .resultListener(answers)
            .flightRecorderDir(dir));
        pass(1);
    }

    @AfterEach
    void close()
    {
        engine.close();
    }

    @Test
    void shouldRefuseReadsWhileItIsBehindAndTakeWrites()
    {
        receive(heartbeat(0));
        pass(1_000);
        assertEquals("CATCHING_UP", status("state"));

        read(1);
        write(2);
        pass(10);
        assertEquals(ReplyCode.NOT_SERVING, answers.to(1).code());
        assertTrue(answers.to(1).text().contains("catching up"), answers.to(1).text());
        assertNull(answers.to(2), "a write is proposed: it may be answered when others have voted");
        assertEquals("1", status("requestsNotServing"));
        assertEquals("1", status("inFlight"));
    }

    @Test
    void shouldTakeReadsAgainWhenItHasCaughtUp()
    {
        receive(heartbeat(0));
        pass(1_000);
        receive(stable());
        pass(100);
        assertEquals("SERVING", status("state"));

        read(1);
        pass(10);
        assertNull(answers.to(1));
        assertEquals("0", status("requestsNotServing"));
        assertEquals("1", status("inFlight"));
    }

    @Test
    void shouldNotTakeOneMessageUnderWayForBeingBehind()
    {
        receive(heartbeat(0));
        pass(100);
        assertEquals("SERVING", status("state"));

        read(1);
        pass(10);
        assertNull(answers.to(1));
    }

    @Test
    void shouldRefuseEverythingWhenItsPeersNoLongerKeepWhatItLacks()
    {
        receive(heartbeat(MISSED));
        pass(1_000);
        assertEquals("BEYOND_CATCH_UP", status("state"));

        read(1);
        write(2);
        pass(10);
        for (int correlation = 1; correlation <= 2; correlation++)
        {
            assertEquals(ReplyCode.NOT_SERVING, answers.to(correlation).code());
            assertTrue(answers.to(correlation).text().contains("no longer keep"), answers.to(correlation).text());
        }

        assertEquals("2", status("requestsNotServing"));
    }

    private Heartbeat heartbeat(final long forgotten)
    {
        final Heartbeat heartbeat = new Heartbeat(NODES);
        heartbeat.forgotten.set(PEER, forgotten);
        return heartbeat;
    }

    private Stable stable()
    {
        final Stable stable = new Stable(NODES, config.keysMax, config.depsMax);
        stable.txnId = MISSED;
        stable.executeAt = MISSED;
        stable.definition.isPresent = true;
        stable.definition.kind = TxnKind.WRITE;
        stable.definition.keys.add(1);
        stable.definition.payload.wrap(ByteBuffer.allocate(Integer.BYTES + Registers.COMMAND_LENGTH)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(Registers.COMMAND_LENGTH)
            .put(Registers.command(1, 1).byteArray())
            .array());
        return stable;
    }

    /** A frame of the peer comes in, which has applied one transaction that this replica has not heard of. */
    private void receive(final Message message)
    {
        message.from = PEER;
        message.applied.set(PEER, MISSED);
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final byte[] frame = new byte[peer.encode(message, buffer, 0)];
        buffer.getBytes(0, frame);
        assertTrue(network.inject(0, frame));
    }

    private void read(final long correlation)
    {
        assertTrue(engine.submit(Registers.command(1, 0), 0, Registers.COMMAND_LENGTH, correlation) > 0);
    }

    private void write(final long correlation)
    {
        assertTrue(engine.submit(Registers.command(1, 1), 0, Registers.COMMAND_LENGTH, correlation) > 0);
    }

    private void pass(final int millis)
    {
        for (int i = 0; i < millis; i++)
        {
            nowMicros += 1_000;
            engine.doWork();
        }
    }

    private String status(final String key)
    {
        final CompletableFuture<String> status = engine.status();
        pass(2);
        return status.join().lines().filter(line -> line.startsWith(key + "=")).findFirst().orElseThrow()
            .substring(key.length() + 1);
    }
}
