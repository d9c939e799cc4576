package org.entente.node.kv;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

import com.sun.management.ThreadMXBean;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.Engine;
import org.entente.EngineContext;
import org.entente.ThreadingMode;
import org.entente.session.SessionLimits;
import org.entente.session.SessionMachine;
import org.entente.spi.Journal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What commands to a store of key-value pairs allocate on their way through an engine, in one thread: reads nothing,
 * and changes what they leave behind.
 */
class KvAllocationTest
{
    private static final int KEYS = 256;
    private static final long BARRIER = -1;
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 20_000;
    private static final int WINDOWS_MAX = 5;
    private static final int BARRIER_EVERY = 500;
    private static final int VALUE_LENGTH = 100;
    private static final int KEY_LENGTH = Long.BYTES;
    /** What a change takes beside its value, objects included. */
    private static final int CHANGE_MAX = 150;
    /** What an entry takes beside its value, and its places in the table and in the order of keys. */
    private static final int ENTRY_MAX = 400;
    /** Less for each command: room for what the measurement itself, and the compiler, leave behind. */
    private static final double NEXT_TO_NOTHING = 1.0;

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final byte[][] keys = new byte[KEYS][];
    private final byte[] value = new byte[VALUE_LENGTH];
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
    private final KvCommandEncoder encoder = new KvCommandEncoder(buffer);
    private long answered;
    private long barriers;
    private long created;
    private Engine engine;

    /** Writes a command to the buffer. @return its length. */
    private interface Command
    {
        int encode(int number);
    }

    @BeforeEach
    void launch()
    {
        for (int i = 0; i < KEYS; i++)
        {
            keys[i] = ("key-" + i).getBytes(StandardCharsets.UTF_8);
        }

        final SessionMachine machine = new SessionMachine(
            new KvStateMachine(), new KvKeyExtractor(KvLimits.DEFAULT), SessionLimits.DEFAULT);
        engine = Engine.launch(new EngineContext()
            .nodeId(0)
            .members(1)
            .threadingMode(ThreadingMode.INVOKER)
            .stateMachine(machine)
            .keyExtractor(machine)
            .journal(new ForgetfulJournal())
            .resultListener((correlation, code, txnId, executeAt, result, offset, length) ->
            {
                if (BARRIER == correlation)
                {
                    barriers++;
                    return;
                }

                assertEquals(KvCode.OK.code(), result.getByte(offset));
                answered++;
            }));
    }

    @AfterEach
    void close()
    {
        engine.close();
    }

    @Test
    void shouldAllocateNothingToRead()
    {
        run((number) -> encoder.encodePut(keys[number % KEYS], value), KEYS);
        final double bytes = measure((number) -> encoder.encodeGet(keys[number % KEYS]));
        assertTrue(bytes < NEXT_TO_NOTHING, "bytes for each read: " + bytes);
    }

    /** The log of changes gets a copy of each, until its length is reached and the oldest goes. */
    @Test
    void shouldAllocateForAnUpdateWhatTheLogOfChangesKeeps()
    {
        final double bytes = measure((number) -> encoder.encodePut(keys[number % KEYS], value));
        System.out.println("bytes for an update: " + bytes);
        assertTrue(bytes > VALUE_LENGTH && bytes < VALUE_LENGTH + CHANGE_MAX, "bytes for each update: " + bytes);
    }

    @Test
    void shouldAllocateForANewKeyNoMoreThanItNeeds()
    {
        final byte[] key = new byte[KEY_LENGTH];
        final UnsafeBuffer name = new UnsafeBuffer(key);
        final double bytes = measure((number) ->
        {
            name.putLong(0, ++created);
            return encoder.encodePut(key, value);
        });
        System.out.println("bytes for a new key: " + bytes);
        assertTrue(bytes > 2 * VALUE_LENGTH && bytes < 2 * VALUE_LENGTH + CHANGE_MAX + ENTRY_MAX,
            "bytes for each new key: " + bytes);
    }

    /** @return bytes for each command, of the window with the least. */
    private double measure(final Command command)
    {
        run(command, WARM_UP);
        long least = Long.MAX_VALUE;
        for (int window = 0; 0 != least && window < WINDOWS_MAX; window++)
        {
            final long before = threads.getCurrentThreadAllocatedBytes();
            run(command, MEASURED);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        return (double)least / MEASURED;
    }

    private void run(final Command command, final int count)
    {
        final long due = answered + count;
        for (int i = 0; i < count; i++)
        {
            final int length = command.encode(i);
            while (engine.submit(buffer, 0, length, i) < 0)
            {
                engine.doWork();
            }

            engine.doWork();
            if (0 == i % BARRIER_EVERY)
            {
                // As in a cluster with watchers: otherwise there would soon be no room for changes without an order.
                barrier();
            }
        }

        while (answered < due)
        {
            engine.doWork();
        }
    }

    private void barrier()
    {
        final long due = barriers + 1;
        assertTrue(engine.barrier(BARRIER) > 0);
        while (barriers < due)
        {
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
