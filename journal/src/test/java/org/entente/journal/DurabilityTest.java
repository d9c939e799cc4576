package org.entente.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What reaches the disk, seen from outside: a JVM of its own under strace, or killed. Needs strace and the right to
 * trace own children; without it these tests fail, because nothing else here would notice a barrier that does nothing.
 */
@Tag("long")
class DurabilityTest
{
    private static final int BATCHES = 40;

    @TempDir
    private Path temp;
    private Path dir;
    private Path trace;

    @BeforeEach
    void setUp()
    {
        dir = temp.resolve("node0").resolve("journal");
        trace = temp.resolve("trace");
    }

    /** Runs the writer to its end under strace and returns what it printed. */
    private List<String> run(final String inject, final SyncPolicy policy, final int batches, final int batchSize)
        throws IOException
    {
        return run(inject, dir, policy, batches, batchSize);
    }

    private List<String> run(final String inject, final Object... args) throws IOException
    {
        final Stream<String> injection = inject.isEmpty() ? Stream.empty() : Stream.of("-e", "inject=" + inject);
        final List<String> strace = Stream.concat(
            Stream.of(
                "strace", "-f", "-qq", "-y", "-o", trace.toString(),
                "-e", "trace=fdatasync,fsync,msync,pwrite64,unlink,openat"),
            injection).toList();
        try (ChildJvm child = new ChildJvm(strace, args))
        {
            return child.readAll();
        }
        catch (final IOException ex)
        {
            throw new AssertionError("strace is needed (apt-get install strace): " + ex, ex);
        }
    }

    private long traced(final String call, final String suffix) throws IOException
    {
        try (Stream<String> lines = Files.lines(trace))
        {
            // 4711 fdatasync(42</tmp/.../19700101-00LS.cq4>) = 0, or <unfinished ...> instead of the result.
            return lines.filter((line) -> line.contains(" " + call + "(") && line.contains(suffix + ">")).count();
        }
    }

    private long reopened() throws IOException
    {
        try (ChildJvm child = new ChildJvm(List.of(), dir, SyncPolicy.ASYNC, 0, 0))
        {
            final List<String> lines = child.readAll();
            return number(lines, "open");
        }
    }

    private static long number(final List<String> lines, final String word)
    {
        long number = -1;
        for (final String line : lines)
        {
            // The last line may have been cut by the kill: only one with its number whole counts, and numbers grow.
            if (line.matches(word + " [0-9]+"))
            {
                number = Math.max(number, Long.parseLong(line.substring(word.length() + 1)));
            }
        }
        assertTrue(number >= 0 || "acked".equals(word), lines::toString);
        return number;
    }

    @Test
    void shouldForceTheFileOnceForEachSync() throws IOException
    {
        final List<String> output = run("", SyncPolicy.SYNC, BATCHES, 5);
        assertTrue(output.contains("done"), output::toString);
        assertEquals(BATCHES, traced("fdatasync", JournalFixture.suffix()));
        // Through a mapping page by page, or one byte stored later would make a barrier write more than its page.
        final long pagesAhead = traced("pwrite64", JournalFixture.suffix());
        final int least = JournalFixture.expected(512 / 4, BATCHES + 1);
        final int most = JournalFixture.expected(1024 / 4, BATCHES + 4);
        assertTrue(pagesAhead >= least && pagesAhead <= most, "writes " + pagesAhead);
    }

    @Test
    void shouldForceNoFileWhenAsync() throws IOException
    {
        final List<String> output = run("", SyncPolicy.ASYNC, BATCHES, 5);
        assertTrue(output.contains("done"), output::toString);
        assertEquals(0, traced("fdatasync", JournalFixture.suffix()));
        final long writesAhead = traced("pwrite64", JournalFixture.suffix());
        final int batches = JournalFixture.expected(0, BATCHES);
        assertTrue(writesAhead >= batches + 1 && writesAhead <= batches + 4, "writes " + writesAhead);
        assertEquals(BATCHES * 5, reopened());
    }

    @Test
    void shouldForceTheDirectoryForEachNewFile() throws IOException
    {
        final List<String> output = run("", SyncPolicy.SYNC, 4, 3_000);
        assertTrue(output.contains("done"), output::toString);
        final int files = JournalDirectory.segments(dir.resolve("run-00000001")).size();
        assertTrue(files >= 4, "files " + files);
        // One at the start of the run, one for each file; a rolled file is forced at the roll, beside the syncs.
        assertEquals(files + 1, traced("fsync", "/run-00000001"));
        assertEquals(4 + files - 1, traced("fdatasync", JournalFixture.suffix()));
        assertTrue(traced("fsync", "/journal") >= 2, "the names of lock and run");
        assertEquals(1, traced("fsync", "/node0"));
    }

    /** Where a page cache would only cost memory. */
    @Test
    void shouldWritePlainFilesPastThePageCacheWhereThereAreBarriers() throws IOException
    {
        run("", SyncPolicy.SYNC, 1, 1);
        assertEquals(JournalFixture.expected(false, true), isOpenedDirectly());
        run("", SyncPolicy.ASYNC, 1, 1);
        assertFalse(isOpenedDirectly());
    }

