package org.entente.journal;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.SparseRollCycles;
import net.openhft.posix.OpenFlag;
import net.openhft.posix.PosixAPI;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The Chronicle queue of one run. Chronicle rolls to a new file by the clock; here the clock is the number of the file,
 * so that files have a length limit, and no jump of the wall clock reaches the journal. Each file is one mapping.
 */
final class ChronicleWriter implements AutoCloseable
{
    /** Room left at the end of a file for index pages and the end mark. */
    static final int RESERVE_LENGTH = 256 * 1024;
    private static final RollCycle ROLL_CYCLE = SparseRollCycles.LARGE_HOURLY_SPARSE;
    private static final long CYCLE_MS = 60 * 60 * 1000L;
    private static final long ALLOCATION_MIN = 512 * 1024;
    private static final long ALLOCATION_MAX = 8 * 1024 * 1024;
    private static final String METADATA_FILE = "metadata.cq4t";

    private final Path run;
    private final boolean isSynced;
    private final long rollPosition;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final RecordFrame frame = new RecordFrame();
    private final ByteBuffer scratch;
    private final UnsafeBuffer scratchView;
    private final Bytes<?> scratchBytes;
    private Segment segment;
    private long cycle;

    ChronicleWriter(final Path run, final ChronicleJournal.Context ctx) throws IOException
    {
        this.run = run;
        this.isSynced = ctx.syncPolicy() == SyncPolicy.SYNC;
        final int documentLengthMax = RecordFrame.documentLength(ctx.recordLengthMax());
        this.rollPosition = ctx.segmentLength() - RESERVE_LENGTH - documentLengthMax;
        this.scratch = RecordFrame.allocate(documentLengthMax);
        this.scratchView = new UnsafeBuffer(scratch);
        this.scratchBytes = BytesStore.wrap(scratch).bytesForWrite();
        scratchBytes.singleThreadedCheckDisabled(true);
        JournalDirectory.createDurably(run);

        // Warnings and errors only: at each start Chronicle tells of its own timings.
        Jvm.disableDebugHandler();
        Jvm.disablePerfHandler();
        this.queue = SingleChronicleQueueBuilder.binary(run)
            .rollCycle(ROLL_CYCLE)
            .timeProvider(() -> cycle * CYCLE_MS)
            .blockSize(ctx.segmentLength())
            .build();
        this.appender = queue.createAppender();
        // Opened by the thread that replays, used by the journal stage afterwards, never by two at once.
        appender.singleThreadedCheckDisabled(true);
        JournalDirectory.forceFile(run.resolve(METADATA_FILE));
        JournalDirectory.forceDirectory(run);
    }

    void append(
        final DirectBuffer buffer, final int offset, final int length, final long sequence, final long durable)
        throws IOException
    {
        buffer.getBytes(offset, scratchView, RecordFrame.HEADER_LENGTH, length);
        frame.seal(scratch, length, sequence, durable);
        scratchBytes.readPositionRemaining(0, RecordFrame.documentLength(length));

        if (segment == null)
        {
            write();
            segment = new Segment(isSynced);
        }
        else if (segment.position() >= rollPosition)
        {
            roll();
        }
        else
        {
            segment.allocate(segment.position() + RESERVE_LENGTH + RecordFrame.documentLength(length));
            write();
        }
    }

    /**
     * The header of the document stays unfinished until all of it is in place, and for ever if an exception unwinds.
     */
    private void write()
    {
        appender.writeBytes(scratchBytes);
    }

    private void roll() throws IOException
    {
        cycle++;
        write();
        // Chronicle has set the end mark in the old file. What of this batch is in it must be durable with the batch.
        if (isSynced)
        {
            segment.force();
            JournalDirectory.forceFile(run.resolve(METADATA_FILE));
        }
        segment.close();
        segment = new Segment(isSynced);
    }

    /** The barrier, for whatever has been appended to the current file. */
    void force() throws IOException
    {
        if (segment != null)
        {
            segment.force();
        }
    }

    @Override
    public void close() throws IOException
    {
        queue.close();
        if (segment != null)
        {
            segment.close();
        }
    }

    /** The file being written. Its channel is opened once: an error of the disk is told once for each open file. */
    private final class Segment implements AutoCloseable
    {
        private final FileChannel channel;
        private final int fileDescriptor;
        private long allocated;

        Segment(final boolean isNameForced) throws IOException
        {
            final List<Path> files = JournalDirectory.segments(run);
            final Path file = files.get(files.size() - 1);
            channel = FileChannel.open(file, READ, WRITE);
            fileDescriptor = PosixAPI.posix().open(file.toString(), OpenFlag.O_RDWR, 0);
            if (isNameForced)
            {
                JournalDirectory.forceDirectory(run);
            }
            allocate(position() + RESERVE_LENGTH);
        }

        long position()
        {
            return appender.wire().bytes().writePosition();
        }

        /**
         * Gives the file its blocks before they are written through the mapping: a store into a page that the full disk
         * has no block for is lost without a word, this call says so.
         */
        void allocate(final long end) throws IOException
        {
            if (end <= allocated)
            {
                return;
            }
            final long target = end + Math.max(ALLOCATION_MIN, Math.min(ALLOCATION_MAX, end));
            if (PosixAPI.posix().fallocate(fileDescriptor, 0, 0, target) != 0)
            {
                throw new IOException("no room on the disk for " + target + " bytes of " + run);
            }
            allocated = target;
        }

        void force() throws IOException
        {
            channel.force(false);
        }

        @Override
        public void close() throws IOException
        {
            PosixAPI.posix().close(fileDescriptor);
            channel.close();
        }
    }
}
