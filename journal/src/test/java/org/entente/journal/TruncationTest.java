package org.entente.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.journal.JournalFixture.Checker;
import org.entente.spi.JournalException;
import org.entente.spi.JournalException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Old files go, and what is left still checks. */
class TruncationTest
{
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[JournalWriterMain.RECORD_LENGTH_MAX]);

    @TempDir
    private Path temp;

    private JournalContext context()
    {
        return JournalFixture.context(temp.resolve("journal"), JournalFixture.IDENTITY);
    }

    private FileJournal reopen(final long from, final long expectedRecords)
    {
        final FileJournal journal = FileJournal.open(context());
        try
        {
            final Checker checker = new Checker(from);
            assertEquals(expectedRecords, journal.replay(from, checker));
            assertEquals(expectedRecords, checker.sequence());
            assertEquals(expectedRecords, journal.appendedRecords());
            assertEquals(expectedRecords, journal.durableRecords());
            return journal;
        }
        catch (final RuntimeException | Error ex)
        {
            journal.close();
            throw ex;
        }
    }

    private void append(final FileJournal journal, final int records)
    {
        for (int i = 0; i < records; i += 100)
        {
            JournalFixture.append(journal, buffer, 100);
            journal.sync();
        }
    }

    private void appendForAMinute(final FileJournal journal)
    {
        final long endNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (System.nanoTime() - endNs < 0)
        {
            append(journal, 100);
        }
    }

    private List<Path> segments() throws IOException
    {
        return JournalFixture.segments(temp.resolve("journal"));
    }

    private String refusal(final long from)
    {
        try (FileJournal journal = FileJournal.open(context()))
        {
            final JournalException ex =
                assertThrows(JournalException.class, () -> journal.replay(from, new Checker(from)));
            assertEquals(Reason.DAMAGED, ex.reason());
            return ex.getMessage();
        }
    }

    @Test
    void shouldRemoveWholeFilesOldestFirstAndGoOn() throws IOException
    {
        final int files;
        final long truncated;
        try (FileJournal journal = reopen(0, 0))
        {
            append(journal, 9_000);
            final long before = journal.bytes();
            files = segments().size();
            journal.truncate(5_000);
            truncated = journal.truncatedRecords();
            assertTrue(truncated > 0 && truncated <= 5_000);
            final long left = journal.bytes();
            assertTrue(left < before);
            // A second time, nothing.
            journal.truncate(5_000);
            assertEquals(truncated, journal.truncatedRecords());
            assertEquals(left, journal.bytes());
            JournalFixture.awaitRemovals();
            assertTrue(segments().size() < files && segments().size() > 1, segments()::toString);
        }
        try (FileJournal journal = reopen(5_000, 9_000))
        {
            assertEquals(truncated, journal.replaySummary().recordsBefore());
            append(journal, 3_000);
        }
        try (FileJournal journal = reopen(5_000, 12_000))
        {
            assertEquals(journal.replaySummary().recordsBefore(), journal.truncatedRecords());
            append(journal, 300);
            // Never the last file: its BASE record is all that says how many records there were.
            journal.truncate(12_300);
            assertEquals(12_000, journal.truncatedRecords());
            append(journal, 100);
            JournalFixture.awaitRemovals();
            assertEquals(1, segments().size());
            assertEquals(1, JournalDirectory.runs(temp.resolve("journal")).size());
        }
        reopen(12_300, 12_400).close();
    }

    @Test
    void shouldRefuseAllOnceAFileCannotBeRemoved() throws IOException
    {
        try (FileJournal journal = reopen(0, 0))
        {
            append(journal, 9_000);
            final List<Path> segments = segments();
            // In place of the second: a directory with something in it.
            Files.delete(segments.get(1));
            Files.createDirectories(segments.get(1).resolve("something"));
            journal.truncate(9_000);

            final JournalException ex = assertThrows(JournalException.class, () -> appendForAMinute(journal));
            assertTrue(ex.getCause().getMessage().contains("removing old files failed"), ex.getCause()::toString);
            JournalFixture.awaitRemovals();
            assertFalse(Files.exists(segments.get(0)));
            assertTrue(Files.exists(segments.get(2)), "a hole in the journal");
        }
    }

    @Test
    void shouldCountTheSameBytesAfterARestart()
    {
        final long bytes;
        try (FileJournal journal = reopen(0, 0))
        {
            append(journal, 6_000);
            bytes = journal.bytes();
            assertTrue(bytes > 6_000 * 300, "bytes " + bytes);
        }
        try (FileJournal journal = reopen(0, 6_000))
        {
            assertEquals(bytes, journal.bytes());
        }
    }

    @Test
    void shouldKeepAFileWhoseSuccessorIsNotDurableYet() throws IOException
    {
        try (FileJournal journal = reopen(0, 0))
        {
            append(journal, 1_500);
            // Rolls at the very first record of a batch sooner or later, or in the middle of one: either way the new
            // file is not synced when it is there.
            while (segments().size() < 2)
            {
                JournalFixture.append(journal, buffer, 1);
                if (segments().size() < 2)
                {
                    journal.sync();
                }
            }
            journal.truncate(journal.durableRecords());
            assertEquals(0, journal.truncatedRecords());
            journal.sync();
            journal.truncate(journal.durableRecords());
            assertTrue(journal.truncatedRecords() > 0);
            JournalFixture.awaitRemovals();
            assertEquals(1, segments().size());
        }
    }

    @Test
    void shouldRemoveInALaterLifeWhatWasLeftWhenItClosed() throws IOException
    {
        try (FileJournal journal = reopen(0, 0))
        {
            append(journal, 9_000);
            journal.truncate(9_000);
        }
        final List<Path> left = segments();
        reopen(9_000, 9_000).close();
        assertEquals(left, segments(), "something was removed after the close");
        try (FileJournal journal = reopen(9_000, 9_000))
        {
            append(journal, 100);
            journal.truncate(9_100);
            JournalFixture.awaitRemovals();
            assertEquals(1, segments().size());
        }
    }

    @Test
    void shouldRemoveRunsThatHaveNothingLeft() throws IOException
    {
        reopen(0, 0).close();
        reopen(0, 0).close();
        try (FileJournal journal = reopen(0, 0))
        {
            append(journal, 100);
        }
        reopen(0, 100).close();
        reopen(0, 100).close();
        try (FileJournal journal = reopen(0, 100))
        {
            append(journal, 100);
            assertEquals(2, JournalDirectory.runs(temp.resolve("journal")).size());
            journal.truncate(100);
            JournalFixture.awaitRemovals();
            assertEquals(1, JournalDirectory.runs(temp.resolve("journal")).size());
        }
        reopen(100, 200).close();
    }

    @Test
    void shouldRefuseToBeginBehindTheSnapshotOrToEndBeforeIt()
    {
        try (FileJournal journal = reopen(0, 0))
        {
            append(journal, 9_000);
            journal.truncate(9_000);
            JournalFixture.awaitRemovals();
        }
        assertTrue(refusal(0).contains("the records from 0 on are needed"), refusal(0));
        assertTrue(refusal(9_001).contains("the snapshot says that 9001 were durable"), refusal(9_001));
        reopen(8_950, 9_000).close();
    }

    @Test
    void shouldRefuseAnEndBeforeWhatTheManifestSays()
    {
        try (FileJournal journal = reopen(0, 0))
        {
            append(journal, 100);
        }
        try (FileJournal journal = FileJournal.open(context().durableRecordsAtLeast(101)))
        {
            final JournalException ex =
                assertThrows(JournalException.class, () -> journal.replay(new Checker(0)));
            assertTrue(ex.getMessage().contains("the manifest says that 101 were durable"), ex.getMessage());
        }
    }

    @Test
    void shouldRefuseToRemoveWhatIsNotDurable()
    {
        try (FileJournal journal = reopen(0, 0))
        {
            JournalFixture.append(journal, buffer, 10);
            assertThrows(IllegalArgumentException.class, () -> journal.truncate(1));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNoticeAnEditedRecordBehindTheCutByItsShaAlone(final boolean isAudited) throws IOException
    {
        final JournalContext ctx = context().auditChain(isAudited);
        try (FileJournal journal = FileJournal.open(ctx))
        {
            journal.replay(new Checker(0));
            append(journal, 6_000);
            journal.truncate(4_000);
            JournalFixture.awaitRemovals();
        }
        try (FileJournal journal = FileJournal.open(ctx))
        {
            assertEquals(6_000, journal.replay(4_000, new Checker(4_000)));
            append(journal, 100);
        }
        // The chain goes on over lives with and without.
        try (FileJournal journal = FileJournal.open(context().auditChain(!isAudited)))
        {
            assertEquals(6_100, journal.replay(4_000, new Checker(4_000)));
            append(journal, 100);
        }
        reopen(4_000, 6_200).close();

        // The SHA alone: with its CRC mended, and that of no other record depending on it, as the file ends there.
        final Path last = segments().get(segments().size() - 1);
        final List<JournalFixture.Place> places = JournalFixture.places(last);
        assertFalse(places.isEmpty());
        final boolean isLastAudited = !isAudited;
        JournalFixture.edit(places.get(places.size() - 1), RecordFrame.headerLength(isLastAudited) + 1);
        Files.delete(JournalDirectory.mark(temp.resolve("journal")));
        DurableMark.create(JournalDirectory.mark(temp.resolve("journal")), JournalFixture.IDENTITY);
        final Damage damage = new JournalReader(temp.resolve("journal"), 4_000,
            new JournalReader.Expectations(null, 0, Long.MAX_VALUE), reader -> {}).read().damage();
        assertEquals(isLastAudited, damage != null && damage.problem().contains("SHA-256"), () -> "" + damage);
    }
}
