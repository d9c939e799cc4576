package org.entente.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the records of one life of a journal, each in its frame, to files of limited length that each begin with a
 * BASE record. How a document gets into a file is what its two kinds differ in; what stands in them is the same, so
 * that one reader reads both. One thread at a time.
 */
abstract class SegmentWriter implements AutoCloseable
{
    private final Path run;
    private final DiskSpace space;
    private final boolean isSynced;
    private final int reserveLength;
    private final long rollPosition;
    private final JournalFiles files;
    private final JournalIdentity identity;
    private final int schemaVersion;
    private final int recordLengthMax;
    private final ByteBuffer document;
    private final UnsafeBuffer documentView;
    private final FrameSealer sealer;
    private final ByteBuffer zeros;
    private final boolean isDirect;
    private OutputFile file;

    /**
     * What a kind of file needs.
     *
     * @param reserveLength    bytes of each file that are not for documents: the end mark, and whatever else.
     * @param aheadPieceLength bytes of zeros that are written ahead at a time, whole blocks.
     * @param isInBlocks       whether {@link OutputFile#write} gets whole blocks only.
     */
    record Layout(int reserveLength, int aheadPieceLength, boolean isInBlocks)
    {
    }

    /** @param after the end of the chain so far. */
    SegmentWriter(
        final Path run, final JournalContext ctx, final ChainEnd after, final JournalFiles files,
        final DiskSpace space, final Layout layout)
        throws IOException
    {
        this.run = run;
        this.files = files;
        this.space = space;
        this.reserveLength = layout.reserveLength();
        this.identity = ctx.identity();
        this.schemaVersion = ctx.schemaVersion();
        this.recordLengthMax = ctx.recordLengthMax();
        this.isSynced = ctx.syncPolicy() == SyncPolicy.SYNC;
        final int documentLengthMax = Math.max(
            RecordFrame.documentLength(recordLengthMax, ctx.auditChain()),
            RecordFrame.documentLength(BaseRecord.LENGTH, ctx.auditChain()));
        this.rollPosition = ctx.segmentLength() - reserveLength - documentLengthMax;
        this.document = RecordFrame.allocate(documentLengthMax);
        this.documentView = new UnsafeBuffer(document);
        this.sealer = new FrameSealer(document, ctx.auditChain(), after);
        this.zeros = OutputFile.allocateBuffer(layout.aheadPieceLength());
        JournalDirectory.createDurably(run);
        this.isDirect = isSynced && layout.isInBlocks() && OutputFile.isDirectPossible(run);
    }

    /** It is with the operating system after {@link #flush}, and durable after {@link #force}. */
    final void append(
        final DirectBuffer buffer, final int offset, final int length, final long sequence, final long durable)
        throws IOException
    {
        if (file == null || position() >= rollPosition)
        {
            begin(sequence, durable);
        }

        buffer.getBytes(offset, documentView, sealer.recordOffset(), length);
        final int documentLength = sealer.seal(RecordFrame.KIND_DATA, schemaVersion, length, sequence, durable);
        file.allocate(position() + reserveLength + documentLength);
        write(documentLength);
    }

    /** Begins a file, with its BASE record. */
    private void begin(final long sequence, final long durable) throws IOException
    {
        final OutputFile last = file;
        final long lastLength = last == null ? 0 : position() + SegmentReader.DOCUMENT_HEADER_LENGTH;
        if (last != null)
        {
            endFile(last);
        }
        final OutputFile next = openNext();
        file = next;
        try (OutputFile ended = last)
        {
            write(sealer.seal(RecordFrame.KIND_BASE, RecordFrame.FORMAT_VERSION,
                sealer.base(identity, recordLengthMax), sequence, durable));
            // What of this batch is in it must be durable with the batch.
            if (ended != null && isSynced)
            {
                ended.force();
            }
        }
        if (last != null)
        {
            files.onEnd(sequence, lastLength);
        }
        onBegun(next);
        if (isSynced)
        {
            JournalDirectory.forceDirectory(run);
        }
        files.onBegin(next.path(), sequence);
    }

    private OutputFile openNext() throws IOException
    {
        final OutputFile next = new OutputFile(nextPath(), space, zeros, isSynced, isDirect);
        try
        {
            next.allocate(reserveLength + document.capacity());
            return next;
        }
        catch (final IOException | RuntimeException ex)
        {
            next.close();
            throw ex;
        }
    }

    /** The barrier, for what was flushed to the current file. */
    final void force() throws IOException
    {
        if (file != null)
        {
            file.force();
        }
    }

    /** CRC32C of the record that was appended last. */
    final int hash()
    {
        return sealer.hash();
    }

    /** Where each document is made, from index 0. */
    final ByteBuffer document()
    {
        return document;
    }

    final Path run()
    {
        return run;
    }

    final DiskSpace space()
    {
        return space;
    }

    final boolean isSynced()
    {
        return isSynced;
    }

    /** The file being written, null before the first record. */
    final OutputFile file()
    {
        return file;
    }

    /** The next file's name; it is not there yet. */
    abstract Path nextPath();

    /** Nothing more comes into the file but its end mark. */
    abstract void endFile(OutputFile last) throws IOException;

    /** The BASE record has been written. */
    abstract void onBegun(OutputFile begun) throws IOException;

    /** Puts that many bytes of {@link #document} behind all others, with a header of their own. */
    abstract void write(int length) throws IOException;

    /** Hands all that was appended to the operating system: from then on it survives {@code kill -9}. */
    abstract void flush() throws IOException;

    /** Length of the current file up to what was appended last; 0 before the first. */
    abstract long position();

    @Override
    public void close() throws IOException
    {
        if (file != null)
        {
            file.close();
        }
    }
}
