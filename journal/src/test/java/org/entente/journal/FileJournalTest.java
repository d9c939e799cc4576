package org.entente.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.Journal.RecordHandler;
import org.entente.spi.JournalException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileJournalTest
{
    private static final RecordHandler IGNORE = (buffer, offset, length) -> {};

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[JournalWriterMain.RECORD_LENGTH_MAX]);

    @TempDir
    private Path dir;

    private JournalContext context()
    {
        return new JournalContext().dir(dir).syncPolicy(SyncPolicy.SYNC).segmentLength(1 << 20)
            .recordLengthMax(JournalWriterMain.RECORD_LENGTH_MAX);
    }

    /** Opens, replays with a check of every record, and leaves the journal open. */
    private FileJournal reopen(final long expectedRecords)
    {
        final FileJournal journal = FileJournal.open(context());
        try
        {
            assertEquals(expectedRecords, journal.replay(new SequenceChecker()));
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
        for (int i = 0; i < records; i++)
        {
            journal.append(buffer, 0, JournalWriterMain.fill(buffer, journal.appendedRecords()));
        }
    }

    private void write(final int alreadyThere, final int records, final int batch)
    {
        try (FileJournal journal = reopen(alreadyThere))
        {
            for (int i = 0; i < records; i += batch)
            {
                append(journal, batch);
                journal.sync();
            }
        }
    }

    private List<Path> segments() throws IOException
    {
        return JournalFixture.segments(dir);
    }

    private static void overwrite(final Path file, final long position, final byte[] bytes) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
        {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    /** Offset of the document header of a record in a file that begins with the given sequence. */
    private static long position(final Path file, final long firstSequence, final long sequence) throws IOException
    {
        try (SegmentReader reader =
            new SegmentReader(file, new ReadWindow(1 << 16)))
        {
            assertTrue(reader.next() && reader.kind() == RecordFrame.KIND_BASE);
            for (long i = firstSequence; i <= sequence; i++)
            {
                assertTrue(reader.next());
            }
            return reader.position();
        }
    }

    @Test
    void shouldReplayInOrderOverRestarts()
    {
        write(0, 1_000, 10);
        write(1_000, 500, 1);
        write(1_500, 0, 1);
        write(1_500, 3, 3);
        try (FileJournal journal = reopen(1_503))
        {
            assertEquals(0, journal.replaySummary().tornTails(), "nothing but zeros lies behind what was written");
        }
    }

    /** One life with each, and back. */
    @Test
    void shouldReadWhatTheOtherFormatHasWritten() throws IOException
    {
        final JournalFormat[] formats =
            {JournalFormat.CHRONICLE, JournalFormat.PLAIN, JournalFormat.PLAIN, JournalFormat.CHRONICLE};
        for (int life = 0; life < formats.length; life++)
        {
            try (FileJournal journal = FileJournal.open(context().format(formats[life])))
            {
                assertEquals(4_000 * life, journal.replay(new SequenceChecker()));
                append(journal, 4_000);
                journal.sync();
            }
        }
        reopen(16_000).close();
        for (final Path file : segments())
        {
            final String run = file.getParent().getFileName().toString();
            final JournalFormat format = formats[Integer.parseInt(run.substring(run.length() - 1)) - 1];
            assertEquals(format == JournalFormat.PLAIN, file.toString().endsWith(".log"), file.toString());
        }
    }

    @Test
    void shouldRollInTheMiddleOfABatch() throws IOException
    {
        write(0, 12_000, 3_000);
        assertTrue(segments().size() >= 5, segments()::toString);
        reopen(12_000).close();
    }

    @Test
    void shouldRefuseASecondOpenerByNamingTheFirst()
    {
        try (FileJournal journal = reopen(0))
        {
            final JournalException ex =
                assertThrows(JournalException.class, () -> FileJournal.open(context()));
            assertTrue(ex.getMessage().contains("in use by process " + ProcessHandle.current().pid()), ex.getMessage());
            append(journal, 1);
        }
    }

    @Test
    void shouldRefuseASecondProcess() throws IOException
    {
        try (FileJournal journal = reopen(0);
            ChildJvm child = new ChildJvm(List.of(), dir, SyncPolicy.ASYNC, 1, 1))
        {
            final String output = String.join("\n", child.readAll());
            assertTrue(output.contains("in use by process " + ProcessHandle.current().pid()), output);
            append(journal, 1);
        }
    }

    @Test
    void shouldReportAllProblemsOfTheContextAtOnce()
    {
        final JournalContext ctx = new JournalContext().segmentLength(7).recordLengthMax(0);
        final String message = assertThrows(JournalException.class, ctx::conclude).getMessage();
        for (final String property : List.of("entente.journal.dir", "entente.journal.segment.length",
            "entente.journal.record.length.max"))
        {
            assertTrue(message.contains(property), message);
        }
    }

    @Test
    void shouldRefuseRecordsOutOfRange()
    {
        try (FileJournal journal = reopen(0))
        {
            assertThrows(IllegalArgumentException.class, () -> journal.append(buffer, 0, 0));
            assertThrows(IllegalArgumentException.class,
                () -> journal.append(buffer, 0, JournalWriterMain.RECORD_LENGTH_MAX + 1));
            append(journal, 1);
        }
        reopen(1).close();
    }

    @Test
    void shouldGoOnAfterATornTail() throws IOException
    {
        write(0, 100, 10);
        final Path file = segments().get(0);
        final long end = position(file, 0, 99);
        // As kill -9 in the middle of an append leaves it: an unfinished header, some bytes of the record behind it.
        final long torn = end + 4 + RecordFrame.documentLength(JournalWriterMain.fill(buffer, 99), false);
        overwrite(file, torn, new byte[]{100, 0, 0, (byte)0x80, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        try (FileJournal journal = reopen(100))
        {
            assertEquals(1, journal.replaySummary().tornTails());
            append(journal, 5);
            journal.sync();
        }
        reopen(105).close();
    }

    @Test
    void shouldTakeAnUnsyncedDamagedTailForTorn() throws IOException
    {
        write(0, 100, 10);
        try (FileJournal journal = reopen(100))
        {
            append(journal, 50);
        }
        // Power was cut before the barrier: the page with record 120 is lost, the one with record 149 is there.
        final Path file = segments().get(1);
        overwrite(file, position(file, 100, 120), new byte[64]);
        reopen(120).close();
        write(120, 10, 10);
        reopen(130).close();
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void shouldRefuseAnAcknowledgedRecordThatIsDamaged(final Damage damage) throws IOException
    {
        write(0, 100, 10);
        final Path file = segments().get(0);
        overwrite(file, position(file, 0, 50) + damage.offset, damage.bytes);
        final String message = assertThrows(JournalException.class, () -> reopen(100)).getMessage();
        assertTrue(message.contains("record 50 is missing or damaged") && message.contains(file.toString()), message);
    }

    enum Damage
    {
        HEADER_ZEROED(0, new byte[4]),
        HEADER_UNFINISHED(0, new byte[]{8, 0, 0, (byte)0x80}),
        LENGTH_WRONG(0, new byte[]{60, 3, 0, 0}),
        END_MARK(0, new byte[]{0, 0, 0, (byte)0xC0}),
        META_DATA(3, new byte[]{0x40}),
        PAGE_ZEROED(0, new byte[4096]),
        PAYLOAD_FLIPPED(4 + RecordFrame.HEADER_LENGTH + 2, new byte[]{99});

        private final int offset;
        private final byte[] bytes;

        Damage(final int offset, final byte[] bytes)
        {
            this.offset = offset;
            this.bytes = bytes;
        }
    }

    @Test
    void shouldRefuseWhenAFileIsMissingInTheMiddle() throws IOException
    {
        write(0, 12_000, 100);
        Files.delete(segments().get(1));
        assertTrue(assertThrows(JournalException.class, () -> reopen(12_000)).getMessage().contains("has a hole"));
    }

    @Test
    void shouldRefuseWhenTheFirstRunIsMissing() throws IOException
    {
        write(0, 100, 100);
        write(100, 100, 100);
        Files.delete(segments().get(0));
        assertTrue(assertThrows(JournalException.class, () -> reopen(200)).getMessage().contains("has a hole"));
    }

    @Test
    void shouldAppendAndSyncWithoutAllocating()
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().getId();
        try (FileJournal journal = FileJournal.open(context().segmentLength(1 << 28)))
        {
            journal.replay(IGNORE);
            long allocated = Long.MAX_VALUE;
            // The first rounds warm up, the last one counts.
            for (int round = 0; round < 5; round++)
            {
                final long before = threads.getThreadAllocatedBytes(thread);
                for (int i = 0; i < 200; i++)
                {
                    append(journal, 100);
                    journal.sync();
                }
                allocated = threads.getThreadAllocatedBytes(thread) - before;
            }
            System.out.println("allocated in 20,000 appends and 200 syncs: " + allocated + " bytes");
            assertTrue(allocated < 4_096, "allocated " + allocated);
        }
    }

    /** Checks each record against its sequence number. */
    private static final class SequenceChecker implements RecordHandler
    {
        private final UnsafeBuffer expected = new UnsafeBuffer(new byte[JournalWriterMain.RECORD_LENGTH_MAX]);
        private long sequence;

        @Override
        public void onRecord(final org.agrona.DirectBuffer record, final int offset, final int length)
        {
            final int expectedLength = JournalWriterMain.fill(expected, sequence);
            assertEquals(expectedLength, length);
            assertEquals(new UnsafeBuffer(expected, 0, length), new UnsafeBuffer(record, offset, length));
            sequence++;
        }
    }
}
