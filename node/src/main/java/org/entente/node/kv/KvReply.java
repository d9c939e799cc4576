package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A reply, decoded: a reused holder. All numbers are little-endian.
 * <pre>
 *   0  u8   what the command came to (KvCode)
 *   1  u8   what follows: 0 nothing, 1 a value, 2 a balance, 3 a list, 4 the reads of a transaction
 *   2  u8   leg of a transfer, or operation of a transaction, that decided; of PURGE and REVOKE the number of keys that
 *           are gone by it; else 0
 *   3  i64  version of the key after the command, or of all that it changed; 0 where there is none
 *  11  value: bytes up to the end | balance: i64 | list: for each element u32 length, bytes, up to the end
 *      | reads: u8 number, for each: u8 what it is (0 to 3, as above), i64 version, u32 length, content as above
 * </pre>
 * The version of a key is the agreed time of the transaction that changed it last: ascending along the key, and never
 * used twice, not even after DELETE. (It is what {@link KvMeta} calls modVersion.) Of NOT_FOUND in a query that is no
 * transaction it is 0, or that of a key which has expired by the clock of the replica that was asked.
 *
 * <p>The replies to commands from IF on are decoded by {@link KvResult}, {@link KvPage}, {@link KvLease},
 * {@link KvExpired} and {@link KvChanges}.
 */
public final class KvReply
{
    static final int TYPE_NONE = 0;
    static final int TYPE_VALUE = 1;
    static final int TYPE_BALANCE = 2;
    static final int TYPE_LIST = 3;
    static final int TYPE_READS = 4;
    /** In a reply: {@link KvResult}. */
    static final int TYPE_RESULT = 5;
    /** Of an operation of an IF: its key's versions without what it holds. */
    static final int TYPE_META = 6;
    static final int TYPE_PAGE = 7;
    static final int TYPE_LEASE = 8;
    static final int TYPE_EXPIRED = 9;
    static final int TYPE_CHANGES = 10;
    static final int BODY = 11;
    /** Length of the reply of a transaction in front of its first read. */
    static final int READS = BODY + 1;
    /** Length of a read in front of its content. */
    static final int READ_HEADER = 13;
    private static final KvRead.Type[] READ_TYPES = KvRead.Type.values();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private KvCode code;
    private int leg;
    private long version;
    private KvRead content;
    private List<KvRead> reads;

    /**
     * Decodes a reply; copies what it holds.
     *
     * @throws IllegalArgumentException if it is malformed, as from a node with another state machine.
     */
    public KvReply decode(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < BODY)
        {
            throw new IllegalArgumentException(
                "a reply of " + length + " bytes is too short: does the node run another model?");
        }

        final int type = buffer.getByte(offset + 1);
        code = KvCode.ofCode(buffer.getByte(offset) & 0xFF);
        require(null != code && type >= TYPE_NONE && type <= TYPE_READS);

