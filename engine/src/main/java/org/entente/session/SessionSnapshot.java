package org.entente.session;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.StateSnapshot;

import java.nio.ByteOrder;
import java.util.ArrayDeque;

/**
 * The sessions at one moment, and behind them what they are put around. The first byte of a piece says which: a header
 * (u8 format, i32 sessions, i64 checksum), a lane, or a piece of the application. A lane that is about to change and is
 * in no piece yet is kept as it was. One thread.
 */
final class SessionSnapshot implements StateSnapshot
{
    static final int HEADER = 1;
    static final int LANE = 2;
    static final int INNER = 3;
    static final int FORMAT = 1;
    static final int HEADER_LENGTH = 14;

    private final SessionTable table;
    private final StateSnapshot inner;
    private final long checksum;
    private final long[] ids;
    private final ArrayDeque<byte[]> kept = new ArrayDeque<>();
    private final UnsafeBuffer innerPiece = new UnsafeBuffer(0, 0);
    private boolean hasHeader;
    private boolean isClosed;
    private int next;
    private int nextLane;

    SessionSnapshot(final SessionTable table, final StateSnapshot inner)
    {
        this.table = table;
        this.inner = inner;
        checksum = table.checksum();
        ids = table.ids();
    }

    @Override
    public int write(final MutableDirectBuffer buffer)
    {
        if (isClosed)
        {
            throw new IllegalStateException("the snapshot is closed");
        }

        if (!hasHeader)
        {
            hasHeader = true;
            buffer.putByte(0, (byte)HEADER);
            buffer.putByte(1, (byte)FORMAT);
            buffer.putInt(2, ids.length, ByteOrder.LITTLE_ENDIAN);
            buffer.putLong(6, checksum, ByteOrder.LITTLE_ENDIAN);
            return HEADER_LENGTH;
        }

        final byte[] lane = kept.poll();
        if (null != lane)
        {
            buffer.putByte(0, (byte)LANE);
            buffer.putBytes(1, lane);
            return 1 + lane.length;
        }

        final int length = writeNextLane(buffer);
        return length > 0 ? length : writeInner(buffer);
    }

    private int writeNextLane(final MutableDirectBuffer buffer)
    {
        while (next < ids.length)
        {
            final Lane[] lanes = table.lanes(ids[next]);
            if (nextLane >= lanes.length)
            {
                next++;
                nextLane = 0;
                continue;
            }

            final Lane lane = lanes[nextLane++];
            if (table.isUnwritten(lane))
            {
                table.written(lane);
                buffer.putByte(0, (byte)LANE);
                lane.encode(buffer, 1);
                return 1 + lane.encodedLength();
            }
        }

        return 0;
    }

    private int writeInner(final MutableDirectBuffer buffer)
    {
        innerPiece.wrap(buffer, 1, buffer.capacity() - 1);
        final int length = inner.write(innerPiece);
        if (length > 0)
        {
            buffer.putByte(0, (byte)INNER);
        }

        return length > 0 ? 1 + length : length;
    }

    /** A lane that is not written yet is about to change. */
    void keep(final Lane lane)
    {
        final byte[] bytes = new byte[lane.encodedLength()];
        lane.encode(new UnsafeBuffer(bytes), 0);
        kept.add(bytes);
    }

    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            kept.clear();
            table.onSnapshotClosed();
            inner.close();
        }
    }
}
