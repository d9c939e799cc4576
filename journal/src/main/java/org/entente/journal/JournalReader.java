package org.entente.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.entente.spi.JournalException;

/**
 * Reads a whole journal once, oldest file first, and changes nothing. Proves on the way that what was acknowledged is
 * all there and as it was written: each file begins with a BASE record that continues the chain, the sequence is dense,
 * each record is linked to the one before, and the end is not before what anybody vouches for: a later record, the
 * durable mark, the caller. A run may end in a torn tail; the next run then goes on with the very sequence at which the
 * tail was torn. What does not hold is a {@link Damage}, and reading stops at the first.
 */
final class JournalReader
{
    private static final int RECORD_LENGTH_LIMIT = JournalContext.SEGMENT_LENGTH_MAX / 4;
    private static final String OTHER_FORMAT =
        "; start the version of Entente that wrote it, or bootstrap the replica anew in an empty directory";

    private final Path dir;
    private final Expectations expectations;
    private final Visitor visitor;
    private final ReadWindow window;
    private final ChainVerifier chain = new ChainVerifier();
    private final List<SegmentFile> files = new ArrayList<>();
    private final List<TornTail> tails = new ArrayList<>();
    private JournalIdentity identity;
    private DurableMark.Reading mark;
    private int filesSeen;
    private long end;
    private Path stoppedIn;
    private long stoppedAt;
    private boolean isBeginLater;
    private long recordsBefore;
    private long expected;

    /**
     * What has to hold besides.
     *
     * @param identity       whose journal it has to be; null for any, but the same in all files.
     * @param durableAtLeast records that somebody else vouches for.
     * @param removedAtMost  records that may be missing at the beginning.
     */
    record Expectations(JournalIdentity identity, long durableAtLeast, long removedAtMost)
    {
    }

    /** Gets each good record, the BASE records included. */
    @FunctionalInterface
    interface Visitor
    {
        void onRecord(SegmentReader reader);
    }

    /** Ends the reading. */
    private static final class Stop extends RuntimeException
    {
        private static final long serialVersionUID = 1L;

        private final transient Damage damage;

        Stop(final Damage damage)
        {
            super(damage.problem(), null, false, false);
            this.damage = damage;
        }
    }

    JournalReader(
        final Path dir, final int recordLengthMax, final Expectations expectations, final Visitor visitor)
    {
        this.dir = dir;
        this.expectations = expectations;
        this.visitor = visitor;
        this.window = new ReadWindow(recordLengthMax);
        this.identity = expectations.identity();
    }

    /** To be called once. */
    JournalContents read() throws IOException
    {
        Damage damage = null;
        try
        {
            final List<Path> runs = JournalDirectory.runs(dir);
            // Before the files: of a journal in use, the mark is then no newer than what is read of them.
            readMark(runs);
            for (final Path run : runs)
            {
                readRun(JournalDirectory.segments(run));
            }
            checkEnd();
        }
        catch (final Stop stop)
        {
            damage = stop.damage;
        }
        return new JournalContents(
            identity, recordsBefore, expected, List.copyOf(files), List.copyOf(tails), mark, chain.end(), damage);
    }

    private void readMark(final List<Path> runs) throws IOException
    {
        final Path file = JournalDirectory.mark(dir);
        mark = DurableMark.read(file);
        boolean hasFiles = false;
        for (final Path run : runs)
        {
            hasFiles |= !JournalDirectory.segments(run).isEmpty();
        }
        if (mark == null || mark.identity() == null || mark.records() < 0)
        {
            // It is durable before the first file is: alone, a damaged one is what a cut left of a first start.
            if (hasFiles)
            {
                refuseFormatBefore(runs);
                throw damaged((mark == null ? "the durable mark is missing" : "the durable mark is damaged") +
                    ", so nothing vouches for the end of the journal", file, 0);
            }
            mark = null;
            return;
        }
        checkIdentity(mark.identity(), file, 0);
    }

    /** There was no mark then, and to speak of damage would be wrong. */
    private void refuseFormatBefore(final List<Path> runs) throws IOException
    {
        for (final Path run : runs)
        {
            for (final Path file : JournalDirectory.segments(run))
            {
                try (SegmentReader reader = new SegmentReader(file, window))
                {
                    refuseFormatBefore(reader, reader.next());
                }
            }
        }
    }

