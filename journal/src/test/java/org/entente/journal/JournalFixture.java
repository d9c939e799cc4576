package org.entente.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.Journal.RecordHandler;

/** Journals that are written by the real thing, with records that follow from their sequence numbers, and then hurt. */
final class JournalFixture
{
    static final JournalIdentity IDENTITY = new JournalIdentity(77, 2, 5);

    /** Where a record is. */
    record Place(Path file, long sequence, byte kind, long position, int documentLength, long durable, int hash)
    {
        long end()
        {
            return position + SegmentReader.DOCUMENT_HEADER_LENGTH + documentLength;
        }
    }

    private JournalFixture()
    {
    }

    /** All tests of the journal are run once with each. */
    static JournalFormat format()
    {
        return JournalFormat.valueOf(
            System.getProperty(JournalContext.FORMAT_PROP, JournalFormat.CHRONICLE.name()));
    }

    /** What is expected of each format, in its order. */
    static <T> T expected(final T chronicle, final T plain)
    {
        return format() == JournalFormat.CHRONICLE ? chronicle : plain;
    }

    /** How the names of the files end. */
    static String suffix()
    {
        return expected(JournalDirectory.CHRONICLE_SUFFIX, JournalDirectory.PLAIN_SUFFIX);
    }

    /** Name of the first file of a run. */
    static String firstFile()
    {
        return expected("19700101-00LS.cq4", "00000001.log");
    }

    static JournalContext context(final Path dir, final JournalIdentity identity)
    {
        return new JournalContext().dir(dir).syncPolicy(SyncPolicy.SYNC).segmentLength(1 << 20)
            .recordLengthMax(JournalWriterMain.RECORD_LENGTH_MAX).reserveLength(1 << 20)
            .clusterId(identity.clusterId()).nodeId(identity.nodeId()).incarnation(identity.incarnation());
    }

    /** One life: synced batches, and then records that are appended and not synced. */
    static void write(final JournalContext ctx, final int[] batches, final int unsynced)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[JournalWriterMain.RECORD_LENGTH_MAX]);
        try (FileJournal journal = FileJournal.open(ctx))
        {
            journal.replay(new Checker(0));
            for (final int batch : batches)
            {
                append(journal, buffer, batch);
                journal.sync();
            }
            append(journal, buffer, unsynced);
        }
    }

    static void append(final FileJournal journal, final UnsafeBuffer buffer, final int records)
    {
        for (int i = 0; i < records; i++)
        {
            journal.append(buffer, 0, JournalWriterMain.fill(buffer, journal.appendedRecords()));
        }
    }

    static int[] batches(final int count, final int size)
    {
        final int[] batches = new int[count];
        Arrays.fill(batches, size);
        return batches;
    }

    /** Waits until files that are no longer needed are removed. */
    static void awaitRemovals()
    {
        while (Thread.getAllStackTraces().keySet().stream()
            .anyMatch((thread) -> FileRemover.THREAD_NAME.equals(thread.getName())))
        {
            Thread.yield();
        }
    }

    static List<Path> segments(final Path dir) throws IOException
    {
        final List<Path> segments = new ArrayList<>();
        for (final Path run : JournalDirectory.runs(dir))
        {
            segments.addAll(JournalDirectory.segments(run));
        }
        return segments;
    }

    /** Everything readable in a file, the BASE record included. */
    static List<Place> places(final Path file) throws IOException
    {
        final List<Place> places = new ArrayList<>();
        try (SegmentReader reader = new SegmentReader(file, new ReadWindow(JournalWriterMain.RECORD_LENGTH_MAX)))
        {
            while (reader.next())
            {
                places.add(new Place(file, reader.sequence(), reader.kind(), reader.position(),
                    RecordFrame.documentLength(reader.recordLength(), reader.isAudited()), reader.durable(),
                    reader.hash()));
            }
        }
        return places;
    }

    /** Reads with a check of every record. */
    static JournalContents read(final Path dir, final JournalIdentity identity) throws IOException
    {
        final Checker checker = new Checker(0);
        final JournalContents contents = new JournalReader(dir, JournalWriterMain.RECORD_LENGTH_MAX,
            new JournalReader.Expectations(identity, 0, 0), checker).read();
        if (contents.damage() == null)
        {
            // Where there is damage, a record whose successor tells that it was edited has been handed over before.
            assertEquals(contents.records(), checker.sequence);
            assertNull(checker.difference);
        }
        return contents;
    }

    static void copy(final Path from, final Path to) throws IOException
    {
        try (Stream<Path> files = Files.walk(from))
        {
            for (final Path file : files.toList())
            {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    static void delete(final Path dir) throws IOException
    {
        try (Stream<Path> files = Files.walk(dir))
        {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList())
            {
                Files.delete(file);
            }
        }
    }

    static byte[] bytes(final Path file, final long position, final int length) throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ))
        {
            channel.read(bytes, position);
        }
        return bytes.array();
    }

    static void overwrite(final Path file, final long position, final byte[] bytes) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
        {
            assertTrue(position + bytes.length <= channel.size(), "that would make the file longer");
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    static void flip(final Path file, final long position) throws IOException
    {
        final byte[] one = bytes(file, position, 1);
        one[0] ^= 0x10;
        overwrite(file, position, one);
    }

    /** What somebody does who knows the frame, but not all that depends on it: the CRC of the frame is mended. */
    static void edit(final Place place, final int offset) throws IOException
    {
        final long frame = place.position() + SegmentReader.DOCUMENT_HEADER_LENGTH;
        flip(place.file(), frame + offset);
        final ByteBuffer bytes = RecordFrame.allocate(place.documentLength());
        bytes.put(0, bytes(place.file(), frame, place.documentLength()));
        final int end = RecordFrame.headerLength(RecordFrame.isAudited(bytes, 0)) +
            bytes.getInt(RecordFrame.LENGTH_OFFSET);
        final ByteBuffer crc = ByteBuffer.allocate(4).order(bytes.order());
        crc.putInt(0, new RecordFrame().checksum(bytes, RecordFrame.LENGTH_OFFSET, end));
        overwrite(place.file(), frame, crc.array());
    }

    /** Checks each record against its sequence number. */
    static final class Checker implements JournalReader.Visitor, RecordHandler
    {
        private final UnsafeBuffer expected = new UnsafeBuffer(new byte[JournalWriterMain.RECORD_LENGTH_MAX]);
        private long sequence;
        private String difference;

        Checker(final long first)
        {
            sequence = first;
        }

        long sequence()
        {
            assertNull(difference);
            return sequence;
        }

        @Override
        public void onRecord(final SegmentReader reader)
        {
            if (reader.kind() == RecordFrame.KIND_DATA)
            {
                assertEquals(sequence, reader.sequence());
                onRecord(reader.window().view(), reader.recordOffset(), reader.recordLength());
            }
        }

        @Override
        public void onRecord(final DirectBuffer record, final int offset, final int length)
        {
            final int expectedLength = JournalWriterMain.fill(expected, sequence);
            if (!new UnsafeBuffer(expected, 0, expectedLength).equals(new UnsafeBuffer(record, offset, length)))
            {
                difference = "record " + sequence;
            }
            sequence++;
        }
    }
}
