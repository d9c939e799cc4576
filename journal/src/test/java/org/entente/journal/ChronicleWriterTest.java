package org.entente.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only Chronicle's files have. */
class ChronicleWriterTest
{
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[JournalWriterMain.RECORD_LENGTH_MAX]);

    @TempDir
    private Path dir;

    private FileJournal open()
    {
        final FileJournal journal = FileJournal.open(
            JournalFixture.context(dir, JournalFixture.IDENTITY).format(JournalFormat.CHRONICLE));
        journal.replay((record, offset, length) -> {});
        return journal;
    }

    @Test
    void shouldReadWhatChronicleReads() throws IOException
    {
        try (FileJournal journal = open())
        {
            for (int i = 0; i < 6_000; i += 100)
            {
                JournalFixture.append(journal, buffer, 100);
                journal.sync();
            }
        }
        long documents = 0;
        try (ChronicleQueue queue =
                SingleChronicleQueueBuilder.binary(dir.resolve("run-00000001")).readOnly(true).build();
            ExcerptTailer tailer = queue.createTailer())
        {
            for (boolean isPresent = true; isPresent;)
            {
                try (DocumentContext document = tailer.readingDocument())
                {
                    isPresent = document.isPresent();
                    if (isPresent)
                    {
                        final Bytes<?> bytes = document.wire().bytes();
                        final long frame = bytes.readPosition();
                        if (bytes.readByte(frame + RecordFrame.KIND_OFFSET) == RecordFrame.KIND_DATA)
                        {
                            assertEquals(documents++, bytes.readLong(frame + RecordFrame.HEADER_LENGTH));
                        }
                    }
                }
            }
        }
        assertEquals(6_000, documents);
    }

    /** Each file of several: a barrier that writes whole folios, of what was read ahead, takes four times as long. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldMapItsFilesWithoutReadahead() throws IOException
    {
        try (FileJournal journal = open())
        {
            for (int i = 0; i < 60; i++)
            {
                JournalFixture.append(journal, buffer, 100);
                journal.sync();

                final List<String> mapped = mappedFiles();
                assertTrue(mapped.size() > 0);
                assertEquals(List.of(), mapped.stream().filter((flags) -> !flags.contains(" rr ")).toList());
            }
            assertTrue(JournalFixture.segments(dir).size() > 2, "only " + JournalFixture.segments(dir));
        }
    }

    /** What the kernel was told of each mapping of a journal's file, by its abbreviations. */
    private List<String> mappedFiles() throws IOException
    {
        final List<String> flags = new ArrayList<>();
        boolean isOurs = false;
        for (final String line : Files.readAllLines(Path.of("/proc/self/smaps")))
        {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*"))
            {
                isOurs = line.contains(dir.toRealPath().toString()) && line.endsWith(JournalDirectory.CHRONICLE_SUFFIX);
            }
            else if (isOurs && line.startsWith("VmFlags:"))
            {
                flags.add(line + " ");
            }
        }

        return flags;
    }
}
