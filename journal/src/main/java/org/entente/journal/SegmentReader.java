package org.entente.journal;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Reads one file of a Chronicle queue document by document, by plain reads: a mapped read of a damaged file can crash
 * the JVM, and Chronicle's own tailer stops silently at a hole. Knows of Chronicle's format only the document header:
 * 30 bits length, one bit for documents that are not data, one for those not finished; documents start at multiples of
 * 4.
 */
final class SegmentReader implements AutoCloseable
{
    enum End
    {
        /** Chronicle closed the file, the run goes on in the next one. */
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
    private static final int END_OF_DATA = NOT_COMPLETE | META_DATA;

    private final FileChannel channel;
    private final ByteBuffer window;
    private final RecordFrame frame;
    private final int documentLengthMax;
    private long windowStart;
    private long position;
    private int documentLength;
    private End end;

    /** The window is lent by the caller, so that many files are read with one buffer. */
    SegmentReader(final Path file, final ByteBuffer window, final RecordFrame frame, final int documentLengthMax)
        throws IOException
    {
        this.channel = FileChannel.open(file, READ);
        this.window = window.clear().limit(0);
        this.frame = frame;
        this.documentLengthMax = documentLengthMax;
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
            final int header = window.getInt(index());
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
            final int header = window.getInt(index());
            if (header > 0 && (header & META_DATA) == 0 && isIntact(header))
            {
                documentLength = header;
                return true;
            }
        }
        return false;
    }

    private boolean isIntact(final int length) throws IOException
    {
        return length <= documentLengthMax && ensure(DOCUMENT_HEADER_LENGTH + length) &&
            frame.isIntact(window, index() + DOCUMENT_HEADER_LENGTH, length);
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
        if (position < windowStart || position + length > windowStart + window.limit())
        {
            window.clear();
            windowStart = position;
            while (window.hasRemaining() && channel.read(window, windowStart + window.position()) > 0)
            {
                // Reads until the window is full or the file ends.
                continue;
            }
            window.flip();
        }
        return position + length <= windowStart + window.limit();
    }

    void seek(final long newPosition)
    {
        position = newPosition;
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

    long sequence()
    {
        return window.getLong(index() + DOCUMENT_HEADER_LENGTH + RecordFrame.SEQUENCE_OFFSET);
    }

    long durable()
    {
        return window.getLong(index() + DOCUMENT_HEADER_LENGTH + RecordFrame.DURABLE_OFFSET);
    }

    int recordOffset()
    {
        return index() + DOCUMENT_HEADER_LENGTH + RecordFrame.HEADER_LENGTH;
    }

    int recordLength()
    {
        return window.getInt(index() + DOCUMENT_HEADER_LENGTH + RecordFrame.LENGTH_OFFSET);
    }

    @Override
    public void close() throws IOException
    {
        channel.close();
    }
}
