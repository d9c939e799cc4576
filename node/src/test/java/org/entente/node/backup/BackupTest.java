package org.entente.node.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.journal.DataDirectory;
import org.entente.journal.Manifest;
import org.entente.journal.snapshot.FileSnapshotStore;
import org.entente.journal.snapshot.SnapshotStoreContext;
import org.entente.node.cli.BackupCommand;
import org.entente.node.cli.CommandLine;
import org.entente.node.cli.ExitCode;
import org.entente.node.config.ClusterId;
import org.entente.spi.JournalException;
import org.entente.spi.JournalException.Reason;
import org.entente.spi.SnapshotStore.Part;
import org.entente.wire.JournalCodec;
import org.entente.wire.JournalRecordHandler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackupTest
{
    @TempDir
    private Path temp;
    private Path backups;
    private BackupFixture node;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void setUp() throws IOException
    {
        backups = temp.resolve("backups");
        node = new BackupFixture(temp, 1);
        node.takeSnapshot(4_711, 2_000);
    }

    private int run(final String... arguments)
    {
        out.reset();
        err.reset();
        final PrintStream printed = new PrintStream(out, true, UTF_8);
        final PrintStream told = new PrintStream(err, true, UTF_8);
        final List<String> line = new ArrayList<>(List.of("backup", "--dir", backups.toString()));
        line.addAll(List.of(arguments));
        return new CommandLine(List.of(new BackupCommand(printed, told)), printed, told)
            .run(line.toArray(String[]::new));
    }

    private void create(final String name)
    {
        assertEquals(ExitCode.OK, run("create", "--from-dir", node.dir().toString(), "--name", name), err::toString);
    }

    private int restore(final int id, final String... more) throws IOException
    {
        final List<String> arguments =
            new ArrayList<>(List.of("restore", "b1", "--config", config(id).toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private Path restored(final int id)
    {
        return temp.resolve("restored-" + id);
    }

    private Path config(final int id) throws IOException
    {
        return BackupFixture.config(temp, id, restored(id));
    }

    private List<String> names(final Path dir) throws IOException
    {
        try (Stream<Path> children = Files.list(dir))
        {
            return children.map(child -> child.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldMakeABackupThatIsGood() throws IOException
    {
        create("b1");
        assertEquals(List.of("backup.json", "snapshot.snap"), names(backups.resolve("b1")));
        assertEquals(ExitCode.OK, run("verify"), err::toString);
        assertTrue(out.toString(UTF_8).startsWith("b1: good"), out::toString);
        assertEquals(ExitCode.OK, run("list", "--json"));
        assertTrue(out.toString(UTF_8).contains("\"journalRecords\":4711,"), out::toString);
        assertTrue(out.toString(UTF_8).contains("\"nodeId\":1,"), out::toString);
    }

    @Test
    void shouldNameABackupByTimeAndNode() throws IOException
    {
        assertEquals(ExitCode.OK, run("create", "--from-dir", node.dir().toString()), err::toString);
        final List<String> names = names(backups);
        assertEquals(1, names.size());
        assertTrue(names.get(0).matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z-node-1"), names::toString);
    }

    @Test
    void shouldTakeTheNewestSnapshot() throws IOException
    {
        node.takeSnapshot(5_000, 10);
        create("b1");
        assertEquals(5_000, new BackupDirectory(backups).backup("b1").journalRecords());
    }

    @Test
    void shouldRestoreEachNodeWithTheStateAndNothingElse() throws IOException
    {
        create("b1");
        for (int id = 0; id < 3; id++)
        {
            assertEquals(ExitCode.OK, restore(id), err::toString);
            assertTrue(out.toString(UTF_8).contains(Long.toHexString(node.checksum())), out::toString);
            try (DataDirectory directory = DataDirectory.open(restored(id), BackupFixture.CLUSTER, id))
            {
                assertRestored(directory, id);
            }
        }
    }

    private void assertRestored(final DataDirectory directory, final int id) throws IOException
    {
        final Manifest manifest = directory.manifest();
        assertEquals(Manifest.State.VOTER, manifest.state());
        assertEquals(id, manifest.identity().nodeId());
        assertEquals(0, manifest.identity().nodeIncarnation());
        final Backup backup = new BackupDirectory(backups).backup("b1");
        assertEquals(BackupRestore.incarnation(0, backup.sha256()), manifest.identity().clusterIncarnation());

        final SnapshotStoreContext context = new SnapshotStoreContext().dir(directory.snapshots()).nodeId(id)
            .clusterId(BackupFixture.CLUSTER).clusterIncarnation(manifest.identity().clusterIncarnation());
        try (FileSnapshotStore store = FileSnapshotStore.open(context))
        {
            final Core core = new Core();
            final JournalCodec codec = BackupFixture.codec();
            assertEquals(node.checksum(), BackupFixture.checksum(handler -> assertEquals(0, store.read(
                (part, buffer, offset, length) ->
                {
                    if (Part.CORE == part)
                    {
                        codec.decode(buffer, offset, length, core);
                    }
                    else
                    {
                        handler.onPiece(part, buffer, offset, length);
                    }
                }))));
            assertEquals(List.of("base " + id + " clock 1000000 highest " + Timestamp.of(999_000, 2) +
                " own 0 lives 0 applied 0 forgotten 0"), core.told);
        }
    }

    /** Writes down what the core's part holds. */
    private static final class Core implements JournalRecordHandler
    {
        private final List<String> told = new ArrayList<>();

        @Override
        public void onBase(final SnapshotBase base)
        {
            told.add("base " + base.node + " clock " + base.clock + " highest " + base.highest + " own " +
                base.ownLast + " lives " + base.lives + " applied " + sum(base.applied) + " forgotten " +
                sum(base.forgotten));
        }

        private static long sum(final Frontier frontier)
        {
            long sum = 0;
            for (int i = 0; i < frontier.length(); i++)
            {
                sum += frontier.get(i);
            }
            return sum;
        }

        @Override
        public void onChange(final TxnChange change)
        {
            told.add("change " + change.txnId);
        }

        @Override
        public void onFrontier(final int id, final Frontier applied)
        {
            told.add("frontier of " + id);
        }
    }

    @Test
    void shouldWriteNothingWhenAskedToValidate() throws IOException
    {
        create("b1");
        assertEquals(ExitCode.OK, restore(0, "--validate-only"), err::toString);
        assertTrue(out.toString(UTF_8).contains("2000 keys, checksum " + Long.toHexString(node.checksum())),
            out::toString);
        assertFalse(Files.exists(restored(0)));
    }

    @Test
    void shouldRefuseADirectoryThatHoldsAnything() throws IOException
    {
        create("b1");
        assertEquals(ExitCode.OK, restore(0));
        assertEquals(ExitCode.FAILED, restore(0));
        assertTrue(err.toString(UTF_8).contains("is not empty"), err::toString);
    }

    @Test
    void shouldRefuseTheBackupOfAnotherCluster() throws IOException
    {
        create("b1");
        assertEquals(ExitCode.FOREIGN, restore(0, "--set", "entente.cluster.id=other"));
        assertTrue(err.toString(UTF_8).contains("entente.cluster.id"), err::toString);
        assertFalse(Files.exists(restored(0)));
    }

    @Test
    void shouldRestoreABackupOfARestoredClusterUnderAHigherIncarnationStill() throws IOException
    {
        create("b1");
        assertEquals(ExitCode.OK, restore(1, "--incarnation", "7"), err::toString);
        assertEquals(ExitCode.OK,
            run("create", "--from-dir", restored(1).toString(), "--name", "again"), err::toString);
        assertEquals(7, new BackupDirectory(backups).backup("again").clusterIncarnation());

        final String config = config(2).toString();
        assertEquals(ExitCode.FAILED, run("restore", "again", "--config", config, "--incarnation", "7"));
        assertTrue(err.toString(UTF_8).contains("higher"), err::toString);
        assertEquals(ExitCode.OK, run("restore", "again", "--config", config), err::toString);
        assertTrue(DataDirectory.peek(restored(2)).identity().clusterIncarnation() > 7);
    }

    @Test
    void shouldMakeDirectoriesThatAreRefusedWhereARestoreIsCutShort() throws IOException
    {
        create("b1");
        assertEquals(ExitCode.OK, restore(0));
        Files.delete(restored(0).resolve("manifest"));
        final JournalException ex = assertThrows(JournalException.class,
            () -> DataDirectory.open(restored(0), BackupFixture.CLUSTER, 0));
        assertEquals(Reason.DAMAGED, ex.reason());
        assertEquals(ExitCode.FAILED, restore(0), "nor is it filled up");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 30, 90, 130, 5_000, -1, -40})
    void shouldNoticeDamageOfTheSnapshot(final int at) throws IOException
    {
        create("b1");
        create("b2");
        final Path file = backups.resolve("b1").resolve("snapshot.snap");
        final byte[] bytes = Files.readAllBytes(file);
        bytes[at < 0 ? bytes.length + at : at] ^= 0x40;
        Files.write(file, bytes);
        assertEquals(ExitCode.DAMAGED, run("verify"));
        assertTrue(out.toString(UTF_8).startsWith("b2: good"), out::toString);
        assertTrue(err.toString(UTF_8).startsWith("b1: ") && err.toString(UTF_8).contains("at offset"), err::toString);
        assertEquals(ExitCode.DAMAGED, restore(0));
        assertEquals(ExitCode.DAMAGED, restore(0, "--validate-only"));
        assertFalse(Files.exists(restored(0)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"journalRecords\":4711 | \"journalRecords\":4712 | says",
        "\"clusterIncarnation\":0 | \"clusterIncarnation\":-1 | says",
        "\"nodeId\":1 | \"nodeId\":\"one\" | no number",
        "\"nodeId\":1, | '' | lacks the field nodeId",
        "\"nodeId\":1 | \"nodeId\":1,\"nodeId\":1 | twice",
        "\"format\":1 | \"format\":2 | format 2",
        "{ | '' | not one object"})
    void shouldNoticeDamageOfTheDescription(final String from, final String to, final String told) throws IOException
    {
        create("b1");
        final Path file = backups.resolve("b1").resolve("backup.json");
        final String text = Files.readString(file);
        assertTrue(text.contains(from), text);
        Files.writeString(file, text.replace(from, to));
        assertEquals(told.contains("format") ? ExitCode.FOREIGN : ExitCode.DAMAGED, run("verify", "b1"));
        assertTrue(err.toString(UTF_8).contains(told), err::toString);
    }

    @Test
    void shouldNoticeWhatIsMissing() throws IOException
    {
        create("b1");
        create("b2");
        Files.delete(backups.resolve("b1").resolve("snapshot.snap"));
        Files.delete(backups.resolve("b2").resolve("backup.json"));
        assertEquals(ExitCode.DAMAGED, run("verify"));
        assertTrue(err.toString(UTF_8).contains("b1: the snapshot"), err::toString);
        assertTrue(err.toString(UTF_8).contains("has no backup.json"), err::toString);
    }

    @Test
    void shouldSayThatThereIsNoBackupOfThatName() throws IOException
    {
        assertEquals(ExitCode.FAILED, run("verify", "b1"));
        assertTrue(err.toString(UTF_8).contains("there is no backup 'b1' in " + backups + ": there is none at all"),
            err::toString);
        create("b1");
        create("b2");
        assertEquals(ExitCode.FAILED, run("verify", "b3"));
        assertTrue(err.toString(UTF_8).contains("there is no backup 'b3' in " + backups + ": there are b1, b2"),
            err::toString);
        assertEquals(ExitCode.FAILED, run("restore", "b3", "--config", config(0).toString()));
        assertTrue(err.toString(UTF_8).contains("there is no backup 'b3'"), err::toString);
    }

    @Test
    void shouldLeaveNothingOfABackupThatFailed() throws IOException
    {
        assertEquals(ExitCode.FAILED, run("create", "--from-dir", temp.resolve("nowhere").toString()));
        assertTrue(err.toString(UTF_8).contains("there is no snapshot in"), err::toString);
        create("b1");
        assertEquals(ExitCode.FAILED, run("create", "--from-dir", node.dir().toString(), "--name", "b1"));
        assertTrue(err.toString(UTF_8).contains("already"), err::toString);
        assertEquals(ExitCode.FAILED, run("create", "--from-dir", node.dir().toString(), "--name", "../b1"));
        Files.write(node.snapshot(), new byte[100]);
        assertEquals(ExitCode.DAMAGED, run("create", "--from-dir", node.dir().toString(), "--name", "b3"));
        node.takeSnapshot(6_000, 5);
        create("b4");
        assertEquals(List.of("b1", "b4"), names(backups));
    }

    @Test
    void shouldSayHowItIsUsed()
    {
        assertEquals(ExitCode.USAGE, run());
        assertEquals(ExitCode.USAGE, run("crate"));
        assertEquals(ExitCode.USAGE, run("restore"));
        assertTrue(err.toString(UTF_8).contains("restore NAME"), err::toString);
    }

    @Test
    void shouldGiveMembersOfEachIncarnationANumberOfTheirOwn()
    {
        assertEquals(5, ClusterId.ofIncarnation(5, 0));
        assertNotEquals(ClusterId.ofIncarnation(5, 1), ClusterId.ofIncarnation(5, 2));
        assertNotEquals(ClusterId.ofIncarnation(5, 1), ClusterId.ofIncarnation(6, 1));
        assertNotEquals(5, ClusterId.ofIncarnation(5, 1));
        final String sha = "00000001" + "0".repeat(56);
        assertEquals((1L << 32) + 1, BackupRestore.incarnation(0, sha));
        assertEquals((2L << 32) + 1, BackupRestore.incarnation((1L << 32) + 0xFFFF_FFFFL, sha));
    }
}
