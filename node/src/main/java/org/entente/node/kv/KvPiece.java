package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * Layout of the pieces of a snapshot of the store, little-endian. The first one: u32 {@link #MAGIC}, u32
 * {@link #FORMAT}, i64 number of entries, i64 checksum of the state; of the log of changes: i64 watermark, i64 and i32
 * its floor, i32 number of final changes, i64 number and i64 bytes of all since the last barrier, i32 number of those
 * that are kept. Every other begins with a u8 that says what follows, up to its end:
 * <ul>
 * <li>1: entries, each u16 length of the key, u8 type as in replies (8 for a lease), i64 createVersion, i64 modVersion,
 * i64 version, i64 expiry, i64 lease, i64 balance of an account or time to live of a lease, else 0, u32 length of the
 * value or list, the key, the value or list;
 * <li>2: changes, first those that are final, each u32 length and bytes as in replies.
 * </ul>
 */
final class KvPiece
{
    static final int MAGIC = 0x534B_564B;
    static final int FORMAT = 2;
    static final int HEADER_LENGTH = 24 + 40 + 4;
    static final int ENTRIES = 8;
    static final int CHECKSUM = 16;
    static final int CHANGES = 24;
    static final int CHANGES_PENDING = 64;
    static final int TYPE_ENTRIES = 1;
    static final int TYPE_CHANGES = 2;

    private static final int TYPE = 2;
    private static final int META = 3;
    private static final int BALANCE = META + KvMeta.LENGTH;
    private static final int VALUE_LENGTH = BALANCE + Long.BYTES;
    private static final int ENTRY_HEADER = VALUE_LENGTH + Integer.BYTES;

    private KvPiece()
    {
    }

    static int encodeHeader(
        final MutableDirectBuffer buffer, final long entries, final long checksum, final DirectBuffer changes,
        final int changesPending)
    {
        buffer.putInt(0, MAGIC, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(Integer.BYTES, FORMAT, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(ENTRIES, entries, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(CHECKSUM, checksum, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(CHANGES, changes, 0, CHANGES_PENDING - CHANGES);
        buffer.putInt(CHANGES_PENDING, changesPending, ByteOrder.LITTLE_ENDIAN);
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
        buffer.putByte(offset + TYPE, (byte)entry.type);
        KvMeta.encode(buffer, offset + META, entry);
        buffer.putLong(offset + BALANCE, entry.balance, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(offset + VALUE_LENGTH, valueLength, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(offset + ENTRY_HEADER, entry.key);
        buffer.putBytes(offset + ENTRY_HEADER + entry.key.length, entry.value, 0, valueLength);
        return offset + ENTRY_HEADER + entry.key.length + valueLength;
    }

    /**
     * Puts the entries of a piece into a store.
     *
     * @throws IllegalStateException if it is no such piece.
     */
    static void decode(final DirectBuffer buffer, final int offset, final int length, final KvStore store)
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
            require(KvReply.TYPE_VALUE == type || KvReply.TYPE_BALANCE == type || KvReply.TYPE_LIST == type ||
                KvReply.TYPE_LEASE == type, "has an entry of type " + type, at - offset);

            final KvEntry entry = store.restore(type, buffer, key, keyLength);
            final KvMeta meta = KvMeta.decode(buffer, at + META);
            entry.createVersion = meta.createVersion();
            entry.modVersion = meta.modVersion();
            entry.version = meta.version();
            entry.expiresAt = meta.expiresAt();
            entry.leaseId = meta.leaseId();
            entry.balance = buffer.getLong(at + BALANCE, ByteOrder.LITTLE_ENDIAN);
            require(entry.isAccount() || entry.isLease() || 0 == entry.balance,
                "has a balance without an account", at - offset);
            entry.value(buffer, key + keyLength, valueLength);
            store.onRestored(entry);
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
        return entry.isAccount() ? 0 : entry.valueLength;
    }
}
