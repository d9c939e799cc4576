package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * A reply, decoded: a reused holder. All numbers are little-endian.
 * <pre>
 *   0  u8   what the command came to (KvCode)
 *   1  u8   what follows: 0 nothing, 1 a value, 2 a balance
 *   2  u8   leg of a transfer that decided, else 0
 *   3  i64  version of the key after the command, or of the transfer's accounts; 0 where there is none
 *  11  value: bytes up to the end | balance: i64
 * </pre>
 * The version of a key is the agreed time of the transaction that changed it last: ascending along the key, and never
 * used twice, not even after DELETE.
 */
public final class KvReply
{
    static final int TYPE_NONE = 0;
    static final int TYPE_VALUE = 1;
    static final int TYPE_BALANCE = 2;
    static final int BODY = 11;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private KvCode code;
    private int leg;
    private long version;
    private boolean isAccount;
    private long balance;
    private byte[] value;

    /**
     * Decodes a reply; copies the value.
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
        if (null == code || type < TYPE_NONE || type > TYPE_BALANCE ||
            TYPE_BALANCE == type && BODY + Long.BYTES != length)
        {
            throw new IllegalArgumentException("a malformed reply: does the node run another model?");
        }

        leg = buffer.getByte(offset + 2) & 0xFF;
        version = buffer.getLong(offset + 3, ORDER);
        isAccount = TYPE_BALANCE == type;
        balance = isAccount ? buffer.getLong(offset + BODY, ORDER) : 0;
        value = null;
        if (TYPE_VALUE == type)
        {
            value = new byte[length - BODY];
            buffer.getBytes(offset + BODY, value);
        }

        return this;
    }

    public KvCode code()
    {
        return code;
    }

    /** Leg of a transfer that decided, where the code is not OK. */
    public int leg()
    {
        return leg;
    }

    public long version()
    {
        return version;
    }

    public boolean isAccount()
    {
        return isAccount;
    }

    public long balance()
    {
        return balance;
    }

    /** The value read, or null where the reply has none. */
    public byte[] value()
    {
        return value;
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
        encode(reply, KvCode.OK, 0, entry.version);
        if (entry.isAccount)
        {
            reply.putByte(1, (byte)TYPE_BALANCE);
            reply.putLong(BODY, entry.balance, ORDER);
            return BODY + Long.BYTES;
        }

        reply.putByte(1, (byte)TYPE_VALUE);
        reply.putBytes(BODY, entry.value, 0, entry.valueLength);
        return BODY + entry.valueLength;
    }
}
