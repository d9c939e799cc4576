package org.entente.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.Engine;
import org.entente.EngineContext;
import org.entente.ThreadingMode;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemoryNetwork;
import org.entente.memory.MemorySnapshotStore;
import org.entente.spi.ReplyCode;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that are sent to several of three engines, and again after restarts. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterSessionTest
{
    private static final int NODES = 3;
    private static final long SESSION = 0x5EED;
    private static final int LANES = 4;
    private static final int WINDOW = 64;
    private static final int REQUESTS = 40;
    private static final long KEY = 3;
    /** However old a request to open a session is. */
    private static final SessionLimits LIMITS = new SessionLimits(100_000, 4096, 1L << 60, 1L << 62);

    private final MemoryNetwork network = new MemoryNetwork(NODES);
    private final MemoryJournal[] journals = new MemoryJournal[NODES];
    private final MemorySnapshotStore[] stores = new MemorySnapshotStore[NODES];
    private final Registers[] registers = new Registers[NODES];
    private final Answers answers = new Answers();
    private final Engine[] engines = new Engine[NODES];
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private long correlation;

    @TempDir
    private Path dir;

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(engines);
    }

    @Test
    void shouldExecuteOnceWhatIsSentToAllNodesAtOnce()
    {
        launchAll();
        open();
        final long first = correlation + 1;
        for (int number = 1; number <= REQUESTS; number++)
        {
            for (int node = 0; node < NODES; node++)
            {
                submit(node, SessionFixture.request(SESSION, number % LANES, number, KEY, 1));
            }
        }

        run(() -> areAnswered(first));
        int executed = 0;
        for (long request = first; request <= correlation; request += NODES)
        {
            final SessionStatus[] statuses = {status(request), status(request + 1), status(request + 2)};
            for (final SessionStatus status : statuses)
            {
                executed += SessionStatus.EXECUTED == status ? 1 : 0;
                assertTrue(SessionStatus.EXECUTED == status || SessionStatus.DUPLICATE == status, "" + status);
            }

            assertEquals(value(request), value(request + 1), "one reply");
            assertEquals(value(request), value(request + 2), "one reply");
        }

        assertEquals(REQUESTS, executed, "each at one of the three");
        awaitSum(REQUESTS);
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldKnowARequestAgainAfterAllNodesHaveStartedFromSnapshots()
    {
        launchAll();
        open();
        for (int number = 1; number <= REQUESTS; number++)
        {
            assertEquals(SessionStatus.EXECUTED,
                status(answered(number % NODES, SessionFixture.request(SESSION, 0, number, KEY, 1))));
        }

        for (int node = 0; node < NODES; node++)
        {
            final int taken = node;
            awaitSum(REQUESTS);
            final CompletableFuture<String> snapshot = engines[node].snapshot();
            run(snapshot::isDone);
            assertTrue(snapshot.join().startsWith("snapshot=STARTED\n"), snapshot.join());
            run(() -> stores[taken].kept() > 0 && "IDLE".equals(line(taken, "snapshotState")));
        }

        // Answers that came after the snapshots are in the journals alone.
        assertEquals(SessionStatus.NOT_EXECUTED, status(answered(1, SessionFixture.resolve(SESSION, 1, 1))));
        CloseHelper.closeAll(engines);
        for (int node = 0; node < NODES; node++)
        {
            launch(node);
        }

        for (int number = 1; number <= REQUESTS; number++)
        {
            final long request =
                answered((number + 1) % NODES, SessionFixture.request(SESSION, 0, number, KEY, 1));
            assertEquals(SessionStatus.DUPLICATE, status(request));
            assertEquals(number, value(request));
        }

        assertEquals(SessionStatus.NOT_EXECUTED,
            status(answered(2, SessionFixture.request(SESSION, 1, 1, KEY, 1))));
        awaitSum(REQUESTS);
        assertEquals(List.of(), errors);
    }

    private void open()
    {
        final byte[] open = SessionFixture.open(SESSION, LANES, WINDOW, 0);
        assertEquals(SessionStatus.EXECUTED, status(answered(0, open)));
    }

    private void launchAll()
    {
        for (int node = 0; node < NODES; node++)
        {
            journals[node] = new MemoryJournal();
            stores[node] = new MemorySnapshotStore();
            launch(node);
        }
    }

    private void launch(final int node)
    {
        network.clear(node);
        registers[node] = new Registers();
        final SessionMachine machine =
            new SessionMachine(registers[node], registers[node], LIMITS);
        engines[node] = Engine.launch(new EngineContext()
            .nodeId(node)
            .members(0b111)
            .clusterId(78)
            .threadingMode(ThreadingMode.INVOKER)
            .stateMachine(machine)
            .keyExtractor(machine)
            .journal(journals[node])
            .snapshotStore(stores[node])
            .transport(network.port(node))
            .resultListener(answers)
            .errorHandler(errors::add)
            .flightRecorderDir(dir));
    }

    private void submit(final int node, final byte[] command)
    {
        correlation++;
        final long number = correlation;
        run(() -> engines[node].submit(new UnsafeBuffer(command), 0, command.length, number) > 0);
    }

    /** Sends a command until it is taken and executed. @return its correlation. */
    private long answered(final int node, final byte[] command)
    {
        do
        {
            submit(node, command);
            run(() -> null != answers.to(correlation));
        }
        while (ReplyCode.OK != answers.to(correlation).code());

        return correlation;
    }

    private boolean areAnswered(final long first)
    {
        boolean areAnswered = true;
        for (long request = first; request <= correlation; request++)
        {
            areAnswered &= null != answers.to(request);
        }

        return areAnswered;
    }

    private SessionStatus status(final long request)
    {
        final Answers.Answer answer = answers.to(request);
        assertEquals(ReplyCode.OK, answer.code(), answer.text());
        return SessionStatus.ofCode(answer.bytes()[0]);
    }

    private long value(final long request)
    {
        return new UnsafeBuffer(answers.to(request).bytes()).getLong(1);
    }

    private void awaitSum(final long sum)
    {
        run(() ->
        {
            boolean isSum = true;
            for (int node = 0; node < NODES; node++)
            {
                isSum &= sum == registers[node].values().getOrDefault(KEY, 0L) &&
                    line(0, "checksum").equals(line(node, "checksum"));
            }

            return isSum;
        });
    }

    private String line(final int node, final String key)
    {
        final CompletableFuture<String> status = engines[node].status();
        run(status::isDone);
        return status.join().lines().filter((line) -> line.startsWith(key + "=")).findFirst().orElseThrow()
            .substring(key.length() + 1);
    }

    private void run(final BooleanSupplier condition)
    {
        while (!condition.getAsBoolean())
        {
            for (final Engine engine : engines)
            {
                assertNull(engine.haltCause());
                engine.doWork();
            }

            Thread.yield();
        }
    }
}