    private void refuseFormatBefore(final SegmentReader reader, final boolean hasRecord) throws IOException
    {
        if (!hasRecord && reader.isAtVersion1())
        {
            throw otherFormat("the file has format 1, this version reads format " + RecordFrame.FORMAT_VERSION, reader);
        }
    }

    private void readRun(final List<Path> segments) throws IOException
    {
        Path last = null;
        boolean isWhole = true;
        for (final Path segment : segments)
        {
            final Path before = last;
            final long endBefore = end;
            end = 0;
            // Behind a torn place in a run nothing can be used, but something there may say that it had been durable.
            final boolean isRead = isWhole && readSegment(segment);
            if (isWhole && !isRead)
            {
                stoppedIn = segment;
                stoppedAt = Math.max(stoppedAt, end);
                if (isBeginLater && before != null)
                {
                    stoppedIn = before;
                    stoppedAt = endBefore;
                }
                if (end == 0 && before != null)
                {
                    readTail(before, endBefore);
                }
            }
            if (!isRead)
            {
                readTail(segment, end);
            }
            isWhole = isRead;
            filesSeen++;
            last = segment;
        }
        if (isWhole && last != null)
        {
            stoppedIn = last;
            stoppedAt = end;
            readTail(last, end);
        }
    }

    /** @return false where the rest of the run lies behind a hole; {@link #end} is where what can be used ends. */
    private boolean readSegment(final Path file) throws IOException
    {
        try (SegmentReader reader = new SegmentReader(file, window))
        {
            final boolean hasRecord = reader.next();
            refuseFormatBefore(reader, hasRecord);
            stoppedAt = reader.position();
            isBeginLater = false;
            if (!hasRecord || !begins(reader))
            {
                return false;
            }
            final long before = expected;
            visitor.onRecord(reader);
            while (reader.next())
            {
                checkData(reader);
                visitor.onRecord(reader);
            }
            chain.endsHere();
            // The mark of the end belongs to the file.
            end = reader.position() +
                (reader.end() == SegmentReader.End.MARKED ? SegmentReader.DOCUMENT_HEADER_LENGTH : 0);
            files.add(new SegmentFile(file, before, expected, end));
            return reader.end() != SegmentReader.End.BROKEN;
        }
    }

    /** Whether the file goes on where the one before ended; not so where that one is torn. */
    private boolean begins(final SegmentReader reader) throws IOException
    {
        if (reader.kind() != RecordFrame.KIND_BASE)
        {
            throw damaged("a file does not begin with a BASE record, but with " + name(reader), reader);
        }
        checkBase(reader);
        final boolean isFirst = filesSeen == 0;
        if (isFirst)
        {
            if (reader.sequence() > expectations.removedAtMost())
            {
                throw damaged("the journal has a hole: it begins with record " + reader.sequence() +
                    ", but the records from " + expectations.removedAtMost() + " on are needed", reader);
            }
            recordsBefore = reader.sequence();
            expected = reader.sequence();
        }
        if (reader.sequence() > expected)
        {
            if (reader.durable() > expected)
            {
                // The file before has ended too early.
                final SegmentFile last = files.isEmpty() ? null : files.get(files.size() - 1);
                stoppedIn = last == null ? reader.file() : last.path();
                stoppedAt = last == null ? reader.position() : last.bytes();
                throw hole(reader);
            }
            isBeginLater = true;
            return false;
        }
        final String problem = reader.sequence() < expected ?
            "the file begins with record " + reader.sequence() + ", which stands in a file before it: it is a copy" :
            chain.base(reader, isFirst);
        if (problem != null)
        {
            throw damaged(problem, reader);
        }
        compareWithMark(reader, reader.previous());
        return true;
    }

    private void checkBase(final SegmentReader reader) throws IOException
    {
        final int record = reader.recordOffset();
        if (reader.recordLength() < BaseRecord.LENGTH || window.buffer().getInt(record) != BaseRecord.MAGIC)
        {
            throw damaged("a file begins with a BASE record that is none", reader);
        }
        final int version = window.buffer().getInt(record + BaseRecord.VERSION_OFFSET);
        if (version != RecordFrame.FORMAT_VERSION)
        {
            throw otherFormat("the file has format " + version + ", this version reads format " +
                RecordFrame.FORMAT_VERSION, reader);
        }
        checkIdentity(BaseRecord.identity(window.buffer(), record), reader.file(), reader.position());
        final int recordLengthMax = window.buffer().getInt(record + BaseRecord.RECORD_LENGTH_MAX_OFFSET);
        reader.growWindow(Math.max(1, Math.min(RECORD_LENGTH_LIMIT, recordLengthMax)));
    }

