package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

import org.agrona.DirectBuffer;
import org.entente.memory.MemoryJournal;
import org.entente.spi.ClientGateway;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.support.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replica whose disk hangs: its clients are told, and what it had taken is answered when the disk is back. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowDiskTest implements ClientGateway
{
    private static final long SESSION = 12;

    private final MemoryJournal journal = new MemoryJournal();
    private final Registers registers = new Registers();
    private final Queue<Long> requests = new ConcurrentLinkedQueue<>();
    private final Map<Long, ReplyCode> codes = new ConcurrentHashMap<>();
    private final Map<Long, String> texts = new ConcurrentHashMap<>();
    private Engine engine;
    /** Requests below 0 ask for the status. */
    private long lastStatus;

    @TempDir
    private Path dir;

    @BeforeEach
    void launch()
    {
        engine = Engine.launch(new EngineContext()
            .nodeId(0)
            .members(1)
            .threadingMode(ThreadingMode.DEDICATED)
            .waitMode(WaitMode.BLOCKING)
            .inboundRingSize(8)
            .effectRingSize(16)
            .stateMachine(registers)
            .keyExtractor(registers)
            .journal(journal)
            .clientGateway(this)
            .flightRecorderDir(dir));
    }

    @AfterEach
    void closeEngine()
    {
        engine.close();
    }

    @Test
    void shouldSayThatTheDiskHangsAndAnswerWhatItHadTakenLater()
    {
        requests.add(1L);
        await(() -> ReplyCode.OK == codes.get(1L));
        assertEquals("OK", status("journalState"));

        final CountDownLatch disk = journal.hangAtSync();
        requests.add(2L);
        awaitStuck();
        for (long request = 3; request < 100; request++)
        {
            requests.add(request);
        }
        await(() -> codes.size() >= 98);

        // Far more than the rings hold: none of it waits for the disk.
        assertEquals(97, codes.values().stream().filter((code) -> ReplyCode.BACK_PRESSURED == code).count());
        assertTrue(texts.get(3L).startsWith("the disk of this replica has not taken"), texts.get(3L));
        assertNull(codes.get(2L));
        assertEquals("STUCK", status("journalState"));
        assertTrue(Long.parseLong(status("journalBusyMs")) > 1_000);
        assertEquals(Engine.BACK_PRESSURED,
            engine.query(Registers.command(1, 0), 0, Registers.COMMAND_LENGTH, 8, Consistency.LOCAL));
        assertFalse(engine.isHalted());

        disk.countDown();
        await(() -> ReplyCode.OK == codes.get(2L));
        assertEquals("SLOW", status("journalState"));
        assertEquals("1", status("journalSyncsSlow"));
        assertTrue(Long.parseLong(status("journalSyncMsMax")) > 1_000);
        requests.add(100L);
        await(() -> ReplyCode.OK == codes.get(100L));
    }

    /** Asks again and again: a question that had come before the disk counted as stuck waits for the disk. */
    private void awaitStuck()
    {
        final long first = lastStatus - 1;
        await(() ->
        {
            requests.add(--lastStatus);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            return LongStream.rangeClosed(lastStatus, first)
                .anyMatch((request) -> texts.getOrDefault(request, "").contains("journalState=STUCK"));
        });
    }

    private String status(final String key)
    {
        final long request = --lastStatus;
        requests.add(request);
        await(() -> texts.containsKey(request));
        return texts.get(request).lines().filter((line) -> line.startsWith(key + "="))
            .findFirst().orElseThrow().substring(key.length() + 1);
    }

    /** The class's time-out bounds the wait. */
    private static void await(final BooleanSupplier condition)
    {
        while (!condition.getAsBoolean())
        {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public int poll(final RequestReceiver receiver, final int limit)
    {
        int taken = 0;
        while (!requests.isEmpty() && isTaken(receiver, requests.peek()))
        {
            requests.remove();
            taken++;
        }

        return taken;
    }

    private static boolean isTaken(final RequestReceiver receiver, final long request)
    {
        return request < 0 ? receiver.onStatusRequest(SESSION, request) :
            receiver.onRequest(SESSION, request, Registers.command(1, 1), 0, Registers.COMMAND_LENGTH);
    }

    @Override
    public boolean reply(
        final long session, final long correlation, final ReplyCode code, final long txnId, final long executeAt,
        final int path, final DirectBuffer result, final int offset, final int length)
    {
        final byte[] bytes = new byte[length];
        result.getBytes(offset, bytes);
        texts.put(correlation, new String(bytes, StandardCharsets.UTF_8));
        if (correlation > 0)
        {
            codes.put(correlation, code);
        }

        return true;
    }

    @Override
    public boolean answer(
        final long session, final long correlation, final ReplyCode code, final DirectBuffer text, final int length)
    {
        return reply(session, correlation, code, 0, 0, -1, text, 0, length);
    }

    @Override
    public int sessions()
    {
        return 1;
    }

    @Override
    public long droppedReplies()
    {
        return 0;
    }

    @Override
    public void close()
    {
    }
}
