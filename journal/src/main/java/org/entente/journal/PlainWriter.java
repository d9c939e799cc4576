package org.entente.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.BitUtil;

/**
 * Files that are written by plain writes, one for each batch, where a mapping costs a fault for each page after each
 * barrier; and, where there are barriers and the file system lets us, past the page cache, which would take fresh
 * memory for every page of the journal. Documents stand in them as in Chronicle's files: a header of four bytes, then
 * the frame.
 */
final class PlainWriter extends SegmentWriter
{
    private static final int BLOCK_LENGTH = OutputFile.BLOCK_LENGTH;
    private static final int AHEAD_PIECE_LENGTH = 1024 * 1024;
    /** What a batch gathers before some of it is written, ahead of its barrier. */
    private static final int BATCH_LENGTH_MIN = 256 * 1024;
    /** The header of a document, and the end mark. */
    private static final int RESERVE_LENGTH = 2 * SegmentReader.DOCUMENT_HEADER_LENGTH;
    private static final String NAME_FORMAT = "%08d" + JournalDirectory.PLAIN_SUFFIX;

    /** What has not been written yet, and before it what has been of the block that it begins in. */
    private final ByteBuffer batch;
    /** Where it belongs in the file: the beginning of a block. */
    private long start;
    private boolean isFlushed = true;
    private int number;

    /** @param after the end of the chain so far. */
    PlainWriter(
        final Path run, final JournalContext ctx, final ChainEnd after, final JournalFiles files,
        final DiskSpace space)
        throws IOException
    {
        super(run, ctx, after, files, space, new Layout(RESERVE_LENGTH, AHEAD_PIECE_LENGTH, true));
        final int length = Math.max(BATCH_LENGTH_MIN, BLOCK_LENGTH + RESERVE_LENGTH + document().capacity());
        this.batch = OutputFile.allocateBuffer(BitUtil.align(length, BLOCK_LENGTH)).order(ByteOrder.LITTLE_ENDIAN);
        JournalDirectory.forceDirectory(run);
    }

    @Override
    Path nextPath()
    {
        number++;
        return run().resolve(String.format(NAME_FORMAT, number));
    }

    @Override
    void endFile(final OutputFile last) throws IOException
    {
        makeRoom(last, SegmentReader.DOCUMENT_HEADER_LENGTH);
        batch.putInt(SegmentReader.END_OF_DATA);
        isFlushed = false;
        flush(last);
        batch.clear();
        start = 0;
    }

    @Override
    void onBegun(final OutputFile begun)
    {
    }

    @Override
    void write(final int length) throws IOException
    {
        makeRoom(file(), SegmentReader.DOCUMENT_HEADER_LENGTH + length);
        batch.putInt(length);
        batch.put(batch.position(), document(), 0, length);
        batch.position(batch.position() + length);
        isFlushed = false;
    }

    private void makeRoom(final OutputFile to, final int length) throws IOException
    {
        if (batch.remaining() < length)
        {
            flush(to);
        }
    }

    @Override
    void flush() throws IOException
    {
        if (file() != null)
        {
            flush(file());
        }
    }

    /** Whole blocks; the last one, if it is not full, will be written again with what comes next. */
    private void flush(final OutputFile to) throws IOException
    {
        if (isFlushed)
        {
            return;
        }
        final int end = batch.position();
        final int blocksEnd = BitUtil.align(end, BLOCK_LENGTH);
        for (int i = end; i < blocksEnd; i++)
        {
            batch.put(i, (byte)0);
        }
        to.write(batch.position(0).limit(blocksEnd), start);

        final int fullEnd = end & -BLOCK_LENGTH;
        batch.clear();
        batch.put(0, batch, fullEnd, end - fullEnd);
        batch.position(end - fullEnd);
        start += fullEnd;
        isFlushed = true;
    }

    @Override
    long position()
    {
        return file() == null ? 0 : start + batch.position();
    }
}