    private void checkIdentity(final JournalIdentity found, final Path file, final long offset)
    {
        if (identity == null)
        {
            identity = found;
        }
        if (!found.equals(identity))
        {
            throw new Stop(new Damage(JournalException.Reason.FOREIGN,
                "the file belongs to " + found + ", the journal to " + identity, file, offset, expected,
                "a directory or file was mistaken for another: see to " + JournalContext.DIR_PROP +
                    " and to what was copied"));
        }
    }

    private void checkData(final SegmentReader reader)
    {
        if (reader.kind() != RecordFrame.KIND_DATA)
        {
            throw damaged("in the middle of a file stands " + name(reader), reader);
        }
        if (reader.sequence() != expected)
        {
            throw damaged("record " + expected + " is missing or damaged, record " + reader.sequence() +
                " stands in its place", reader);
        }
        final String problem = chain.data(reader);
        if (problem != null)
        {
            throw damaged("the chain is broken at record " + expected + ": " + problem, reader);
        }
        expected++;
        compareWithMark(reader, reader.hash());
    }

    private void compareWithMark(final SegmentReader reader, final int hash)
    {
        if (mark != null && expected == mark.records() && hash != mark.hash())
        {
            throw damaged("record " + (expected - 1) + " is not the one that was durable: its hash is " +
                Integer.toHexString(hash) + ", the durable mark has " + Integer.toHexString(mark.hash()), reader);
        }
    }

    /** Looks through all that lies behind the last good record for one that says it had been acknowledged. */
    private void readTail(final Path file, final long offset) throws IOException
    {
        try (SegmentReader reader = new SegmentReader(file, window))
        {
            int frames = 0;
            reader.seek(offset);
            while (reader.search())
            {
                frames++;
                if (reader.durable() > expected)
                {
                    throw hole(reader);
                }
            }
            if (offset == 0 || offset < reader.fileLength())
            {
                tails.add(new TornTail(file, offset, reader.hasRemains() || frames > 0, frames));
            }
        }
    }

    private void checkEnd() throws IOException
    {
        refuseEndBefore(mark == null ? 0 : mark.records(), "the durable mark");
        refuseEndBefore(expectations.durableAtLeast(), "the manifest");
        if (expectations.removedAtMost() != Long.MAX_VALUE)
        {
            refuseEndBefore(expectations.removedAtMost(), "the snapshot");
        }
    }

    private void refuseEndBefore(final long records, final String voucher)
    {
        if (expected < records)
        {
            throw damaged("the journal ends after " + expected + " records, but " + voucher + " says that " + records +
                " were durable", stoppedIn == null ? dir : stoppedIn, stoppedAt);
        }
    }

    private Stop hole(final SegmentReader voucher)
    {
        return damaged("the journal has a hole: record " + expected + " is missing or damaged, but " +
            voucher.file() + " holds " + name(voucher) + " at offset " + voucher.position() + ", which says that " +
            voucher.durable() + " were durable", stoppedIn, stoppedAt);
    }

    private static String name(final SegmentReader reader)
    {
        final String number = " record " + reader.sequence();
        return switch (reader.kind())
        {
            case RecordFrame.KIND_DATA -> "DATA" + number;
            case RecordFrame.KIND_BASE -> "the BASE of" + number;
            default -> "kind " + reader.kind() + " (unknown to this version) of" + number;
        };
    }

    private Stop damaged(final String problem, final SegmentReader reader)
    {
        return damaged(problem, reader.file(), reader.position());
    }

    private Stop damaged(final String problem, final Path file, final long offset)
    {
        return new Stop(Damage.damaged(problem, file, offset, expected));
    }

    private Stop otherFormat(final String problem, final SegmentReader reader)
    {
        return new Stop(new Damage(JournalException.Reason.IO, problem, reader.file(), reader.position(), expected,
            "nothing is damaged" + OTHER_FORMAT));
    }
}
