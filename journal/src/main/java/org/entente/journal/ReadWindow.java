package org.entente.journal;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The buffer that files are read through, one after the other; holds the longest record as a whole. */
final class ReadWindow
{
    private static final int LENGTH_MIN = 1 << 20;

    private final RecordFrame frame = new RecordFrame();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private ByteBuffer buffer;
    private int documentLengthMax;

    ReadWindow(final int recordLengthMax)
    {
        grow(recordLengthMax);
    }

    /** Makes room for longer records, if need be; the contents are gone then. @return whether it grew. */
    boolean grow(final int recordLengthMax)
    {
        final int required = RecordFrame.documentLength(recordLengthMax, true);
        if (required <= documentLengthMax)
        {
            return false;
        }
        documentLengthMax = required;
        buffer = RecordFrame.allocate(
            Math.max(LENGTH_MIN, SegmentReader.DOCUMENT_HEADER_LENGTH + required + RecordFrame.ALIGNMENT));
        view.wrap(buffer);
        return true;
    }

    ByteBuffer buffer()
    {
        return buffer;
    }

    UnsafeBuffer view()
    {
        return view;
    }

    RecordFrame frame()
    {
        return frame;
    }

    int documentLengthMax()
    {
        return documentLengthMax;
    }
}
