package org.entente.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
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

/**
 * The Chronicle queue of one run. Chronicle rolls to a new file by the clock; here the clock is the number of the file,
 * so that files have a length limit, and no jump of the wall clock reaches the journal. Each file is one mapping. It is
 * created by us, with blocks for what comes first, and Chronicle finds a file of zeros: a file that it had made itself
 * would have been stored into before it had any.
 */
final class ChronicleWriter extends SegmentWriter
{
    /** Room left at the end of a file for index pages and the end mark. */
    private static final int RESERVE_LENGTH = 256 * 1024;
    private static final int PAGE_LENGTH = 4096;
    private static final int AHEAD_PIECE_LENGTH = 256 * 1024;
    private static final RollCycle ROLL_CYCLE = SparseRollCycles.LARGE_HOURLY_SPARSE;
    private static final long CYCLE_MS = 60 * 60 * 1000L;
    private static final String METADATA_FILE = "metadata.cq4t";
    /** Chronicle maps a page and an overlap of another; both are safe pages of 64 KiB. */
    private static final long METADATA_LENGTH = 128 * 1024;
    private static final DateTimeFormatter SEGMENT_NAME =
        DateTimeFormatter.ofPattern(ROLL_CYCLE.format()).withZone(ZoneOffset.UTC);

    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final Bytes<?> documentBytes;
    private long cycle;

    /** @param after the end of the chain so far. */
    ChronicleWriter(
        final Path run, final JournalContext ctx, final ChainEnd after, final JournalFiles files,
        final DiskSpace space)
        throws IOException
    {
        super(run, ctx, after, files, space, layout(ctx));
        this.documentBytes = BytesStore.wrap(document()).bytesForWrite();
        documentBytes.singleThreadedCheckDisabled(true);
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

    // What one write brings into the page cache may be one folio: cheap to fault in, but one byte stored into it later
    // through the mapping makes a barrier write all of it. So page by page where there are barriers.
    private static Layout layout(final JournalContext ctx)
    {
        return new Layout(RESERVE_LENGTH, ctx.syncPolicy() == SyncPolicy.SYNC ? PAGE_LENGTH : AHEAD_PIECE_LENGTH,
            false);
    }

    /** Chronicle maps it and stores into it: it gets its blocks first, as the segments do. */
    private void allocateMetadata() throws IOException
    {
        final Path file = Files.createFile(run().resolve(METADATA_FILE));
        final int descriptor = DiskSpace.openFile(file);
        try
        {
            space().allocate(descriptor, METADATA_LENGTH, METADATA_LENGTH, file);
        }
        finally
        {
            PosixAPI.posix().close(descriptor);
        }
    }

    @Override
    Path nextPath()
    {
        if (file() != null)
        {
            cycle++;
        }
        return run().resolve(SEGMENT_NAME.format(Instant.ofEpochMilli(cycle * CYCLE_MS)) +
            JournalDirectory.CHRONICLE_SUFFIX);
    }

    /** Chronicle sets the end mark when it writes into the next one. */
    @Override
    void endFile(final OutputFile last)
    {
    }

    @Override
    void onBegun(final OutputFile begun) throws IOException
    {
        final ByteBuffer header = ByteBuffer.allocate(SegmentReader.DOCUMENT_HEADER_LENGTH);
        if (begun.read(header, 0) != header.capacity() || header.getInt(0) == 0)
        {
            throw new IOException("Chronicle has not written into " + begun.path() +
                ", which was made for it: this version of it names its files in another way");
        }
        refuseReadahead();
        if (isSynced() && cycle > 0)
        {
            JournalDirectory.forceFile(run().resolve(METADATA_FILE));
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

    /**
     * The header of the document stays unfinished until all of it is in place, and for ever if an exception unwinds.
     */
    @Override
    void write(final int length)
    {
        documentBytes.readPositionRemaining(0, length);
        appender.writeBytes(documentBytes);
    }

    /** It is in the page cache with each append. */
    @Override
    void flush()
    {
    }

    @Override
    long position()
    {
        return file() == null ? 0 : appender.wire().bytes().writePosition();
    }

    @Override
    public void close() throws IOException
    {
        queue.close();
        super.close();
    }
}
