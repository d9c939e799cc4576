package org.entente.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.Engine;
import org.entente.EngineContext;
import org.entente.ThreadingMode;
import org.entente.core.ReplicaConfig;
import org.entente.core.topology.Topology;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemorySnapshotStore;
import org.entente.spi.ReplyCode;
import org.entente.support.Answers;
import org.entente.support.MortalJournal;
import org.entente.support.MortalNetwork;
import org.entente.support.Mortality;
import org.entente.support.Registers;

/**
 * Engines with sessions around registers, in one thread and with a clock of its own, of which node 0 can be made to die
 * at any of its steps.
 */
final class DeathGroup implements AutoCloseable
{
    static final SessionLimits LIMITS = new SessionLimits(6_400, 64, 400_000, 1_000_000);
    private static final long CLUSTER_ID = 79;
    private static final long START_MICROS = 1_000_000_000L;
    private static final long ROUND_MICROS = 50;
    private static final int ROUNDS_MAX = 100_000;

    final int nodes;
    private final Mortality[] mortalities;
    final MortalNetwork network;
    private final ReplicaConfig config = config();
    private final MemoryJournal[] journals;
    private final MemorySnapshotStore[] stores;
    private final Registers[] registers;
    private final Engine[] engines;
    private final Answers answers = new Answers();
    private final List<Throwable> errors = new ArrayList<>();
    private long nowMicros = START_MICROS;
    private long lagMicros;
    private long correlation;

    DeathGroup(final int nodes)
    {
        this.nodes = nodes;
        network = new MortalNetwork(nodes, CLUSTER_ID, config);
        journals = new MemoryJournal[nodes];
        stores = new MemorySnapshotStore[nodes];
        registers = new Registers[nodes];
        engines = new Engine[nodes];
        mortalities = new Mortality[nodes];
        for (int node = 0; node < nodes; node++)
        {
            journals[node] = new MemoryJournal();
            stores[node] = new MemorySnapshotStore();
            mortalities[node] = new Mortality();
            launch(node);
        }
    }

    private static ReplicaConfig config()
    {
        final ReplicaConfig config = new ReplicaConfig();
        config.payloadMax = 256;
        config.depsMax = 64;
        config.txnsInFlightMax = 8;
        config.txnsRetainedMax = 256;
        config.idleKeysMax = 64;
        config.quorumReadsMax = 8;
        config.recoveriesMax = 8;
        config.fastPathDelayMicros = 1_000;
        config.resendDelayMicros = 3_000;
        config.fetchDelayMicros = 6_000;
        config.recoveryDelayMicros = 12_000;
        config.heartbeatMicros = 2_000;
        config.catchUpMicros = 2_000;
        config.barrierMicros = 0;
        return config;
    }

    private void launch(final int node)
    {
        final Mortality own = mortalities[node];
        registers[node] = new Registers();
        final SessionMachine machine = new SessionMachine(registers[node], registers[node], LIMITS);
        engines[node] = Engine.launch(new EngineContext()
            .nodeId(node)
            .members((1L << nodes) - 1)
            .clusterId(CLUSTER_ID)
            .threadingMode(ThreadingMode.INVOKER)
            .inboundRingSize(64)
            .effectRingSize(256)
            .flightRecorderEvents(2)
            .flightRecorderBytesMax(0)
            .pollLimit(1)
            .sharedBatchMax(1)
            .replicaConfig(config)
            .microsClock(() -> 0 == node ? nowMicros - lagMicros : nowMicros)
            .stateMachine(machine)
            .keyExtractor(machine)
            .journal(new MortalJournal(journals[node], own, Topology.ofSize(nodes), config))
            .snapshotStore(stores[node])
            .transport(network.port(node, own))
            .resultListener((number, code, txnId, executeAt, result, offset, length) ->
            {
                if (own.lives("reply"))
                {
                    answers.onResult(number, code, txnId, executeAt, result, offset, length);
                }
            })
            .errorHandler(errors::add));
    }

