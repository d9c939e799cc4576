package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;

import com.sun.management.ThreadMXBean;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.spi.ReplyCode;
import org.entente.support.Counter;
import org.entente.support.ForgetfulJournal;
import org.entente.support.RingNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three engines in one thread, each of which is asked for three times as much at once as it may have in flight. */
class OverloadTest
{
    private static final int NODES = 3;
    private static final int WINDOW = 32;
    private static final int OUTSTANDING = 3 * WINDOW;
    private static final int KEYS = 64;
    private static final int ROUNDS = 2_000;
    private static final int PARTS_MAX = 12;
    private static final int ROUNDS_MAX = 100_000;
    private static final long ROUND_MICROS = 50;
    private static final long SETTLE_MICROS = 2_000_000;

    private final ReplicaConfig config = new ReplicaConfig();
    private final Counter[] counters = new Counter[NODES];
    private final Engine[] engines = new Engine[NODES];
    private final UnsafeBuffer command = new UnsafeBuffer(new byte[Long.BYTES]);
    private final int[] outstanding = new int[NODES];
    private final long[] answers = new long[ReplyCode.values().length];
    private long nowMicros = 1_000_000_000L;
    private long submitted;
    private long refusedAtOnce;

    @BeforeEach
    void launch()
    {
        config.txnsInFlightMax = WINDOW;
        config.commandsMax = 1;
        config.txnsRetainedMax = 1024;
        config.barrierMicros = 0;
        final RingNetwork network = new RingNetwork(NODES);
        for (int i = 0; i < NODES; i++)
        {
            final int node = i;
            counters[node] = new Counter();
            engines[node] = Engine.launch(new EngineContext()
                .nodeId(node)
                .members((1L << NODES) - 1)
                .threadingMode(ThreadingMode.INVOKER)
                .inboundRingSize(128)
                .replicaConfig(config)
                .microsClock(() -> nowMicros)
                .stateMachine(counters[node])
                .keyExtractor((command, offset, length, keys) ->
                {
                    keys.add(command, offset, length);
                    return null;
                })
                .journal(new ForgetfulJournal())
                .transport(network.port(node))
                .resultListener((correlation, code, txnId, executeAt, result, offset, length) ->
                {
                    outstanding[node]--;
                    answers[code.ordinal()]++;
                }));
        }
    }

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(engines);
    }

    @Test
    void shouldRefuseWhatIsTooMuchAndLoseNothing()
    {
        for (int round = 0; round < ROUNDS; round++)
        {
            round();
            if (0 == round % 100)
            {
                assertBounded();
            }
        }

        finish();
        final long ok = answers[ReplyCode.OK.ordinal()];
        final long refused = answers[ReplyCode.BACK_PRESSURED.ordinal()];
        assertEquals(submitted, ok + refused, "each was answered, once, with one of two codes");
        assertTrue(ok > ROUNDS && refused > ROUNDS, ok + " done, " + refused + " refused");
        assertEquals(refused, number("refusedRequests"));
        assertBounded();
        for (final Counter counter : counters)
        {
            assertEquals(ok, counter.checksum());
        }
    }

    @Test
    void shouldRefuseAtOnceWhatDoesNotFitIntoTheRing()
    {
        for (int i = 0; i < 1_000; i++)
        {
            submit(0);
        }

        assertTrue(submitted < 128 && refusedAtOnce == 1_000 - submitted, submitted + " were taken");
        finish();
        assertEquals(submitted, answers[ReplyCode.OK.ordinal()] + answers[ReplyCode.BACK_PRESSURED.ordinal()]);
        // Ticks are left out, too.
        assertTrue(number("inboundRingFull") >= refusedAtOnce);
    }

    @Test
    void shouldAllocateNothingToRefuse()
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int part = 0; 0 != least && part < PARTS_MAX; part++)
        {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int round = 0; round < ROUNDS; round++)
            {
                round();
            }

            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertTrue(answers[ReplyCode.BACK_PRESSURED.ordinal()] > ROUNDS);
        assertEquals(0, least, "bytes allocated in " + ROUNDS + " rounds");
    }

    private void round()
    {
        for (int node = 0; node < NODES; node++)
        {
            while (outstanding[node] < OUTSTANDING && submit(node))
            {
                assertTrue(outstanding[node] <= OUTSTANDING);
            }
        }

        work();
    }

    private boolean submit(final int node)
    {
        command.putLong(0, submitted * 7 % KEYS);
        if (engines[node].submit(command, 0, Long.BYTES, submitted) < 0)
        {
            refusedAtOnce++;
            return false;
        }

        outstanding[node]++;
        submitted++;
        return true;
    }

    private void work()
    {
        nowMicros += ROUND_MICROS;
        for (final Engine engine : engines)
        {
            engine.doWork();
        }
    }

    /** All is answered, and executed everywhere. */
    private void finish()
    {
        int rounds = 0;
        while (outstanding[0] + outstanding[1] + outstanding[2] > 0 ||
            counters[0].checksum() != counters[1].checksum() || counters[0].checksum() != counters[2].checksum())
        {
            assertTrue(++rounds < ROUNDS_MAX, "something was lost");
            work();
        }

        for (final long settled = nowMicros + SETTLE_MICROS; nowMicros < settled; )
        {
            work();
        }

        assertEquals(0, number("inFlight"));
    }

    private void assertBounded()
    {
        assertTrue(number("inFlight") <= NODES * WINDOW, "in flight: " + number("inFlight"));
        assertTrue(number("retained") <= NODES * config.txnsRetainedMax, "in memory: " + number("retained"));
        assertTrue(number("inboundRingUsed") <= NODES * 128);
    }

    /** @return the sum over all engines. */
    private long number(final String key)
    {
        long sum = 0;
        for (final Engine engine : engines)
        {
            final CompletableFuture<String> report = engine.status();
            while (!report.isDone())
            {
                work();
            }

            sum += report.join().lines().filter((line) -> line.startsWith(key + "="))
                .mapToLong((line) -> Long.parseLong(line.substring(key.length() + 1))).findFirst().orElseThrow();
        }

        return sum;
    }
}
