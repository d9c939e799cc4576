package org.entente.router;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layout of replies, little-endian.
 * <pre>
 *   to what changes something, and to NOOP
 *              u8 code (RouterCode), u8 1 = it changed something, u16 index, i64 token, i64 value: see {@link Ack}
 *   to GET     u8 code; with OK: i64 time of the read in microseconds, the object (RouterEntry)
 *   to LIST    u8 code = OK, u8 1 = there is more, i64 time of the read, i64 position, u16 number of objects,
 *              name (u8 length, 255 bytes) and u32 partition to go on after, for each object: u32 length, the object
 *   to WATCH   u8 code (OK or GAP), u8 1 = there is more, i64 and u32 position to go on after,
 *              u16 number of changes, for each: i64 timestamp, u32 index, u32 length, u8 operation, u8 1 = removed,
 *              the object behind the change, or before it was removed
 * </pre>
 */
public final class RouterReply
{
    static final int ACK_LENGTH = 20;
    static final int GET_OBJECT = 9;
    static final int LIST_COUNT = 18;
    static final int LIST_CURSOR = 20;
    static final int LIST_CURSOR_PARTITION = LIST_CURSOR + 1 + RouterLimits.TEXT_LENGTH_LIMIT;
    static final int LIST_OBJECTS = LIST_CURSOR_PARTITION + Integer.BYTES;
    static final int WATCH_COUNT = 14;
    static final int WATCH_CHANGES = 16;

    private RouterReply()
    {
    }

    static int ack(
        final MutableDirectBuffer reply, final RouterCode code, final boolean isChanged, final int index,
        final long token, final long value)
    {
        reply.putByte(0, (byte)code.code());
        reply.putByte(1, (byte)(isChanged ? 1 : 0));
        reply.putShort(2, (short)index, RouterEntry.ORDER);
        reply.putLong(4, token, RouterEntry.ORDER);
        reply.putLong(12, value, RouterEntry.ORDER);
        return ACK_LENGTH;
    }

    static int done(final MutableDirectBuffer reply, final boolean isChanged, final long token, final long value)
    {
        return ack(reply, RouterCode.OK, isChanged, 0, token, value);
    }

    static int refuse(final MutableDirectBuffer reply, final RouterCode code, final long token, final long value)
    {
        return ack(reply, code, false, 0, token, value);
    }

    /** Decodes the answer to a command that changes something, or to NOOP. */
    static Ack ack(final DirectBuffer reply)
    {
        return new Ack(code(reply), 0 != reply.getByte(1), reply.getShort(2, RouterEntry.ORDER) & 0xFFFF,
            reply.getLong(4, RouterEntry.ORDER), reply.getLong(12, RouterEntry.ORDER));
    }

    static RouterCode code(final DirectBuffer reply)
    {
        final RouterCode code = RouterCode.ofCode(reply.getByte(0));
        if (null == code)
        {
            throw new IllegalStateException("reply of the router has the code " + reply.getByte(0) +
                ", which this version does not know: use a newer client");
        }

        return code;
    }
}
