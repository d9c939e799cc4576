package org.entente.session;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.pipeline.KeyHash;

import java.nio.ByteOrder;

/**
 * One lane of a session: what became of its last requests. Request n has the place n modulo the window; whoever sends n
 * has had the answer to the one whose place it takes.
 */
final class Lane
{
    static final int HEADER_LENGTH = 25;
    private static final int ENTRY_LENGTH = 13;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final byte[] NONE = {};

    final long session;
    final int index;
    final int lanes;
    private final long[] numbers;
    private final byte[] statuses;
    private final byte[][] replies;
    long usedMicros;
    boolean isClosed;
    /** The snapshot that was the last to have this lane, or to begin before it. */
    int snapshot;
    private long digest;

    Lane(final long session, final int index, final int lanes, final int window)
    {
        this.session = session;
        this.index = index;
        this.lanes = lanes;
        numbers = new long[window];
        statuses = new byte[window];
        replies = new byte[window][];
    }

    int window()
    {
        return numbers.length;
    }

    /** What a request is told that is not to be executed; null where it is to be. */
    SessionStatus statusOf(final long number)
    {
        final int place = place(number);
        if (numbers[place] > number)
        {
            return SessionStatus.STALE;
        }

        return numbers[place] < number ? null : SessionStatus.ofCode(statuses[place]);
    }

    /** The reply that is kept of a request; empty where none is. */
    byte[] replyTo(final long number)
    {
        return replies[place(number)];
    }

    void executed(final long number, final DirectBuffer reply, final int offset, final int length, final int keptMax)
    {
        byte[] kept = NONE;
        if (length > 0 && length <= keptMax)
        {
            kept = new byte[length];
            reply.getBytes(offset, kept);
        }

        settle(number, length <= keptMax ? SessionStatus.DUPLICATE : SessionStatus.REPLY_NOT_KEPT, kept);
    }

    void notExecuted(final long number)
    {
        settle(number, SessionStatus.NOT_EXECUTED, NONE);
    }

    private void settle(final long number, final SessionStatus status, final byte[] reply)
    {
        final int place = place(number);
        digest -= digestOf(place);
        numbers[place] = number;
        statuses[place] = (byte)status.code();
        replies[place] = reply;
        digest += digestOf(place);
    }

    private int place(final long number)
    {
        return (int)(number % numbers.length);
    }

    /** A number for all that is in the lane; kept up to date, so that it costs the same whatever the window is. */
    long digest()
    {
        return digest + ownDigest();
    }

    private long ownDigest()
    {
        final long names = KeyHash.mix(session ^ index);
        return KeyHash.mix(names + KeyHash.mix(usedMicros) + (isClosed ? 1 : 0) + lanes * 31L + numbers.length);
    }

    private long digestOf(final int place)
    {
        if (0 == numbers[place])
        {
            return 0;
        }

        long hash = KeyHash.mix(session ^ index) + KeyHash.mix(numbers[place]) + statuses[place];
        for (final byte b : replies[place])
        {
            hash = hash * 31 + b;
        }

        return KeyHash.mix(hash);
    }

    /** As {@link #digest}, from nothing. */
    long recomputedDigest()
    {
        long sum = ownDigest();
        for (int place = 0; place < numbers.length; place++)
        {
            sum += digestOf(place);
        }

        return sum;
    }

    /** Length in bytes of {@link #encode}. */
    int encodedLength()
    {
        int length = HEADER_LENGTH;
        for (int place = 0; place < numbers.length; place++)
        {
            length += 0 == numbers[place] ? 0 : ENTRY_LENGTH + replies[place].length;
        }

        return length;
    }

    /**
     * i64 session, u8 lane, u8 lanes, u16 window, i64 used, u8 closed, i32 entries; each: i64 number, u8 status, i32
     * length, reply.
     */
    void encode(final MutableDirectBuffer buffer, final int offset)
    {
        buffer.putLong(offset, session, ORDER);
        buffer.putByte(offset + 8, (byte)index);
        buffer.putByte(offset + 9, (byte)lanes);
        buffer.putShort(offset + 10, (short)numbers.length, ORDER);
        buffer.putLong(offset + 12, usedMicros, ORDER);
        buffer.putByte(offset + 20, (byte)(isClosed ? 1 : 0));
        int entries = 0;
        int at = offset + HEADER_LENGTH;
        for (int place = 0; place < numbers.length; place++)
        {
            if (0 != numbers[place])
            {
                entries++;
                buffer.putLong(at, numbers[place], ORDER);
                buffer.putByte(at + 8, statuses[place]);
                buffer.putInt(at + 9, replies[place].length, ORDER);
                buffer.putBytes(at + ENTRY_LENGTH, replies[place]);
                at += ENTRY_LENGTH + replies[place].length;
            }
        }

        buffer.putInt(offset + 21, entries, ORDER);
    }

    /** @throws IndexOutOfBoundsException or IllegalStateException where the bytes are none of a lane. */
    static Lane decode(final DirectBuffer buffer, final int offset, final int length)
    {
        final UnsafeBuffer piece = new UnsafeBuffer(buffer, offset, length);
        final int lanes = piece.getByte(9);
        final int window = piece.getShort(10, ORDER) & 0xFFFF;
        final int index = piece.getByte(8);
        if (lanes < 1 || lanes > SessionLimits.LANES || index < 0 || index >= lanes || window < 1 ||
            window > SessionLimits.WINDOW)
        {
            throw new IllegalStateException("no lane: " + index + " of " + lanes + ", window " + window);
        }

        final Lane lane = new Lane(piece.getLong(0, ORDER), index, lanes, window);
        lane.usedMicros = piece.getLong(12, ORDER);
        lane.isClosed = 0 != piece.getByte(20);
        int at = HEADER_LENGTH;
        for (int rest = piece.getInt(21, ORDER); rest > 0; rest--)
        {
            final byte[] reply = new byte[piece.getInt(at + 9, ORDER)];
            piece.getBytes(at + ENTRY_LENGTH, reply);
            lane.settle(piece.getLong(at, ORDER), SessionStatus.ofCode(piece.getByte(at + 8)), reply);
            at += ENTRY_LENGTH + reply.length;
        }

        return lane;
    }
}
