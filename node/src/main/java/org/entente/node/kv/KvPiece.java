package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * Layout of the pieces of a snapshot of the store, little-endian. The first one: u32 {@link #MAGIC}, u32
 * {@link #FORMAT}, i64 number of entries, i64 checksum of the state. Every other: entries, each u16 length of the key,
 * u8 type as in replies, i64 version, i64 balance of an account, else 0, u32 length of the value or list, the key, the
 * value or list.
 */
final class KvPiece
{
    static final int MAGIC = 0x534B_564B;
    static final int FORMAT = 1;
    static final int HEADER_LENGTH = 24;
    static final int ENTRIES = 8;
    static final int CHECKSUM = 16;

    private static final int TYPE = 2;
    private static final int VERSION = 3;
    private static final int BALANCE = 11;
    private static final int VALUE_LENGTH = 19;
    private static final int ENTRY_HEADER = 23;

    private KvPiece()
    {
    }

    static int encodeHeader(final MutableDirectBuffer buffer, final long entries, final long checksum)
    {
        buffer.putInt(0, MAGIC, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(Integer.BYTES, FORMAT, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(ENTRIES, entries, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(CHECKSUM, checksum, ByteOrder.LITTLE_ENDIAN);
        return HEADER_LENGTH;
    }

    /** Length of an entry in bytes. */
    static int length(final KvEntry entry)
    {
        return ENTRY_HEADER + entry.key.length + valueLength(entry);
    }

    /** @return where the next entry begins. */
    static int encode(final MutableDirectBuffer buffer, final int offset, final KvEntry entry)
    {
        final int valueLength = valueLength(entry);
        buffer.putShort(offset, (short)entry.key.length, ByteOrder.LITTLE_ENDIAN);
        buffer.putByte(offset + TYPE, (byte)KvReply.typeOf(entry));
        buffer.putLong(offset + VERSION, entry.version, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(offset + BALANCE, entry.isAccount ? entry.balance : 0, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(offset + VALUE_LENGTH, valueLength, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(offset + ENTRY_HEADER, entry.key);
        buffer.putBytes(offset + ENTRY_HEADER + entry.key.length, entry.value, 0, valueLength);
        return offset + ENTRY_HEADER + entry.key.length + valueLength;
    }

    /**
     * Puts the entries of a piece into a table.
     *
     * @throws IllegalStateException if it is no such piece.
     */
    static void decode(final DirectBuffer buffer, final int offset, final int length, final KvTable table)
    {
        final int end = offset + length;
        for (int at = offset; at < end;)
        {
            require(at + ENTRY_HEADER <= end, "ends within an entry", at - offset);
            final int keyLength = buffer.getShort(at, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
            final int valueLength = buffer.getInt(at + VALUE_LENGTH, ByteOrder.LITTLE_ENDIAN);
            final int type = buffer.getByte(at + TYPE);
            final int key = at + ENTRY_HEADER;
            require(keyLength > 0 && valueLength >= 0 && valueLength <= end - key - keyLength,
                "has an entry that goes beyond its end", at - offset);
            require(KvReply.TYPE_VALUE == type || KvReply.TYPE_BALANCE == type || KvReply.TYPE_LIST == type,
                "has an entry of type " + type, at - offset);
            require(null == table.find(buffer, key, keyLength), "has a key that was there before", at - offset);

            final KvEntry entry = table.create(buffer, key, keyLength);
            entry.version = buffer.getLong(at + VERSION, ByteOrder.LITTLE_ENDIAN);
            entry.isAccount = KvReply.TYPE_BALANCE == type;
            entry.isList = KvReply.TYPE_LIST == type;
            entry.balance = buffer.getLong(at + BALANCE, ByteOrder.LITTLE_ENDIAN);
            require(entry.isAccount || 0 == entry.balance, "has a balance without an account", at - offset);
            entry.value(buffer, key + keyLength, valueLength);
            entry.digest = entry.computeDigest();
            at = key + keyLength + valueLength;
        }
    }

    static void require(final boolean isSo, final String problem, final int at)
    {
        if (!isSo)
        {
            throw new IllegalStateException("a piece of a snapshot of the key-value store " + problem + ", at byte " +
                at + ": it was not written by this version");
        }
    }

    private static int valueLength(final KvEntry entry)
    {
        return entry.isAccount ? 0 : entry.valueLength;
    }
}
