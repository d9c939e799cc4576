package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;

import com.sun.management.ThreadMXBean;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.support.Counter;
import org.entente.support.ForgetfulJournal;
import org.entente.support.RingNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Submit, rings, core, frames, journal records, execution, answer: all in one thread, so that its garbage can be
 * counted. Over more transactions than a build has time for: {@code -Dentente.allocation.transactions=10000000}.
 */
class AllocationTest
{
    private static final int KEYS = 64;
    private static final int WARM_UP = 50_000;
    private static final int MEASURED = 100_000;
    /** At least so many on three nodes, whatever the first of them allocate. */
    private static final long TRANSACTIONS_MIN = Long.getLong("entente.allocation.transactions", 0);
    private static final int NODES = 3;
    private static final int BATCH = 16;
    private static final long AHEAD_MICROS = 1_000;
    private static final int WINDOWS_MAX = 6;
    /** Less than this for each transaction: room for what the measurement itself and the compiler leave behind. */
    private static final double BYTES_PER_TXN_MAX = 1.0;

    private long answered;

    /** The longer ones as many commands make that share a transaction. */
    @ParameterizedTest
    @ValueSource(ints = {64, 5_000})
    void shouldNotAllocateInSteadyState(final int commandLength)
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final EngineContext context = new EngineContext()
            .nodeId(0)
            .members(1)
            .threadingMode(ThreadingMode.INVOKER)
            .stateMachine(new Counter())
            .keyExtractor((command, offset, length, keys) ->
            {
                keys.add(command, offset, length);
                return null;
            })
            .journal(new ForgetfulJournal())
            .resultListener((correlation, code, txnId, executeAt, result, offset, length) -> answered++);

        try (Engine engine = Engine.launch(context))
        {
            final UnsafeBuffer command = new UnsafeBuffer(new byte[commandLength]);
            run(engine, command, WARM_UP);
            final long before = threads.getCurrentThreadAllocatedBytes();
            run(engine, command, MEASURED);
            final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertEquals(WARM_UP + MEASURED, answered);
            assertTrue(allocated < BYTES_PER_TXN_MAX * MEASURED,
                () -> "allocated " + (double)allocated / MEASURED + " bytes for each transaction");
        }
    }

    /** Each of the three proposes; two at a time share a key, so that the slow path is in it. */
    @Test
    void shouldNotAllocateOnThreeNodesInSteadyState()
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final Engine[] engines = launchAll();
        final UnsafeBuffer command = new UnsafeBuffer(new byte[64]);
        run(engines, command, 12 * WARM_UP);

        // Pools grow to what the load needs at most: steady is what comes after.
        long least = Long.MAX_VALUE;
        long sum = 0;
        int windows = 0;
        while (0 != least && windows < WINDOWS_MAX || (long)windows * MEASURED < TRANSACTIONS_MIN)
        {
            final long before = threads.getCurrentThreadAllocatedBytes();
            run(engines, command, MEASURED);
            final long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            least = Math.min(least, allocated);
            sum += allocated;
            windows++;
        }

        System.out.println(sum + " bytes for " + (long)windows * MEASURED + " transactions, " + least + " at least");
        assertEquals(0, least, "bytes allocated in " + MEASURED + " transactions");
        assertTrue(sum < BYTES_PER_TXN_MAX * windows * MEASURED, "bytes: " + sum);
        assertTrue(number(engines, "slowPath") > 0);
        assertTrue(number(engines, "fastPath") > 0);
        CloseHelper.closeAll(engines);
    }

    private Engine[] launchAll()
    {
        final RingNetwork network = new RingNetwork(NODES);
        final Engine[] engines = new Engine[NODES];
        final SteadyMicroClock clock = new SteadyMicroClock();
        for (int node = 0; node < NODES; node++)
        {
            final long aheadMicros = NODES - 1 == node ? AHEAD_MICROS : 0;
            engines[node] = Engine.launch(new EngineContext()
                .nodeId(node)
                .microsClock(() -> clock.microTime() + aheadMicros)
                .members((1L << NODES) - 1)
                .threadingMode(ThreadingMode.INVOKER)
                // Each slot has to grow to the longest frame.
                .inboundRingSize(256)
                .effectRingSize(512)
                .stateMachine(new Counter())
                .keyExtractor((command, offset, length, keys) ->
                {
                    keys.add(command, offset, Integer.BYTES);
                    return null;
                })
                .journal(new ForgetfulJournal())
                .transport(network.port(node))
                .resultListener((correlation, code, txnId, executeAt, result, offset, length) -> answered++));
        }

        return engines;
    }

    private void run(final Engine[] engines, final UnsafeBuffer command, final int count)
    {
        for (int i = 0; i < count; i += BATCH)
        {
            final long due = answered + BATCH;
            for (int j = i; j < i + BATCH; j++)
            {
                command.putInt(0, j / 2 % KEYS);
                while (engines[j % NODES].submit(command, 0, command.capacity(), j) < 0)
                {
                    work(engines);
                }
            }

            while (answered < due)
            {
                work(engines);
            }
        }
    }

    // The last first, whose clock is ahead: what the others have proposed on the same key comes later to all, with an
    // earlier time.
    private static void work(final Engine[] engines)
    {
        for (int node = NODES - 1; node >= 0; node--)
        {
            engines[node].doWork();
        }
    }

    private static long number(final Engine[] engines, final String key)
    {
        long sum = 0;
        for (final Engine engine : engines)
        {
            final CompletableFuture<String> report = engine.status();
            while (!report.isDone())
            {
                work(engines);
            }
            sum += report.join().lines().filter((line) -> line.startsWith(key + "="))
                .mapToLong((line) -> Long.parseLong(line.substring(key.length() + 1))).findFirst().orElseThrow();
        }

        return sum;
    }

    private void run(final Engine engine, final UnsafeBuffer command, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            command.putInt(0, i % KEYS);
            while (engine.submit(command, 0, command.capacity(), i) < 0)
            {
                engine.doWork();
            }

            engine.doWork();
        }
    }
}
