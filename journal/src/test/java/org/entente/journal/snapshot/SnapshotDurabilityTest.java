package org.entente.journal.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.entente.spi.JournalException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What reaches the disk of a snapshot, seen from outside: a JVM of its own under strace. Needs strace. */
@Tag("long")
class SnapshotDurabilityTest
{
    /** Some MiB, in ten chunks and more. */
    private static final int PIECES = 800;

    @TempDir
    private Path temp;
    private Path dir;
    private Path trace;

    @BeforeEach
    void setUp()
    {
        dir = temp.resolve("snapshots");
        trace = temp.resolve("trace");
    }

    private Path file(final int number, final String suffix)
    {
        return dir.resolve(String.format("snapshot-%020d.%s", 10 * number, suffix));
    }

    /** Takes snapshots first to last in a JVM under strace, which may see to it that one call fails. */
    private List<String> run(final String inject, final Path path, final int first, final int last) throws IOException
    {
        final List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "-y", "-o", trace.toString(),
            "-e", "trace=openat,write,fdatasync,fsync,rename,unlink"));
        if (!inject.isEmpty())
        {
            command.addAll(List.of("-e", "inject=" + inject));
        }
        if (null != path)
        {
            command.addAll(List.of("-P", path.toString()));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(flag -> flag.startsWith("--"))
            .forEach(command::add);
        command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
            System.getProperty("java.class.path"), SnapshotWriterMain.class.getName(), dir.toString(),
            Integer.toString(first), Integer.toString(last), Integer.toString(PIECES)));
        return output(command);
    }

    private static List<String> output(final List<String> command) throws IOException
    {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectInput(new File("/dev/null")).start();
        try
        {
            return new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
        }
        finally
        {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private List<String> expected(final int number)
    {
        try (FileSnapshotStore store = FileSnapshotStore.open(Snapshots.context(temp.resolve("expected" + number))))
        {
            return Snapshots.take(store, 10 * number, number, PIECES);
        }
    }

    private List<String> traced() throws IOException
    {
        return Files.readAllLines(trace).stream().filter(line -> line.contains(dir.toString())).toList();
    }

    private static int last(final List<String> lines, final String call, final String text)
    {
        int index = -1;
        for (int i = 0; i < lines.size(); i++)
        {
            index = lines.get(i).contains(" " + call + "(") && lines.get(i).contains(text) ? i : index;
        }
        assertTrue(index >= 0, () -> "no " + call + " of " + text + " in " + lines);
        return index;
    }

    @Test
    void shouldForceTheFileThenRenameThenForceTheDirectoryThenRemoveTheOldOne() throws IOException
    {
        assertEquals(List.of("durable 10", "durable 20"), run("", null, 1, 2));
        final List<String> lines = traced();
        final int written = last(lines, "write", file(2, "tmp").toString());
        final int forced = last(lines, "fdatasync", file(2, "tmp").toString());
        final int renamed = last(lines, "rename", file(2, "tmp").toString());
        final int named = last(lines, "fsync", dir + ">");
        final int removed = last(lines, "unlink", file(1, "snap").toString());
        assertTrue(written < forced && forced < renamed && renamed < named && named < removed, lines::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "openat:when=1, tmp", "write:when=1, tmp", "write:when=2, tmp", "write:when=5, tmp", "write:when=9, tmp",
        "fdatasync:when=1, tmp", "rename:when=1, tmp", "fsync:when=1, dir", "unlink:when=1, old"})
    void shouldKeepTheOldOneWhenKilled(final String call, final String path) throws IOException
    {
        assertEquals(List.of("durable 10"), run("", null, 1, 1));
        final Path traced = switch (path)
        {
            case "tmp" -> file(2, "tmp");
            case "dir" -> dir;
            default -> file(1, "snap");
        };
        final List<String> output = run(call.replace(":", ":signal=KILL:"), traced, 2, 2);
        assertEquals(List.of(), output.stream().filter(line -> line.startsWith("durable")).toList(), "it was killed");

        try (FileSnapshotStore store = FileSnapshotStore.open(Snapshots.context(dir).keep(1)))
        {
            final List<String> read = Snapshots.read(store);
            final int number = (int)store.readSummary().journalRecords() / 10;
            final boolean isRenamed = !"tmp".equals(path);
            assertEquals(isRenamed ? 2 : 1, number, call);
            assertEquals(expected(number), read);
            assertEquals(0, store.readSummary().damaged());
            assertTrue(Files.notExists(file(2, "tmp")));
            Snapshots.take(store, 30, 3, 10);
            assertTrue(Files.notExists(file(1, "snap")) && Files.notExists(file(2, "snap")));
        }
    }

    @ParameterizedTest
    @CsvSource({"fdatasync, EIO", "write, EIO", "write, ENOSPC", "openat, EMFILE", "rename, EIO"})
    void shouldKeepTheOldOneWhereTheDiskRefuses(final String call, final String error) throws IOException
    {
        assertEquals(List.of("durable 10"), run("", null, 1, 1));
        final List<String> output = run(call + ":error=" + error, file(2, "tmp"), 2, 2);
        assertEquals(1, output.size(), output::toString);
        assertTrue(output.get(0).startsWith("failed snapshot of 20 journal records"), output::toString);
        try (FileSnapshotStore store = FileSnapshotStore.open(Snapshots.context(dir).keep(1)))
        {
            assertEquals(expected(1), Snapshots.read(store));
            assertEquals(10, store.journalRecordsCovered());
            assertTrue(Files.notExists(file(2, "tmp")) && Files.notExists(file(2, "snap")));
        }
        assertEquals(List.of("durable 20"), run("", null, 2, 2), "the next one is taken");
    }

    @Test
    void shouldKeepTheOldOneOnAFullDiskAndGoOn() throws IOException
    {
        Files.createDirectory(dir);
        final List<String> mounted = output(List.of("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs",
            dir.toString()));
        assumeTrue(mounted.isEmpty(), () -> "a small disk cannot be mounted here (root is needed): " + mounted);
        try (FileSnapshotStore store = FileSnapshotStore.open(Snapshots.context(dir).keep(1)))
        {
            final List<String> first = Snapshots.take(store, 10, 1, PIECES);
            final String failure = tooLong(store);
            assertTrue(failure.contains("No space left on device"), failure);
            assertEquals(10, store.journalRecordsCovered());
            assertEquals(first, Snapshots.read(store));
            Snapshots.take(store, 30, 3, 10);
            assertNull(store.failure());
        }
        finally
        {
            assertEquals(List.of(), output(List.of("umount", dir.toString())));
        }
        try (Stream<Path> left = Files.list(dir))
        {
            assertEquals(0, left.count(), "all of it was on the small disk");
        }
    }

    private static String tooLong(final FileSnapshotStore store)
    {
        store.begin(20);
        try
        {
            Snapshots.write(store, 2, 4 * PIECES);
            store.finish();
        }
        catch (final JournalException ex)
        {
            store.abort();
        }
        Snapshots.awaitEnd(store);
        return store.failure();
    }
}
