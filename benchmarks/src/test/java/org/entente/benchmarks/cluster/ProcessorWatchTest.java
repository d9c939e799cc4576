package org.entente.benchmarks.cluster;

import org.entente.benchmarks.load.ProcessorUse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ProcessorWatchTest
{
    // Above what a process can have: nothing else is known of it.
    private static final long PID = 1L << 40;

    @TempDir
    Path proc;

    @BeforeEach
    void setUp() throws IOException
    {
        Files.writeString(proc.resolve("stat"), "cpu  100 0 50 800 20 5 5 20 0 0\ncpu0 1 2 3 4\n");
        thread(7, "C2 CompilerThre", 1_000);
        thread(8, "entente-0-share", 9_000);
    }

    @Test
    void shouldTellWhatWasIdleAndWhatTheHostTook() throws IOException
    {
        final ProcessorWatch watch = new ProcessorWatch(proc, List.of(PID));
        Files.writeString(proc.resolve("stat"), "cpu  130 0 60 840 30 5 5 30 0 0\n");

        final ProcessorUse use = watch.use();

        assertEquals(0.5, use.idle(), 1e-9);
        assertEquals(0.1, use.stolen(), 1e-9);
    }

    @Test
    void shouldCountTheThreadsOfCompilersAlone() throws IOException
    {
        final ProcessorWatch watch = new ProcessorWatch(proc, List.of(PID));
        thread(7, "C2 CompilerThre", 1_600);
        thread(8, "entente-0-share", 99_000);
        thread(9, "C1 CompilerThre", 30);

        assertEquals(630, watch.use().compilersNs());
    }

    @Test
    void shouldTellNothingOfWhatIsNotThere() throws IOException
    {
        final ProcessorUse use = new ProcessorWatch(proc.resolve("none"), List.of(PID)).use();

        assertEquals(ProcessorUse.UNKNOWN, use);
    }

    @Test
    void shouldTellOfThisMachine()
    {
        final ProcessorWatch watch = new ProcessorWatch(List.of(ProcessHandle.current().pid()));
        final long endNs = System.nanoTime() + 50_000_000;
        while (System.nanoTime() < endNs)
        {
            Thread.onSpinWait();
        }

        assertTrue(watch.use().nodesNs() > 0);
    }

    private void thread(final int id, final String name, final long usedNs) throws IOException
    {
        final Path dir = proc.resolve(Long.toString(PID)).resolve("task").resolve(Integer.toString(id));
        Files.createDirectories(dir);
        Files.writeString(dir.resolve("comm"), name + "\n");
        Files.writeString(dir.resolve("schedstat"), usedNs + " 5 6\n");
    }
}
