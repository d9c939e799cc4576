package org.entente.journal;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Reads one file of records document by document, by plain reads: a mapped read of a damaged file can crash the JVM,
 * and Chronicle's own tailer stops silently at a hole. Knows of Chronicle's format only the document header: 30 bits
 * length, one bit for documents that are not data, one for those not finished; documents start at multiples of 4.
 * Files of plain writes have the same header, and no documents that are not data.
 */
final class SegmentReader implements AutoCloseable
{
    enum End
    {
        /** The file was closed, the run goes on in the next one. */
        MARKED,
        /** Zeros from here. */
        EMPTY,
        /** A document was begun and not finished, or is damaged. */
        BROKEN
    }

    static final int DOCUMENT_HEADER_LENGTH = 4;
    private static final int LENGTH_MASK = 0x3FFF_FFFF;
    private static final int NOT_COMPLETE = 0x8000_0000;
    private static final int META_DATA = 0x4000_0000;
    static final int END_OF_DATA = NOT_COMPLETE | META_DATA;

    private final Path file;
    private final FileChannel channel;
    private final ReadWindow window;
    private long windowStart;
    private int windowLength;
    private long position;
    private int documentLength;
    private End end;
    private boolean hasRemains;

    /** The window is lent by the caller, so that many files are read with one buffer. */
    SegmentReader(final Path file, final ReadWindow window) throws IOException
    {
        this.file = file;
        this.channel = FileChannel.open(file, READ);
        this.window = window;
    }

    /**
     * Moves to the next intact record.
     *
     * @return false at the end, see {@link #end}.
     */
    boolean next() throws IOException
    {
        position = documentLength == 0 ? position : after(documentLength);
        documentLength = 0;
        while (ensure(DOCUMENT_HEADER_LENGTH))
        {
            final int header = window.buffer().getInt(index());
            final int length = header & LENGTH_MASK;
            if (header == 0 || header == END_OF_DATA)
            {
                end = header == 0 ? End.EMPTY : End.MARKED;
                return false;
            }
            if ((header & NOT_COMPLETE) != 0)
            {
                end = End.BROKEN;
                return false;
            }
            if ((header & META_DATA) == 0)
            {
                documentLength = isIntact(length) ? length : 0;
                end = documentLength == 0 ? End.BROKEN : null;
                return documentLength != 0;
            }
            position = after(length);
        }
        end = End.EMPTY;
        return false;
    }

    /**
     * Moves to the next intact record behind the end, whatever lies between.
     *
     * @return false if there is none in this file.
     */
    boolean search() throws IOException
    {
        position = documentLength == 0 ? position : after(documentLength);
        documentLength = 0;
        for (; ensure(DOCUMENT_HEADER_LENGTH); position += RecordFrame.ALIGNMENT)
        {
            final int header = window.buffer().getInt(index());
            hasRemains |= header != 0;
            if (header > 0 && (header & META_DATA) == 0 && isIntact(header))
            {
                documentLength = header;
                return true;
            }
        }
        return false;
    }

    /** Whether {@link #search} has come by anything but zeros. */
    boolean hasRemains()
    {
        return hasRemains;
    }

    /** Whether what reading ended at is a record of the format before this one. */
    boolean isAtVersion1() throws IOException
    {
        if (end != End.BROKEN || !ensure(DOCUMENT_HEADER_LENGTH))
        {
            return false;
        }
        final int length = window.buffer().getInt(index());
        return length > 0 && length <= window.documentLengthMax() && ensure(DOCUMENT_HEADER_LENGTH + length) &&
            window.frame().isOfVersion1(window.buffer(), index() + DOCUMENT_HEADER_LENGTH, length);
    }

    private boolean isIntact(final int length) throws IOException
    {
        return length <= window.documentLengthMax() && ensure(DOCUMENT_HEADER_LENGTH + length) &&
            window.frame().isIntact(window.buffer(), index() + DOCUMENT_HEADER_LENGTH, length);
    }

    private long after(final int length)
    {
        final long next = position + DOCUMENT_HEADER_LENGTH + length;
        return next + RecordFrame.ALIGNMENT - 1 & -RecordFrame.ALIGNMENT;
    }

    private int index()
    {
        return (int)(position - windowStart);
    }

    private boolean ensure(final int length) throws IOException
    {
        if (position < windowStart || position + length > windowStart + windowLength)
        {
            window.buffer().clear();
            windowStart = position;
            while (window.buffer().hasRemaining() &&
                channel.read(window.buffer(), windowStart + window.buffer().position()) > 0)
            {
                // Reads until the window is full or the file ends.
                continue;
            }
            window.buffer().flip();
            windowLength = window.buffer().limit();
        }
        return position + length <= windowStart + windowLength;
    }

    void seek(final long newPosition)
    {
        position = newPosition;
        documentLength = 0;
    }

    /** Makes room for the records of this file; the current one stays the current one. */
    void growWindow(final int recordLengthMax) throws IOException
    {
        if (window.grow(recordLengthMax))
        {
            windowLength = 0;
            ensure(DOCUMENT_HEADER_LENGTH + documentLength);
        }
    }

    Path file()
    {
        return file;
    }

    long fileLength() throws IOException
    {
        return channel.size();
    }

    /** Where the current document starts, or where reading ended. */
    long position()
    {
        return position;
    }

    /** How reading ended, null before. */
    End end()
    {
        return end;
    }

    /** Where the frame of the current record is in the window. */
    int frameOffset()
    {
        return index() + DOCUMENT_HEADER_LENGTH;
    }

    int hash()
    {
        return window.buffer().getInt(frameOffset());
    }

    int previous()
    {
        return window.buffer().getInt(frameOffset() + RecordFrame.PREVIOUS_OFFSET);
    }

    long sequence()
    {
        return window.buffer().getLong(frameOffset() + RecordFrame.SEQUENCE_OFFSET);
    }

    long durable()
    {
        return window.buffer().getLong(frameOffset() + RecordFrame.DURABLE_OFFSET);
    }

    byte kind()
    {
        return window.buffer().get(frameOffset() + RecordFrame.KIND_OFFSET);
    }

    int schemaVersion()
    {
        return window.buffer().getShort(frameOffset() + RecordFrame.SCHEMA_VERSION_OFFSET) & 0xFFFF;
    }

    boolean isAudited()
    {
        return RecordFrame.isAudited(window.buffer(), frameOffset());
    }

    int recordOffset()
    {
        return frameOffset() + RecordFrame.headerLength(isAudited());
    }

    int recordLength()
    {
        return window.buffer().getInt(frameOffset() + RecordFrame.LENGTH_OFFSET);
    }

    ReadWindow window()
    {
        return window;
    }

    @Override
    public void close() throws IOException
    {
        channel.close();
    }
}
