package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.entente.memory.MemoryJournal;
import org.entente.memory.MemorySnapshotStore;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.Test;

/** A group of one that is called by its embedder's thread needs nothing of the process but that. */
class InvokerTest
{
    private static final int COMMANDS = 2_000;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Answers answers = new Answers();

    @Test
    void shouldStartNoThread()
    {
        runOnce();
        final long before = threads.getTotalStartedThreadCount();
        runOnce();
        assertEquals(before, threads.getTotalStartedThreadCount());
        run(ThreadingMode.SHARED);
        assertTrue(threads.getTotalStartedThreadCount() > before, "it would be seen if one was started");
    }

    @Test
    void shouldOpenNoSocketAndNoFile() throws IOException
    {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "only Linux tells what a process has open");
        runOnce();
        final List<String> before = open();
        try (Engine engine = launch(ThreadingMode.INVOKER))
        {
            use(engine);
            final List<String> more = open();
            // What earlier tests have left open may be closed meanwhile.
            before.forEach(more::remove);
            assertEquals(List.of(), more);
        }
    }

    private void runOnce()
    {
        run(ThreadingMode.INVOKER);
    }

    private void run(final ThreadingMode mode)
    {
        try (Engine engine = launch(mode))
        {
            if (ThreadingMode.INVOKER == mode)
            {
                use(engine);
            }
        }
    }

    /** Commands, reads, a barrier, a snapshot and a report. */
    private void use(final Engine engine)
    {
        final int answered = answers.size();
        for (int i = 1; i <= COMMANDS; i++)
        {
            assertTrue(engine.submit(Registers.command(i % 7, 1), 0, Registers.COMMAND_LENGTH, answered + i) > 0);
            engine.doWork();
        }

        final long query = answered + COMMANDS + 1;
        assertTrue(engine.query(
            Registers.command(1, 0), 0, Registers.COMMAND_LENGTH, query, Consistency.QUORUM) > 0);
        assertTrue(engine.barrier(query + 1) > 0);
        final CompletableFuture<String> snapshot = engine.snapshot();
        final CompletableFuture<String> status = engine.status();
        while (null == answers.to(query) || null == answers.to(query + 1) || !snapshot.isDone() || !status.isDone())
        {
            engine.doWork();
        }

        assertEquals(answers.size(), answers.count(ReplyCode.OK));
        assertTrue(snapshot.join().startsWith("snapshot=STARTED\n"), snapshot.join());
    }

    private Engine launch(final ThreadingMode mode)
    {
        final Registers registers = new Registers();
        return Engine.launch(new EngineContext()
            .nodeId(0)
            .members(1)
            .threadingMode(mode)
            .stateMachine(registers)
            .keyExtractor(registers)
            .journal(new MemoryJournal())
            .snapshotStore(new MemorySnapshotStore())
            .resultListener(answers));
    }

    /** What the process has open, but for the directory that is read to see it. */
    private static List<String> open() throws IOException
    {
        final List<String> open = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS))
        {
            for (final Path descriptor : descriptors.sorted().toList())
            {
                try
                {
                    final String target = Files.readSymbolicLink(descriptor).toString();
                    if (!target.endsWith("/fd"))
                    {
                        open.add(target);
                    }
                }
                catch (final IOException ex)
                {
                    // The directory's own, which is closed by now.
                    continue;
                }
            }
        }

        open.sort(null);
        return open;
    }
}