    private boolean isOpenedDirectly() throws IOException
    {
        try (Stream<String> lines = Files.lines(trace))
        {
            return lines.anyMatch((line) -> line.contains(JournalFixture.firstFile()) && line.contains("O_DIRECT"));
        }
    }

    /** Files that are gone in another order than the oldest first would leave a hole. */
    @Test
    void shouldMakeEachRemovalDurableBeforeTheNext() throws IOException
    {
        final List<String> output = run("", dir, SyncPolicy.SYNC, 4, 3_000, "truncate");
        assertTrue(output.contains("done"), output::toString);
        final List<String> calls;
        try (Stream<String> lines = Files.lines(trace))
        {
            calls = lines.dropWhile((line) -> !line.contains("durable.mark>") || !line.contains(" fdatasync("))
                .filter((line) -> line.contains(" unlink(") && line.contains(JournalFixture.suffix() + "\"") ||
                    line.contains(" fsync(") && line.contains("/run-00000001>"))
                .dropWhile((line) -> !line.contains(" unlink(")).toList();
        }
        assertTrue(calls.size() >= 6, calls::toString);
        for (int i = 0; i < calls.size(); i++)
        {
            assertTrue(calls.get(i).contains(0 == i % 2 ? " unlink(" : " fsync("), calls::toString);
        }
        assertEquals(0, calls.size() % 2, calls::toString);
    }

    @Test
    void shouldFailAndRefuseAllAfterAFailedBarrier() throws IOException
    {
        // At open, that of the mark, and of Chronicle's metadata where there is some; then one for each sync, and one
        // of the mark after the first sync of a file.
        final int failing = JournalFixture.expected(10, 9);
        final List<String> output = run("fdatasync:error=EIO:when=" + failing, SyncPolicy.SYNC, BATCHES, 5);
        assertEquals(30, number(output, "acked"));
        assertTrue(output.stream().anyMatch((line) -> line.startsWith("failed the barrier after record 34")),
            output::toString);
        assertTrue(output.stream().anyMatch((line) -> line.startsWith("refused ")), output::toString);
        assertFalse(output.contains("done"), output::toString);
        assertEquals(failing, traced("fdatasync", ""), "no barrier is tried again");
        final long records = reopened();
        assertTrue(records >= 30, "records " + records);
    }

    /**
     * After a failed barrier Linux shows what was not written as if it were on the disk, and the next barrier succeeds
     * without having written it. Every page with a record must be written again, and forced, before one is read.
     */
    @Test
    void shouldWriteAnewWhatTheLastLifeLeftBeforeItIsReadBack() throws IOException
    {
        run("fdatasync:error=EIO:when=" + JournalFixture.expected(8, 20), SyncPolicy.SYNC, BATCHES, 5);
        final Path file = JournalDirectory.segments(dir.resolve("run-00000001")).get(0);
        final byte[] before = Files.readAllBytes(file);
        int pages = 0;
        for (int from = 0; from < before.length; from += 4096)
        {
            pages += Arrays.equals(before, from, from + 4096, new byte[4096], 0, 4096) ? 0 : 1;
        }

        run("", SyncPolicy.SYNC, 0, 0);
        final List<String> calls;
        try (Stream<String> lines = Files.lines(trace))
        {
            calls = lines.filter((line) -> line.contains("run-00000001/" + JournalFixture.firstFile() + ">"))
                .filter((line) -> !line.contains(" openat(")).toList();
        }
        assertTrue(pages > 3, "pages " + pages);
        assertEquals(pages, calls.stream().filter((line) -> line.contains(" pwrite64(")).count(), calls::toString);
        assertTrue(calls.get(pages).contains(" fdatasync("), calls::toString);
    }

    @RepeatedTest(10)
    void shouldLoseNothingAcknowledgedByKill(final RepetitionInfo repetition) throws IOException
    {
        final Random random = new Random(repetition.getCurrentRepetition());
        final SyncPolicy policy = random.nextBoolean() ? SyncPolicy.SYNC : SyncPolicy.ASYNC;
        long acked = 0;
        for (int life = 0; life < 2; life++)
        {
            final int linesToRead = 1 + random.nextInt(policy == SyncPolicy.SYNC ? 150 : 2_000);
            try (ChildJvm child = new ChildJvm(List.of(), dir, policy, Integer.MAX_VALUE, 1 + random.nextInt(40)))
            {
                String first = child.readLine();
                while (first != null && !first.startsWith("open "))
                {
                    // Notices of the logging library come first.
                    first = child.readLine();
                }
                assertTrue(first != null, "the child did not open its journal");
                assertTrue(number(List.of(first), "open") >= acked, first);
                String last = first;
                for (int i = 0; i < linesToRead; i++)
                {
                    last = child.readLine();
                }
                assertTrue(last.startsWith("acked "), last);
                child.kill();
                acked = Math.max(number(child.readAll(), "acked"), number(List.of(last), "acked"));
            }
        }
        final long records = reopened();
        assertTrue(records >= acked, "acknowledged " + acked + ", read back " + records + " with " + policy);
    }
}