    /** Whether and when a node dies. */
    Mortality mortality(final int node)
    {
        return mortalities[node];
    }

    /** A node is down; with its power go the records that no barrier has covered. */
    void end(final int node, final boolean isPowerLost)
    {
        // Closing carries to its end what is under way: a dead node must not.
        mortalities[node].die();
        CloseHelper.close(engines[node]);
        engines[node] = null;
        if (isPowerLost)
        {
            journals[node].loseUnsynced();
        }
    }

    /** A node that is down starts again. */
    void restart(final int node)
    {
        mortalities[node].revive();
        network.clear(node);
        launch(node);
    }

    /** All nodes that are up lose power, and start again. */
    void restartOthers()
    {
        for (int node = 0; node < nodes; node++)
        {
            if (isUp(node))
            {
                end(node, true);
                restart(node);
            }
        }
    }

    /** All nodes that are up take a snapshot, and have it on their disks. */
    void snapshot()
    {
        for (int node = 0; node < nodes; node++)
        {
            if (isUp(node))
            {
                final MemorySnapshotStore store = stores[node];
                final CompletableFuture<String> snapshot = engines[node].snapshot();
                run(() -> snapshot.isDone() && store.kept() > 0 && !store.isBusy());
                assertTrue(snapshot.join().startsWith("snapshot=STARTED\n"), snapshot.join());
            }
        }
    }

    boolean isUp(final int node)
    {
        return null != engines[node];
    }

    /** The clock of node 0 is behind from now on. */
    void lag(final long micros)
    {
        lagMicros = micros;
    }

    long nowMicros()
    {
        return nowMicros;
    }

    /** @return the number to ask for the answer with. */
    long submit(final int node, final byte[] command)
    {
        correlation++;
        assertTrue(engines[node].submit(new UnsafeBuffer(command), 0, command.length, correlation) > 0);
        return correlation;
    }

    /** The answer to a command; null where there is none yet. */
    Answers.Answer answer(final long number)
    {
        return answers.to(number);
    }

    /** Sends a command to a node, again where it is refused, until it is executed. */
    Answers.Answer ask(final int node, final byte[] command)
    {
        while (true)
        {
            final long number = submit(node, command);
            run(() -> null != answers.to(number));
            final Answers.Answer answer = answers.to(number);
            if (ReplyCode.OK == answer.code())
            {
                return answer;
            }

            assertEquals(ReplyCode.BACK_PRESSURED, answer.code(), answer.text());
            pass(ROUND_MICROS);
        }
    }

    static SessionStatus status(final Answers.Answer answer)
    {
        assertEquals(ReplyCode.OK, answer.code(), answer.text());
        return SessionStatus.ofCode(answer.bytes()[0]);
    }

    static long value(final Answers.Answer answer)
    {
        return new UnsafeBuffer(answer.bytes()).getLong(1);
    }

    /** What a register holds at a node. */
    long register(final int node, final long key)
    {
        return registers[node].values().getOrDefault(key, 0L);
    }

    /** Lets time pass until something is so. */
    void run(final BooleanSupplier condition)
    {
        for (int rounds = 0; !condition.getAsBoolean(); rounds++)
        {
            assertTrue(rounds < ROUNDS_MAX, "it does not come to pass");
            round(ROUND_MICROS);
        }
    }

    /** Lets so much time pass. */
    void pass(final long micros)
    {
        for (final long until = nowMicros + micros; nowMicros < until; )
        {
            round(4 * ROUND_MICROS);
        }
    }

    /** So much time passes, and nobody notices how. */
    void skip(final long micros)
    {
        nowMicros += micros;
        pass(ROUND_MICROS);
    }

    private void round(final long micros)
    {
        nowMicros += micros;
        for (int node = 0; node < nodes; node++)
        {
            if (isUp(node) && !mortalities[node].isDead())
            {
                engines[node].doWork();
                assertNull(engines[node].haltCause());
            }
        }
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(engines);
        assertEquals(List.of(), errors);
    }
}
