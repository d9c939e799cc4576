package org.entente.core;

import com.sun.management.ThreadMXBean;
import org.entente.core.txn.TxnKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.management.ManagementFactory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AllocationTest
{
    private static final int WARM_UP = 50_000;
    private static final int MEASURED = 100_000;
    private static final int WINDOWS_MAX = 6;
    private static final int BATCH = 8;

    /** Keys 1: all conflict, so that the slow path and waiting are in it too. Ids are reserved under SYNC. */
    @ParameterizedTest
    @CsvSource({"3, 10000, 0", "3, 10000, 16", "3, 4, 0", "3, 1, 0", "3, 1, 16", "5, 100, 0"})
    void shouldNotAllocateInSteadyState(final int replicas, final int keys, final int reservedIds)
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final ReplicaConfig config = new ReplicaConfig();
        config.barrierMicros = 20_000;
        config.reservedIds = reservedIds;
        config.unanimityDelayMicros = 0 == reservedIds ? 0 : 1_000;
        final MemoryGroup group = new MemoryGroup(replicas, config);
        run(group, replicas, keys, WARM_UP);

        // Pools grow to what the load needs at most, which rare coincidences decide: steady is what comes after.
        long least = Long.MAX_VALUE;
        int windows = 0;
        while (0 != least && windows < WINDOWS_MAX)
        {
            windows++;
            final long before = threads.getCurrentThreadAllocatedBytes();
            run(group, replicas, keys, MEASURED);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertEquals(0, least, "bytes allocated in " + MEASURED + " transactions");
        // Beside each batch of transactions a quorum read and a local one.
        final long transactions = WARM_UP + windows * MEASURED;
        assertEquals(transactions + 2 * transactions / BATCH, group.answered());
        assertTrue(group.replica(0).status().retained < 1000, "what all have applied is forgotten");
        assertTrue(group.replica(0).status().checksumsCompared > 100, "barriers are in it too");
        assertEquals(0 == reservedIds, 0 == group.replica(0).status().proposedEarly);
        if (1 == keys)
        {
            assertTrue(group.replica(0).status().slowPath > 0);
        }
    }

    private static void run(final MemoryGroup group, final int replicas, final int keys, final int transactions)
    {
        for (int i = 0; i < transactions; i += BATCH)
        {
            for (int j = 0; j < BATCH; j++)
            {
                final long mixed = (i + j) * 0x9E3779B97F4A7C15L >>> 1;
                group.submit(
                    (i + j) % replicas, 0 == j ? TxnKind.READ : TxnKind.WRITE, mixed % keys, (mixed >>> 20) % keys);
            }

            group.read(i / BATCH % replicas, i % keys);
            group.readLocally(i / BATCH % replicas);
            group.deliverAll();
            group.tick();
            group.deliverAll();
        }

        for (int i = 0; i < 300; i++)
        {
            group.tick();
            group.deliverAll();
        }
    }
}