        leg = buffer.getByte(offset + 2) & 0xFF;
        version = buffer.getLong(offset + 3, ORDER);
        reads = TYPE_READS == type ? decodeReads(buffer, offset + BODY, offset + length) : List.of();
        content = decodeContent(
            buffer, TYPE_READS == type ? TYPE_NONE : type, version, offset + BODY, length - BODY);
        return this;
    }

    private static List<KvRead> decodeReads(final DirectBuffer buffer, final int offset, final int end)
    {
        require(offset < end);
        final int count = buffer.getByte(offset) & 0xFF;
        final List<KvRead> reads = new ArrayList<>(count);
        int position = offset + 1;
        for (int i = 0; i < count; i++)
        {
            require(end - position >= READ_HEADER);
            final int type = buffer.getByte(position);
            final int length = buffer.getInt(position + 9, ORDER);
            require(type >= TYPE_NONE && type <= TYPE_LIST && length >= 0 && length <= end - position - READ_HEADER);
            reads.add(decodeContent(
                buffer, type, buffer.getLong(position + 1, ORDER), position + READ_HEADER, length));
            position += READ_HEADER + length;
        }

        require(position == end);
        return reads;
    }

    static KvRead decodeContent(
        final DirectBuffer buffer, final int type, final long version, final int offset, final int length)
    {
        require(TYPE_BALANCE != type || Long.BYTES == length);
        byte[] value = null;
        if (TYPE_VALUE == type)
        {
            value = new byte[length];
            buffer.getBytes(offset, value);
        }

        return new KvRead(READ_TYPES[type], version, value,
            TYPE_BALANCE == type ? buffer.getLong(offset, ORDER) : 0,
            TYPE_LIST == type ? decodeList(buffer, offset, offset + length) : null);
    }

    private static List<byte[]> decodeList(final DirectBuffer buffer, final int offset, final int end)
    {
        final List<byte[]> list = new ArrayList<>();
        int position = offset;
        while (position < end)
        {
            require(end - position >= Integer.BYTES);
            final int length = buffer.getInt(position, ORDER);
            position += Integer.BYTES;
            require(length >= 0 && length <= end - position);
            final byte[] element = new byte[length];
            buffer.getBytes(position, element);
            list.add(element);
            position += length;
        }

        return list;
    }

    private static void require(final boolean isWellFormed)
    {
        if (!isWellFormed)
        {
            throw new IllegalArgumentException("a malformed reply: does the node run another model?");
        }
    }

    public KvCode code()
    {
        return code;
    }

    /** Leg of a transfer, or operation of a transaction, that decided, where the code is not OK. */
    public int leg()
    {
        return leg;
    }

    public long version()
    {
        return version;
    }

    /** What was read: of type NONE where the reply has no content. */
    public KvRead content()
    {
        return content;
    }

    public boolean isAccount()
    {
        return KvRead.Type.ACCOUNT == content.type();
    }

    public long balance()
    {
        return content.balance();
    }

    /** The value read, or null where the reply has none. */
    public byte[] value()
    {
        return content.value();
    }

    /** The elements of the list read, oldest first, or null where the reply has none. */
    public List<byte[]> list()
    {
        return content.list();
    }

    /** What the GETs of a transaction have read, in their order; empty where it has none, or was refused. */
    public List<KvRead> reads()
    {
        return reads;
    }

    static int encode(final MutableDirectBuffer reply, final KvCode code, final int leg, final long version)
    {
        reply.putByte(0, (byte)code.code());
        reply.putByte(1, (byte)TYPE_NONE);
        reply.putByte(2, (byte)leg);
        reply.putLong(3, version, ORDER);
        return BODY;
    }

    static int encodeEntry(final MutableDirectBuffer reply, final KvEntry entry)
    {
        encode(reply, KvCode.OK, 0, entry.modVersion);
        reply.putByte(1, (byte)typeOf(entry));
        return encodeContent(reply, BODY, entry);
    }

    /** Begins the reply of a transaction. @return its length so far. */
    static int beginReads(final MutableDirectBuffer reply, final long version)
    {
        encode(reply, KvCode.OK, 0, version);
        reply.putByte(1, (byte)TYPE_READS);
        reply.putByte(BODY, (byte)0);
        return READS;
    }

    /** Adds a read. @param entry that was read, or null where there is none. @return length of the reply so far. */
    static int addRead(final MutableDirectBuffer reply, final int position, final KvEntry entry)
    {
        reply.putByte(BODY, (byte)(reply.getByte(BODY) + 1));
        reply.putByte(position, (byte)typeOf(entry));
        reply.putLong(position + 1, null == entry ? 0 : entry.modVersion, ORDER);
        reply.putInt(position + 9, contentLength(entry), ORDER);
        return null == entry ? position + READ_HEADER : encodeContent(reply, position + READ_HEADER, entry);
    }

    static int typeOf(final KvEntry entry)
    {
        return null == entry ? TYPE_NONE : entry.type;
    }

    static int contentLength(final KvEntry entry)
    {
        return null == entry ? 0 : entry.isAccount() ? Long.BYTES : entry.valueLength;
    }

    static int encodeContent(final MutableDirectBuffer reply, final int position, final KvEntry entry)
    {
        if (entry.isAccount())
        {
            reply.putLong(position, entry.balance, ORDER);
        }
        else
        {
            reply.putBytes(position, entry.value, 0, entry.valueLength);
        }

        return position + contentLength(entry);
    }
}
