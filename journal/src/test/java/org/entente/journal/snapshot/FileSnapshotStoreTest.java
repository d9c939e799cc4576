package org.entente.journal.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.JournalException;
import org.entente.spi.SnapshotFiles.Arrival;
import org.entente.spi.SnapshotFiles.Image;
import org.entente.spi.SnapshotFiles.Interrupted;
import org.entente.spi.SnapshotStore.Part;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSnapshotStoreTest
{
    @TempDir
    private Path temp;
    private Path dir;
    private FileSnapshotStore store;

    @BeforeEach
    void setUp()
    {
        dir = temp.resolve("node1").resolve("snapshots");
        store = FileSnapshotStore.open(Snapshots.context(dir));
    }

    @AfterEach
    void tearDown()
    {
        store.close();
    }

    private void reopen()
    {
        store.close();
        store = FileSnapshotStore.open(Snapshots.context(dir));
    }

    private List<String> names() throws IOException
    {
        try (Stream<Path> children = Files.list(dir))
        {
            return children.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static JournalException refused(final org.junit.jupiter.api.function.Executable call)
    {
        return assertThrows(JournalException.class, call);
    }

    @Test
    void shouldReadNothingWhereThereIsNothing()
    {
        assertEquals(List.of(), Snapshots.read(store));
        assertEquals(0, store.readSummary().journalRecords());
        assertEquals(0, store.journalRecordsCovered());
        assertEquals(0, store.journalRecordsOfNewest());
        assertNull(store.openNewest());
        assertFalse(store.hasTransferred());
        refused(() -> store.readTransferred((part, buffer, offset, length) -> {}));
    }

    @Test
    void shouldReadBackWhatWasWritten()
    {
        final List<String> written = Snapshots.take(store, 1_000, 7, 2_000);
        reopen();
        assertEquals(written, Snapshots.read(store));
        assertEquals(1_000, store.readSummary().journalRecords());
        assertEquals(0, store.readSummary().damaged());
        assertEquals(1_000, store.journalRecordsCovered());
        assertEquals(1_000, store.journalRecordsOfNewest());
        assertEquals(written, Snapshots.read(store), "as often as is wanted");
    }

    @Test
    void shouldReadBackASnapshotWithoutPieces()
    {
        Snapshots.take(store, 0, 7, 0);
        reopen();
        assertEquals(List.of(), Snapshots.read(store));
        assertEquals(1, store.readSummary().file().isEmpty() ? 0 : 1);
    }

    @Test
    void shouldKeepTheNewestTwo() throws IOException
    {
        for (int i = 1; i <= 4; i++)
        {
            Snapshots.take(store, 10 * i, i, 50);
            assertEquals(10 * i, store.journalRecordsOfNewest());
            assertEquals(i == 1 ? 10 : 10 * (i - 1), store.journalRecordsCovered());
        }
        assertEquals(List.of("snapshot-00000000000000000030.snap", "snapshot-00000000000000000040.snap"), names());
        reopen();
        assertEquals(30, store.journalRecordsCovered());
        assertEquals(40, store.journalRecordsOfNewest());
    }

    @Test
    void shouldReplaceASnapshotOfTheSameRecords() throws IOException
    {
        Snapshots.take(store, 10, 1, 50);
        final List<String> second = Snapshots.take(store, 10, 2, 60);
        assertEquals(1, names().size());
        assertEquals(second, Snapshots.read(store));
    }

    @Test
    void shouldCoverNothingBeforeItIsDurable() throws IOException
    {
        store.begin(10);
        Snapshots.write(store, 1, 5_000);
        assertTrue(store.isBusy());
        assertEquals(0, store.journalRecordsCovered());
        assertEquals(0, names().stream().filter(name -> name.endsWith(".snap")).count());
        store.abort();
        Snapshots.awaitEnd(store);
        assertEquals(List.of(), names());
        assertNull(store.failure(), "to be given up is no failure");
    }

    @Test
    void shouldGiveUpOneThatWasBegunWhenTheNextBegins() throws IOException
    {
        store.begin(10);
        Snapshots.write(store, 1, 3_000);
        final List<String> second = Snapshots.take(store, 20, 2, 1_000);
        assertEquals(List.of("snapshot-00000000000000000020.snap"), names());
        assertEquals(second, Snapshots.read(store));
    }

    @Test
    void shouldRemoveWhatWasNotFinished() throws IOException
    {
        Snapshots.take(store, 10, 1, 50);
        Files.write(dir.resolve("snapshot-00000000000000000020.tmp"), new byte[100]);
        reopen();
        assertEquals(List.of("snapshot-00000000000000000010.snap"), names());
    }

    @Test
    void shouldFinishWhatWasFinishedBeforeTheClose()
    {
        store.begin(10);
        final List<String> written = Snapshots.write(store, 1, 5_000);
        store.finish();
        reopen();
        assertEquals(written, Snapshots.read(store));
    }

    @Test
    void shouldRefuseToGoBack()
    {
        Snapshots.take(store, 10, 1, 50);
        assertThrows(IllegalArgumentException.class, () -> store.begin(9));
    }

    @Test
    void shouldRefuseWhatWasNotBegun()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[8]);
        assertThrows(IllegalStateException.class, () -> store.write(Part.CORE, buffer, 0, 8));
        assertThrows(IllegalStateException.class, store::finish);
        store.abort();
        assertFalse(store.isBusy());
        store.close();
        assertThrows(IllegalStateException.class, () -> store.begin(1));
    }

    @Test
    void shouldRefuseAPieceThatIsTooLong()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[8]);
        store.begin(1);
        assertThrows(IllegalArgumentException.class,
            () -> store.write(Part.STATE, buffer, 0, SnapshotFormat.PIECE_LENGTH_MAX + 1));
    }

    @Test
    void shouldNotBeginWithoutRoom()
    {
        Snapshots.take(store, 10, 1, 50);
        store.close();
        store = FileSnapshotStore.open(Snapshots.context(dir).reserveBytes(Long.MAX_VALUE / 2));
        final JournalException ex = refused(() -> store.begin(20));
        assertEquals(JournalException.Reason.FULL, ex.reason());
        assertTrue(ex.getMessage().contains("entente.snapshot.reserve.bytes"), ex.getMessage());
        assertEquals(ex.getMessage(), store.failure());
        assertFalse(store.isBusy());
        assertEquals(10, store.journalRecordsCovered());
    }

    @Test
    void shouldFailWhereItsDirectoryIsGoneAndLeaveServiceAlone() throws IOException
    {
        Files.delete(dir);
        store.begin(10);
        final long limit = System.nanoTime() + 20_000_000_000L;
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1_000]);
        JournalException failure = null;
        while (null == failure && System.nanoTime() < limit)
        {
            try
            {
                store.write(Part.CORE, buffer, 0, 1_000);
            }
            catch (final JournalException ex)
            {
                failure = ex;
            }
        }
        assertTrue(null != failure && failure.getMessage().contains("NoSuchFile"), () -> "no failure");
        store.abort();
        Snapshots.awaitEnd(store);
        assertTrue(store.failure().contains("NoSuchFile"), store.failure());

        Files.createDirectory(dir);
        final List<String> written = Snapshots.take(store, 10, 1, 500);
        assertEquals(written, Snapshots.read(store));
        assertNull(store.failure(), "the last one did not fail");
    }

    @Test
    void shouldNameEveryProblemOfTheConfiguration()
    {
        final JournalException ex = refused(() ->
            FileSnapshotStore.open(new SnapshotStoreContext().keep(0).reserveBytes(-1)));
        assertTrue(ex.getMessage().contains("entente.snapshot.dir is required"), ex.getMessage());
        assertTrue(ex.getMessage().contains("entente.snapshot.keep is 0, must be 1 to 100"), ex.getMessage());
        assertTrue(ex.getMessage().contains("entente.snapshot.reserve.bytes is -1"), ex.getMessage());
    }

    @Test
    void shouldKeepAnImageThatIsBeingSent() throws IOException
    {
        Snapshots.take(store, 10, 1, 2_000);
        final byte[] bytes = Files.readAllBytes(dir.resolve("snapshot-00000000000000000010.snap"));
        try (Image image = store.openNewest())
        {
            for (int i = 2; i <= 4; i++)
            {
                Snapshots.take(store, 10 * i, i, 10);
            }
            assertEquals(2, names().size());
            final ByteBuffer buffer = ByteBuffer.allocate((int)image.length() + 10);
            image.read(0, buffer);
            assertEquals(ByteBuffer.wrap(bytes), buffer.flip());
            try (Image newer = store.openNewest())
            {
                assertNotEquals(image.id(), newer.id());
            }
        }
    }

    /** Sends parts of a peer's snapshot and comes back for the rest, with a restart in between. */
    private List<String> transfer(final FileSnapshotStore sender, final int step)
    {
        final List<String> written = Snapshots.take(sender, 500, 9, 3_000);
        try (Image image = sender.openNewest())
        {
            final ByteBuffer buffer = ByteBuffer.allocate(step);
            long sent = 0;
            while (sent < image.length())
            {
                try (Arrival arrival = store.receive(2, image.id(), image.length()))
                {
                    assertEquals(sent, arrival.position());
                    for (int i = 0; i < 3 && sent < image.length(); i++)
                    {
                        image.read(sent, buffer.clear());
                        sent += buffer.flip().remaining();
                        arrival.write(buffer);
                    }
                    if (sent == image.length())
                    {
                        arrival.complete();
                    }
                }
                reopen();
            }
        }
        return written;
    }

    private FileSnapshotStore peer()
    {
        return FileSnapshotStore.open(Snapshots.context(temp.resolve("node2")).nodeId(2).nodeIncarnation(1));
    }

    @Test
    void shouldTakeAPeersSnapshotInParts() throws IOException
    {
        try (FileSnapshotStore sender = peer())
        {
            final List<String> written = transfer(sender, 100_000);
            assertTrue(store.hasTransferred());
            final List<String> read = new ArrayList<>();
            store.readTransferred((part, buffer, offset, length) ->
                read.add(Snapshots.text(part, buffer, offset, length)));
            assertEquals(written, read);
            assertEquals(List.of(), Snapshots.read(store), "it is none of its own");
            assertEquals(List.of("transfer.snap"), names());
            store.dropTransferred();
            store.dropTransferred();
            assertFalse(store.hasTransferred());
            assertEquals(List.of(), names());
        }
    }

    @Test
    void shouldRemoveWithAPeersSnapshotThatWasUsedAllOlderOwnOnes() throws IOException
    {
        Snapshots.take(store, 10, 1, 5);
        try (FileSnapshotStore sender = peer())
        {
            transfer(sender, 100_000);
        }
        assertFalse(store.isTransferredInUse());
        store.useTransferred();
        store.useTransferred();
        reopen();
        assertTrue(store.isTransferredInUse());
        assertTrue(store.hasTransferred());
        assertEquals(JournalException.Reason.IO, refused(() -> store.receive(2, 1, 100)).reason());
        store.dropTransferred();
        assertTrue(store.hasTransferred(), "in use");
        final List<String> read = new ArrayList<>();
        store.readTransferred((part, buffer, offset, length) -> read.add(Snapshots.text(part, buffer, offset, length)));
        assertFalse(read.isEmpty());

        final List<String> own = Snapshots.take(store, 20, 2, 5);
        assertEquals(10, store.journalRecordsCovered());
        assertEquals(List.of("snapshot-00000000000000000010.snap", "snapshot-00000000000000000020.snap",
            "transfer-used.snap"), names());
        store.replaceTransferred();
        store.replaceTransferred();
        assertEquals(List.of("snapshot-00000000000000000020.snap"), names());
        assertEquals(20, store.journalRecordsCovered());
        assertFalse(store.hasTransferred());
        assertFalse(store.isTransferredInUse());
        reopen();
        assertEquals(own, Snapshots.read(store));
    }

    /** What a crash between the two removals leaves: the own one alone, over the peer's that it was begun over. */
    @Test
    void shouldRemoveAllOlderOwnOnesBeforeThePeers() throws IOException
    {
        Snapshots.take(store, 10, 1, 5);
        try (FileSnapshotStore sender = peer())
        {
            transfer(sender, 100_000);
        }
        store.useTransferred();
        final List<String> own = Snapshots.take(store, 20, 2, 5);
        // A directory in the way of the removal of the peer's stands for the crash.
        final Path used = dir.resolve("transfer-used.snap");
        final Path aside = temp.resolve("aside");
        Files.move(used, aside);
        Files.createDirectories(used.resolve("in the way"));
        refused(store::replaceTransferred);
        Files.delete(used.resolve("in the way"));
        Files.delete(used);
        Files.move(aside, used);
        reopen();
        assertEquals(List.of("snapshot-00000000000000000020.snap", "transfer-used.snap"), names());
        assertEquals(20, store.journalRecordsCovered());
        assertEquals(own, Snapshots.read(store));
        store.replaceTransferred();
        assertEquals(List.of("snapshot-00000000000000000020.snap"), names());
    }

    @Test
    void shouldDropAPeersSnapshotThatIsDamaged() throws IOException
    {
        try (FileSnapshotStore sender = peer())
        {
            Snapshots.take(sender, 500, 9, 3_000);
            try (Image image = sender.openNewest(); Arrival arrival = store.receive(2, 4711, image.length()))
            {
                final ByteBuffer buffer = ByteBuffer.allocate((int)image.length());
                image.read(0, buffer);
                buffer.put(70_000, (byte)(buffer.get(70_000) ^ 1)).flip();
                arrival.write(buffer);
                assertEquals(JournalException.Reason.DAMAGED, refused(arrival::complete).reason());
            }
            assertFalse(store.hasTransferred());
            assertEquals(List.of(), names());
            assertNull(store.interrupted());
        }
    }

    @Test
    void shouldRefuseAnotherSnapshotThanWasAnnounced() throws IOException
    {
        try (FileSnapshotStore sender = peer())
        {
            Snapshots.take(sender, 500, 9, 300);
            try (Image image = sender.openNewest(); Arrival arrival = store.receive(2, image.id() + 1, image.length()))
            {
                final ByteBuffer buffer = ByteBuffer.allocate((int)image.length());
                image.read(0, buffer);
                arrival.write(buffer.flip());
                assertEquals(JournalException.Reason.FOREIGN, refused(arrival::complete).reason());
            }
            assertEquals(List.of(), names());
        }
    }

    @Test
    void shouldDropOneThatWasBegunForAnother() throws IOException
    {
        assertNull(store.interrupted());
        try (Arrival first = store.receive(2, -1, 100))
        {
            first.write(ByteBuffer.allocate(60));
        }
        reopen();
        assertEquals(new Interrupted(2, -1), store.interrupted());
        try (Arrival again = store.receive(2, -1, 100))
        {
            assertEquals(60, again.position());
            assertThrows(IllegalArgumentException.class, () -> again.write(ByteBuffer.allocate(41)));
            assertThrows(IllegalStateException.class, again::complete);
        }
        try (Arrival other = store.receive(3, 2, 100))
        {
            assertEquals(0, other.position());
            assertEquals(1, names().size());
            assertEquals(new Interrupted(3, 2), store.interrupted());
        }
    }

    @Test
    void shouldNotTakeAPeersSnapshotWithoutRoom()
    {
        final JournalException ex = refused(() -> store.receive(2, 1, Long.MAX_VALUE / 2));
        assertEquals(JournalException.Reason.FULL, ex.reason());
    }
}
