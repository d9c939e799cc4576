package org.entente.journal;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.SparseRollCycles;
import net.openhft.posix.MAdviseFlag;
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
    private static final long ALLOCATION_MIN = DiskSpace.STEP_LENGTH;
    private static final long ALLOCATION_MAX = 8 * 1024 * 1024;
    /** How much of a file is written ahead at a time: what a barrier has to write besides, now and then. */
    private static final int AHEAD_LENGTH_SYNCED = 512 * 1024;
    private static final int AHEAD_LENGTH = 256 * 1024;
    private static final int PAGE_LENGTH = 4096;
    private static final String METADATA_FILE = "metadata.cq4t";
    /** Chronicle maps a page and an overlap of another; both are safe pages of 64 KiB. */
    private static final long METADATA_LENGTH = 128 * 1024;
    private static final DateTimeFormatter SEGMENT_NAME =
        DateTimeFormatter.ofPattern(ROLL_CYCLE.format()).withZone(ZoneOffset.UTC);

    private final Path run;
    private final DiskSpace space;
    private final boolean isSynced;
    private final long rollPosition;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final JournalFiles files;
    private final JournalIdentity identity;
    private final int schemaVersion;
    private final int recordLengthMax;
    private final FrameSealer sealer;
    private final UnsafeBuffer scratchView;
    private final Bytes<?> scratchBytes;
    private final ByteBuffer zeros;
    private Segment segment;
    private long cycle;

    /** @param after the end of the chain so far. */
    ChronicleWriter(
        final Path run, final ChronicleJournal.Context ctx, final ChainEnd after, final JournalFiles files,
        final DiskSpace space)
        throws IOException
    {
        this.run = run;
        this.files = files;
        this.space = space;
        this.identity = ctx.identity();
        this.schemaVersion = ctx.schemaVersion();
        this.recordLengthMax = ctx.recordLengthMax();
        this.isSynced = ctx.syncPolicy() == SyncPolicy.SYNC;
        final int documentLengthMax = Math.max(
            RecordFrame.documentLength(recordLengthMax, ctx.auditChain()),
            RecordFrame.documentLength(BaseRecord.LENGTH, ctx.auditChain()));
        this.rollPosition = ctx.segmentLength() - RESERVE_LENGTH - documentLengthMax;
        final ByteBuffer scratch = RecordFrame.allocate(documentLengthMax);
        this.sealer = new FrameSealer(scratch, ctx.auditChain(), after);
        this.scratchView = new UnsafeBuffer(scratch);
        this.scratchBytes = BytesStore.wrap(scratch).bytesForWrite();
        scratchBytes.singleThreadedCheckDisabled(true);
        // What one write brings into the page cache may be one folio: cheap to fault in, but one byte stored into it
        // later makes a barrier write all of it. So page by page where there are barriers.
        this.zeros = ByteBuffer.allocateDirect(isSynced ? PAGE_LENGTH : AHEAD_LENGTH);
        JournalDirectory.createDurably(run);
        allocateMetadata();

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
        if (segment == null || segment.position() >= rollPosition)
        {
            begin(sequence, durable);
        }

        buffer.getBytes(offset, scratchView, sealer.recordOffset(), length);
        final int documentLength = sealer.seal(RecordFrame.KIND_DATA, schemaVersion, length, sequence, durable);
        segment.allocate(segment.position() + RESERVE_LENGTH + documentLength);
        write(documentLength);
    }

    /** CRC32C of the record that was appended last. */
    int hash()
    {
        return sealer.hash();
    }

    /**
     * The header of the document stays unfinished until all of it is in place, and for ever if an exception unwinds.
     */
    private void write(final int documentLength)
    {
        scratchBytes.readPositionRemaining(0, documentLength);
        appender.writeBytes(scratchBytes);
    }

    /** Begins a file, with its BASE record. */
    private void begin(final long sequence, final long durable) throws IOException
    {
        final Segment last = segment;
        final long lastLength = last == null ? 0 : last.position() + SegmentReader.DOCUMENT_HEADER_LENGTH;
        if (last != null)
        {
            cycle++;
        }
        final Segment next = new Segment();
        write(sealer.seal(RecordFrame.KIND_BASE, RecordFrame.FORMAT_VERSION,
            sealer.base(identity, recordLengthMax), sequence, durable));
        if (last != null)
        {
            // Chronicle has set the end mark in it. What of this batch is in it must be durable with the batch.
            if (isSynced)
            {
                last.force();
                JournalDirectory.forceFile(run.resolve(METADATA_FILE));
            }
            last.close();
            files.onEnd(sequence, lastLength);
        }
        segment = next;
        segment.onCreated();
        files.onBegin(segment.file, sequence);
    }

    /** Chronicle maps it and stores into it: it gets its blocks first, as the segments do. */
    private void allocateMetadata() throws IOException
    {
        final Path file = Files.createFile(run.resolve(METADATA_FILE));
        final int descriptor = DiskSpace.openFile(file);
        try
        {
            space.allocate(descriptor, METADATA_LENGTH, METADATA_LENGTH, file);
        }
        finally
        {
            PosixAPI.posix().close(descriptor);
        }
    }

    private Path segmentFile()
    {
        return run.resolve(SEGMENT_NAME.format(Instant.ofEpochMilli(cycle * CYCLE_MS)) +
            JournalDirectory.SEGMENT_SUFFIX);
    }

    /** The barrier, for whatever has been appended to the current file. */
    void force() throws IOException
    {
        if (segment != null)
        {
            segment.force();
        }
    }

    /** Length of the current file up to what was appended last. */
    long position()
    {
        return segment == null ? 0 : segment.position();
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

    /**
     * The file being written. Its channel is opened once: an error of the disk is told once for each open file. It is
     * created here, with blocks for what comes first, and Chronicle finds a file of zeros: a file that it had made
     * itself would have been stored into before it had any.
     */
    private final class Segment implements AutoCloseable
    {
        private final Path file;
        private final FileChannel channel;
        private final int fileDescriptor;
        private long allocated;
        private long zeroed;

        Segment() throws IOException
        {
            file = segmentFile();
            channel = FileChannel.open(file, CREATE_NEW, READ, WRITE);
            fileDescriptor = DiskSpace.openFile(file);
            allocate(RESERVE_LENGTH + scratchView.capacity());
        }

        /** Chronicle has written the first record. */
        void onCreated() throws IOException
        {
            final ByteBuffer header = ByteBuffer.allocate(SegmentReader.DOCUMENT_HEADER_LENGTH);
            if (channel.read(header, 0) != header.capacity() || header.getInt(0) == 0)
            {
                throw new IOException("Chronicle has not written into " + file +
                    ", which was made for it: this version of it names its files in another way");
            }
            refuseReadahead();
            if (isSynced)
            {
                JournalDirectory.forceDirectory(run);
            }
        }

        // The kernel takes the faults of an append-only mapping for sequential reading, and reads ahead in larger and
        // larger folios; one byte stored into such a folio makes a barrier write all of it. Advice: what becomes of it
        // decides nothing but how long a barrier takes.
        private void refuseReadahead()
        {
            final Bytes<?> bytes = appender.wire().bytes();
            PosixAPI.posix().madvise(bytes.addressForRead(0), bytes.bytesStore().capacity(), MAdviseFlag.MADV_RANDOM);
        }

        long position()
        {
            return appender.wire().bytes().writePosition();
        }

        /** Before anything is stored through the mapping: see {@link DiskSpace}. */
        void allocate(final long end) throws IOException
        {
            if (end > allocated)
            {
                final long ahead = Math.max(ALLOCATION_MIN, Math.min(ALLOCATION_MAX, end));
                allocated = space.allocate(fileDescriptor, end + DiskSpace.STEP_LENGTH, end + ahead, file);
            }
            if (end > zeroed)
            {
                writeZeros(Math.min(allocated, end + (isSynced ? AHEAD_LENGTH_SYNCED : AHEAD_LENGTH)) & -PAGE_LENGTH);
            }
        }

        // A page that has never been written costs twice: when it is stored into, a fault that looks up its blocks, and
        // at the next barrier, a transaction of the file system that notes that they are written now.
        private void writeZeros(final long end) throws IOException
        {
            while (zeroed < end)
            {
                zeros.clear().limit((int)Math.min(zeros.capacity(), end - zeroed));
                zeroed += channel.write(zeros, zeroed);
            }
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
