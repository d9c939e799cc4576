package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The reply to an IF, decoded. Behind the part that all replies have ({@link KvReply}; its type is 5, or 0 where
 * nothing was done, its version the agreed timestamp of the transaction, 0 for a query that is none):
 * <pre>
 *  11  u8   1 where all compares held, else 0
 *  12  i64  agreed time in microseconds since the Unix epoch
 *  20  u8   number of operations that were done, each:
 *      u8 code (KvCode), u8 type: 0 nothing follows, 1 to 3 as in KvReply, 6 versions alone;
 *      five i64: KvMeta; u32 length, content as in KvReply
 * </pre>
 *
 * @param code        OK; or why nothing was done.
 * @param refusedAt   where the code is not OK: the operation that could not be done, from 0 within its branch.
 * @param isSucceeded whether all compares held: that they do not is no error.
 * @param modVersion  agreed timestamp of the transaction: modVersion of all that it changed; 0 for a query.
 * @param timeMicros  agreed time in microseconds since the Unix epoch; of a query the time of the replica alone.
 * @param responses   of the operations of the branch, in their order.
 */
public record KvResult(
    KvCode code, int refusedAt, boolean isSucceeded, long modVersion, long timeMicros, List<KvResponse> responses)
{
    static final int HEADER_LENGTH = KvReply.BODY + 10;
    static final int RESPONSE_LENGTH = 2;
    private static final int COUNT = KvReply.BODY + 9;
    private static final KvRead NOTHING = new KvRead(KvRead.Type.NONE, 0, null, 0, null);
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    /**
     * Decodes a reply; copies what it holds.
     *
     * @throws IllegalArgumentException if it is malformed.
     */
    public static KvResult decode(final DirectBuffer buffer, final int offset, final int length)
    {
        final KvReader reader = new KvReader(buffer, offset, length);
        if (!reader.has(KvReply.TYPE_RESULT))
        {
            reader.end();
            return new KvResult(reader.code(), buffer.getByte(offset + 2) & 0xFF, false, 0, 0, List.of());
        }

        final boolean isSucceeded = 0 != reader.u8();
        final long timeMicros = reader.i64();
        final int count = reader.u8();
        final List<KvResponse> responses = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
        {
            responses.add(response(reader));
        }

        reader.end();
        return new KvResult(reader.code(), 0, isSucceeded, reader.version(), timeMicros, responses);
    }

    private static KvResponse response(final KvReader reader)
    {
        final KvCode code = KvCode.ofCode(reader.u8());
        final int type = reader.u8();
        KvReader.require(null != code);
        if (KvReply.TYPE_NONE == type)
        {
            return new KvResponse(code, KvMeta.NONE, NOTHING);
        }

        final KvMeta meta = reader.meta();
        return new KvResponse(code, meta,
            reader.content(KvReply.TYPE_META == type ? KvReply.TYPE_NONE : type, meta.modVersion()));
    }

    /** Begins a reply. @return its length so far. */
    static int begin(
        final MutableDirectBuffer reply, final boolean isSucceeded, final long modVersion, final long timeMicros)
    {
        KvReply.encode(reply, KvCode.OK, 0, modVersion);
        reply.putByte(1, (byte)KvReply.TYPE_RESULT);
        reply.putByte(KvReply.BODY, (byte)(isSucceeded ? 1 : 0));
        reply.putLong(KvReply.BODY + 1, timeMicros, ORDER);
        reply.putByte(COUNT, (byte)0);
        return HEADER_LENGTH;
    }

    /** Adds a response of which nothing but its code and its type is there yet. @return length of the reply so far. */
    static int add(final MutableDirectBuffer reply, final int at, final KvCode code, final int type)
    {
        reply.putByte(COUNT, (byte)(reply.getByte(COUNT) + 1));
        reply.putByte(at, (byte)code.code());
        reply.putByte(at + 1, (byte)type);
        return at + RESPONSE_LENGTH;
    }
}
