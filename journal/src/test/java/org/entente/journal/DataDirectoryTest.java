package org.entente.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.entente.spi.JournalException;
import org.entente.spi.JournalException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataDirectoryTest
{
    private static final long CLUSTER = 77;
    private static final int NODE = 2;
    private static final String BOOT = "boot-1";
    private static final String OTHER_BOOT = "boot-2";

    @TempDir
    private Path temp;

    private Path dir()
    {
        return temp.resolve("data").resolve("node-2");
    }

    private void create(final SyncPolicy policy)
    {
        DataDirectory.create(
            dir(), Manifest.create(new ReplicaIdentity(CLUSTER, 0, NODE, 0), Manifest.State.VOTER, policy));
    }

    private DataDirectory open(final String bootId)
    {
        return DataDirectory.open(dir(), CLUSTER, NODE, bootId);
    }

    /** As a replica that has served would leave it: a run with a file in the journal. */
    private void serve(final SyncPolicy policy, final boolean isClean) throws IOException
    {
        try (DataDirectory directory = open(BOOT))
        {
            directory.begin(policy);
            Files.createDirectories(directory.journal().resolve("run-00000001"));
            Files.writeString(directory.journal().resolve("run-00000001").resolve("file.cq4"), "records");
            directory.reached(10, 5_000);
            if (isClean)
            {
                directory.closeCleanly(12, 6_000);
            }
        }
    }

    private static JournalException assertRefused(final Reason reason, final String words, final Executable act)
    {
        final JournalException ex = assertThrows(JournalException.class, act);
        assertEquals(reason, ex.reason(), ex.getMessage());
        assertTrue(ex.getMessage().contains(words), ex.getMessage());
        return ex;
    }

    @Test
    void shouldRefuseADirectoryThatNobodyBootstrappedAndLeaveItAsItIs() throws IOException
    {
        assertRefused(Reason.NOT_BOOTSTRAPPED, "bin/entente bootstrap", () -> open(BOOT));
        assertFalse(Files.exists(dir()));

        Files.createDirectories(dir().resolve("lost+found"));
        assertRefused(Reason.NOT_BOOTSTRAPPED, "volume is mounted", () -> open(BOOT));
        try (Stream<Path> content = Files.list(dir()))
        {
            assertEquals(1, content.count());
        }
    }

    @Test
    void shouldBootstrapADirectoryOnceAndNoneThatHoldsAnything() throws IOException
    {
        create(SyncPolicy.SYNC);
        assertRefused(Reason.IO, "it holds manifest", () -> create(SyncPolicy.SYNC));
        final Manifest manifest = DataDirectory.peek(dir());
        assertEquals(new ReplicaIdentity(CLUSTER, 0, NODE, 0), manifest.identity());
        assertEquals(Manifest.State.VOTER, manifest.state());
        assertTrue(manifest.isClean());
        assertFalse(manifest.isJournalBegun());

        Files.delete(dir().resolve("manifest"));
        Files.createDirectory(dir().resolve("journal"));
        assertRefused(Reason.IO, "it holds journal", () -> create(SyncPolicy.SYNC));
    }

    @Test
    void shouldBootstrapWhereABootstrapWasCutShort() throws IOException
    {
        Files.createDirectories(dir());
        Files.writeString(dir().resolve("manifest.tmp"), "format.ver");
        assertRefused(Reason.NOT_BOOTSTRAPPED, "is empty", () -> open(BOOT));
        create(SyncPolicy.SYNC);
        Files.writeString(dir().resolve("manifest.tmp"), "format.ver");
        open(BOOT).close();
    }

    @Test
    void shouldRefuseTheDirectoryOfAnotherNodeOrCluster()
    {
        create(SyncPolicy.SYNC);
        assertRefused(Reason.FOREIGN, "belongs to node 2 (incarnation 0) of cluster 77",
            () -> DataDirectory.open(dir(), CLUSTER, 1, BOOT));
        assertRefused(Reason.FOREIGN, "and not to node 2 of cluster 78",
            () -> DataDirectory.open(dir(), CLUSTER + 1, NODE, BOOT));
        // A refusal gives the lock back.
        open(BOOT).close();
    }

    @Test
    void shouldRefuseASecondOneAtOnceInThisProcessAndInAnother() throws IOException
    {
        create(SyncPolicy.SYNC);
        try (DataDirectory directory = open(BOOT))
        {
            final long pid = ProcessHandle.current().pid();
            assertRefused(Reason.IN_USE, "process " + pid + ", this very one", () -> open(BOOT));
            // The attempt before must not have let go of the lock.
            assertEquals("IN_USE the directory " + directory.path() + " is in use by process " + pid +
                ": stop that process, or give this one another directory", child());
        }
        assertEquals("closed", child());
    }

    @Test
    void shouldKeepAJournalFromOthersAlsoAfterASecondAttemptHere() throws IOException
    {
        final Path journal = temp.resolve("journal");
        final JournalContext ctx = new JournalContext().dir(journal);
        try (FileJournal ignored = FileJournal.open(ctx))
        {
            assertRefused(Reason.IN_USE, ", this very one", () -> FileJournal.open(ctx));
            try (ChildJvm child = new ChildJvm(List.of(), journal, SyncPolicy.ASYNC, 0, 0))
            {
                final List<String> lines = child.readAll();
                assertTrue(String.join("\n", lines).contains(
                    "is in use by process " + ProcessHandle.current().pid()), lines::toString);
            }
        }
    }

    private String child() throws IOException
    {
        try (ChildJvm child = ChildJvm.of(DataDirectoryMain.class, List.of(), dir(), SyncPolicy.SYNC, 1))
        {
            final List<String> lines = child.readAll();
            return lines.get(lines.size() - 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SYNC, true, boot-1, OPENS", "SYNC, true, boot-2, OPENS", "SYNC, false, boot-1, OPENS",
        "SYNC, false, boot-2, OPENS", "ASYNC, true, boot-1, OPENS", "ASYNC, true, boot-2, OPENS",
        "ASYNC, false, boot-1, OPENS", "ASYNC, false, boot-2, VOTES_LOST"})
    void shouldRefuseAfterALossOfPowerWhatWasNotForced(
        final SyncPolicy policy, final boolean isClean, final String bootId, final String expected) throws IOException
    {
        create(policy);
        serve(policy, isClean);
        if ("OPENS".equals(expected))
        {
            open(bootId).close();
        }
        else
        {
            assertRefused(Reason.valueOf(expected), "bin/entente rebuild", () -> open(bootId));
        }
    }

    @Test
    void shouldNotTakeVotesAsDurableBecauseThePolicyHasChanged() throws IOException
    {
        create(SyncPolicy.ASYNC);
        serve(SyncPolicy.ASYNC, false);
        // Configured SYNC now, but not begun: what is there was written under ASYNC.
        assertRefused(Reason.VOTES_LOST, "boot id boot-1, now boot-2", () -> open(OTHER_BOOT));

        // On the same boot all is in the page cache: begun under SYNC, it is forced, and survives a loss of power.
        serve(SyncPolicy.SYNC, false);
        open(OTHER_BOOT).close();
    }

    @Test
    void shouldNotCountAStartThatWroteNothing() throws IOException
    {
        create(SyncPolicy.ASYNC);
        serve(SyncPolicy.ASYNC, true);
        open(BOOT).close();
        open(OTHER_BOOT).close();
    }

    @Test
    void shouldRefuseADirectoryWhoseManifestIsGoneOrDamaged() throws IOException
    {
        create(SyncPolicy.SYNC);
        serve(SyncPolicy.SYNC, true);
        final Path manifest = dir().resolve("manifest");
        final String content = Files.readString(manifest);

        Files.writeString(manifest, content.replace("node.id=2", "node.id=1"));
        assertRefused(Reason.DAMAGED, manifest + " is damaged: its checksum is wrong", () -> open(BOOT));
        Files.writeString(manifest, "");
        assertRefused(Reason.DAMAGED, "bin/entente rebuild", () -> open(BOOT));
        Files.delete(manifest);
        assertRefused(Reason.DAMAGED, "has no manifest, but holds journal", () -> open(BOOT));
        Files.writeString(manifest, content);
        open(BOOT).close();
    }

    @Test
    void shouldRefuseADirectoryWhoseJournalIsGone() throws IOException
    {
        create(SyncPolicy.SYNC);
        try (DataDirectory directory = open(BOOT))
        {
            directory.begin(SyncPolicy.SYNC);
        }
        // It ended before it served: there was no journal yet.
        open(BOOT).close();

        serve(SyncPolicy.SYNC, true);
        Files.move(dir().resolve("journal"), temp.resolve("elsewhere"));
        assertRefused(Reason.DAMAGED, "holds 12 records or more", () -> open(BOOT));
        Files.createDirectory(dir().resolve("journal"));
        assertRefused(Reason.DAMAGED, "is gone", () -> open(BOOT));
    }

    @Test
    void shouldKeepWhatIsKnownOfTheJournalAndTheClock() throws IOException
    {
        create(SyncPolicy.SYNC);
        serve(SyncPolicy.SYNC, true);
        try (DataDirectory directory = open(BOOT))
        {
            assertTrue(directory.manifest().isClean());
            directory.begin(SyncPolicy.ASYNC);
            assertFalse(directory.manifest().isClean());
            directory.reached(11, 5_500);
            assertEquals(12, directory.manifest().journalRecords());
            assertEquals(6_000, directory.manifest().clockMicros());
            directory.reached(20, 7_000);
            directory.become(Manifest.State.REBUILDING);
        }

        final Manifest manifest = DataDirectory.peek(dir());
        assertEquals(20, manifest.journalRecords());
        assertEquals(7_000, manifest.clockMicros());
        assertEquals(SyncPolicy.ASYNC, manifest.syncPolicy());
        assertEquals(BOOT, manifest.bootId());
        assertEquals(Manifest.State.REBUILDING, manifest.state());
        assertFalse(manifest.isClean());
    }

    @Test
    void shouldForceEveryFileBeforeItSaysThatItEndedInOrder() throws IOException
    {
        create(SyncPolicy.ASYNC);
        final Path trace = temp.resolve("trace");
        final List<String> strace =
            List.of("strace", "-f", "-qq", "-y", "-o", trace.toString(), "-e", "trace=fdatasync,fsync,rename");
        try (ChildJvm child = ChildJvm.of(DataDirectoryMain.class, strace, dir(), SyncPolicy.ASYNC, 3_000))
        {
            final List<String> output = child.readAll();
            assertTrue(output.contains("closed"), output::toString);
        }

        final List<String> calls = Files.readAllLines(trace);
        final List<String> forced = calls.stream()
            .filter((call) -> call.contains(JournalFixture.suffix() + ">")).toList();
        final int files = JournalDirectory.segments(dir().resolve("journal").resolve("run-00000001")).size();
        assertTrue(files >= 3, "files " + files);
        assertEquals(files, forced.size(), calls::toString);

        // The last rename is that of the manifest which says so: forced itself before, its name after.
        final List<String> renames = calls.stream().filter((call) -> call.contains(" rename(")).toList();
        final int last = calls.lastIndexOf(renames.get(renames.size() - 1));
        assertTrue(calls.indexOf(forced.get(forced.size() - 1)) < last, calls::toString);
        assertTrue(calls.get(last - 1).contains("manifest.tmp>"), calls::toString);
        assertTrue(calls.get(last + 1).contains("fsync(") && calls.get(last + 1).contains("node-2>"), calls::toString);
        assertTrue(DataDirectory.peek(dir()).isClean());
    }
}
