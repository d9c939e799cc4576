package org.entente.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.journal.JournalFixture.Checker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that is made before it is needed. */
class NextFileTest
{
    private static final int SEGMENT_LENGTH = 1 << 20;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[JournalWriterMain.RECORD_LENGTH_MAX]);

    @TempDir
    private Path temp;

    private FileJournal open(final SyncPolicy policy, final long records)
    {
        final FileJournal journal = FileJournal.open(context().syncPolicy(policy));
        assertEquals(records, journal.replay(new Checker(0)));
        return journal;
    }

    private JournalContext context()
    {
        return JournalFixture.context(temp.resolve("journal"), JournalFixture.IDENTITY);
    }

    private Path next(final int run)
    {
        return temp.resolve("journal").resolve("run-0000000" + run).resolve(NextFile.NAME);
    }

    private List<Path> segments() throws IOException
    {
        return JournalFixture.segments(temp.resolve("journal"));
    }

    /** Until another file is begun. */
    private void roll(final FileJournal journal) throws IOException
    {
        for (final int files = segments().size(); segments().size() == files;)
        {
            JournalFixture.append(journal, buffer, 10);
            journal.sync();
        }
    }

    @Test
    void shouldGoOnInTheFileThatWasMade() throws IOException
    {
        final long records;
        try (FileJournal journal = open(SyncPolicy.SYNC, 0))
        {
            JournalFixture.append(journal, buffer, 1);
            for (int i = 0; i < 3; i++)
            {
                JournalFixture.awaitNextFile();
                assertEquals(SEGMENT_LENGTH, Files.size(next(1)));
                assertTrue(Arrays.equals(new byte[SEGMENT_LENGTH], Files.readAllBytes(next(1))));
                final Object made = Files.getAttribute(next(1), "unix:ino");
                roll(journal);
                final List<Path> files = segments();
                assertEquals(made, Files.getAttribute(files.get(files.size() - 1), "unix:ino"));
            }
            records = journal.appendedRecords();
        }

        assertFalse(Files.exists(next(1)), "left behind");
        open(SyncPolicy.SYNC, records).close();
    }

    @Test
    void shouldGoOnWhereItCannotBeMade() throws IOException
    {
        final long records;
        try (FileJournal journal = open(SyncPolicy.SYNC, 0))
        {
            // Somebody's directory is in the way.
            Files.createDirectory(next(1));
            roll(journal);
            roll(journal);
            records = journal.appendedRecords();
        }

        Files.delete(next(1));
        open(SyncPolicy.SYNC, records).close();
    }

    @Test
    void shouldRemoveWhatACrashHasLeftOfIt() throws IOException
    {
        try (FileJournal journal = open(SyncPolicy.SYNC, 0))
        {
            JournalFixture.append(journal, buffer, 1);
            journal.sync();
        }

        Files.write(next(1), new byte[5_000]);
        open(SyncPolicy.SYNC, 1).close();
        assertFalse(Files.exists(next(1)));
    }

    @Test
    void shouldMakeNoneWithoutBarriers() throws IOException
    {
        try (FileJournal journal = open(SyncPolicy.ASYNC, 0))
        {
            roll(journal);
            JournalFixture.awaitNextFile();
            assertFalse(Files.exists(next(1)));
        }
    }

    @Test
    void shouldMakeNoneWhereThereIsLittleRoom() throws IOException
    {
        try (SmallDisk disk = SmallDisk.mount(SmallDisk.Type.EXT4, temp, 16 * SEGMENT_LENGTH);
            DiskSpace space = DiskSpace.open(disk.path(), SEGMENT_LENGTH))
        {
            disk.fillUpTo(2 * SEGMENT_LENGTH - 1);
            try (NextFile next = new NextFile(disk.path(), (path) -> new OutputFile(
                path, space, OutputFile.allocateBuffer(OutputFile.BLOCK_LENGTH), true, false), SEGMENT_LENGTH))
            {
                next.ask();
                JournalFixture.awaitNextFile();
                assertNull(next.take(disk.path().resolve("taken")));
                assertFalse(Files.exists(disk.path().resolve(NextFile.NAME)));
            }
        }
    }
}
