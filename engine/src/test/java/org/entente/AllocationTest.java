package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.Journal;
import org.entente.support.Counter;
import org.junit.jupiter.api.Test;

/** Submit, rings, core, journal records, execution, answer: all in one thread, so that its garbage can be counted. */
class AllocationTest
{
    private static final int KEYS = 64;
    private static final int WARM_UP = 50_000;
    private static final int MEASURED = 100_000;
    /** Less than this for each transaction: room for what the measurement itself and the compiler leave behind. */
    private static final double BYTES_PER_TXN_MAX = 1.0;

    private long answered;

    @Test
    void shouldNotAllocateInSteadyState()
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
            final UnsafeBuffer command = new UnsafeBuffer(new byte[64]);
            run(engine, command, WARM_UP);
            final long before = threads.getCurrentThreadAllocatedBytes();
            run(engine, command, MEASURED);
            final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertEquals(WARM_UP + MEASURED, answered);
            assertTrue(allocated < BYTES_PER_TXN_MAX * MEASURED,
                () -> "allocated " + (double)allocated / MEASURED + " bytes for each transaction");
        }
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

    private static final class ForgetfulJournal implements Journal
    {
        private long records;

        @Override
        public long replay(final RecordHandler handler)
        {
            return 0;
        }

        @Override
        public void append(final DirectBuffer buffer, final int offset, final int length)
        {
            records++;
        }

        @Override
        public void sync()
        {
        }

        @Override
        public long appendedRecords()
        {
            return records;
        }

        @Override
        public long durableRecords()
        {
            return records;
        }

        @Override
        public void close()
        {
        }
    }
}
