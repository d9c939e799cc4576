package org.entente.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.Journal.RecordHandler;
import org.entente.spi.JournalException;

/**
 * One replay: reads all runs, oldest first, and proves on the way that no acknowledged record is missing from the
 * middle. A run may end in a torn tail; the next run then goes on with the very sequence at which the tail was torn.
 * What is damaged and vouched for by a later record (see {@link RecordFrame}) stops the replica.
 */
final class JournalReplay
{
    private static final int WINDOW_LENGTH = 1 << 20;
    private static final String REMEDY =
        "; acknowledged records are lost, so this replica must not vote: keep the directory " +
        "as evidence, restore it from a backup of this very replica, or remove the replica from the cluster";

    private final RecordHandler handler;
    private final int documentLengthMax;
    private final ByteBuffer window;
    private final UnsafeBuffer view;
    private final RecordFrame frame = new RecordFrame();
    private final List<Path> files = new ArrayList<>();
    private long expected;
    private int lastFile;
    private long lastPosition;
    private int tornTails;
    private String tornTailsDetail = "";

    JournalReplay(final RecordHandler handler, final int recordLengthMax)
    {
        this.handler = handler;
        this.documentLengthMax = RecordFrame.documentLength(recordLengthMax);
        this.window = RecordFrame.allocate(Math.max(WINDOW_LENGTH, documentLengthMax + RecordFrame.ALIGNMENT));
        this.view = new UnsafeBuffer(window);
    }

    ReplaySummary run(final List<Path> runs) throws IOException
    {
        for (final Path run : runs)
        {
            final List<Path> segments = JournalDirectory.segments(run);
            final int first = files.size();
            files.addAll(segments);
            readRun(first);
        }
        refuseVouchedHole();
        return new ReplaySummary(expected, files.size(), tornTails, tornTailsDetail);
    }

    private void readRun(final int first) throws IOException
    {
        final long expectedAtStart = expected;
        for (int i = first; i < files.size(); i++)
        {
            if (!readSegment(i, expected == expectedAtStart))
            {
                return;
            }
        }
    }

    /** Returns false where the rest of the run lies behind a hole and must not be read. */
    private boolean readSegment(final int file, final boolean isStartOfRun) throws IOException
    {
        try (SegmentReader reader = new SegmentReader(files.get(file), window, frame, documentLengthMax))
        {
            boolean isFirst = true;
            while (reader.next())
            {
                if (reader.sequence() != expected)
                {
                    if (isFirst && !isStartOfRun)
                    {
                        return false;
                    }
                    throw hole(files.get(file), reader.position(), reader.sequence());
                }
                isFirst = false;
                expected++;
                handler.onRecord(view, reader.recordOffset(), reader.recordLength());
            }
            // Where the search of a hole begins: at the end of the file that held the last record, or, before any, at
            // the start.
            if (!isFirst || expected == 0)
            {
                lastFile = isFirst ? 0 : file;
                lastPosition = isFirst ? 0 : reader.position();
            }
            if (reader.end() == SegmentReader.End.BROKEN)
            {
                tornTails++;
                tornTailsDetail = files.get(file) + " at offset " + reader.position();
            }
        }
        return true;
    }

    /** Looks through all that lies behind the last record read for one that says it had been acknowledged. */
    private void refuseVouchedHole() throws IOException
    {
        for (int i = lastFile; i < files.size(); i++)
        {
            try (SegmentReader reader = new SegmentReader(files.get(i), window, frame, documentLengthMax))
            {
                reader.seek(i == lastFile ? lastPosition : 0);
                while (reader.search())
                {
                    if (reader.durable() > expected)
                    {
                        throw hole(files.get(i), reader.position(), reader.sequence());
                    }
                }
            }
        }
    }

    private JournalException hole(final Path file, final long position, final long sequence)
    {
        return new JournalException(
            "the journal has a hole: record " + expected + " is missing or damaged, but " + file +
            " holds record " + sequence + " at offset " + position +
            " (last good place: " + lastPlace() + ")" + REMEDY);
    }

    private String lastPlace()
    {
        return files.isEmpty() ? "none" : files.get(lastFile) + " offset " + lastPosition;
    }
}
