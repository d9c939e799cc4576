package org.entente.node.kv;

import org.agrona.DirectBuffer;

/**
 * A change, as somebody who watches sees it. In a reply, little-endian:
 * <pre>
 *   i64 executeAt, i32 index, u8 change (Type), u8 type of the content as in KvReply, i64 modVersion before,
 *   i64 version, i64 lease, u16 length, key, u32 length, content
 * </pre>
 *
 * @param modVersion  agreed timestamp of the transaction that made it.
 * @param index       of the change among those of its transaction, from 0.
 * @param prevVersion modVersion of the key before; 0 where it did not exist.
 * @param version     of the key behind it, from 1 on; of a key that is gone the last one that it had.
 * @param leaseId     of the lease that the key is attached to, or was; 0 for none.
 * @param content     of PUT: what the key holds; else of type NONE, and also for a list, and where key and value are
 *                    too long for a reply: then the key is to be read.
 */
public record KvChange(
    long modVersion, int index, Type type, byte[] key, KvRead content, long prevVersion, long version, long leaseId)
{
    static final int INDEX = 8;
    static final int TYPE = 12;
    static final int CONTENT_TYPE = 13;
    static final int PREV_VERSION = 14;
    static final int VERSION = 22;
    static final int LEASE = 30;
    static final int KEY = 38;
    /** Length but for key and content. */
    static final int HEADER_LENGTH = KEY + Short.BYTES + Integer.BYTES;

    /** What happened to the key. */
    public enum Type
    {
        /** It was set, or created. */
        PUT,
        /** It was removed by a command, or with its lease. */
        DELETE,
        /** It had expired, and was removed when somebody came across it. */
        EXPIRE,
        /** It was given another time to expire, or none. */
        TOUCH;

        private static final Type[] TYPES = values();

        static Type ofCode(final int code)
        {
            KvReader.require(code < TYPES.length);
            return TYPES[code];
        }
    }

    static KvChange decode(final KvReader reader)
    {
        final long modVersion = reader.i64();
        final int index = reader.i32();
        final Type type = Type.ofCode(reader.u8());
        final int contentType = reader.u8();
        final long prevVersion = reader.i64();
        final long version = reader.i64();
        final long leaseId = reader.i64();
        final byte[] key = reader.key();
        return new KvChange(
            modVersion, index, type, key, reader.content(contentType, modVersion), prevVersion, version, leaseId);
    }

    /** The place of this change, to begin behind. */
    public KvCursor cursor()
    {
        return new KvCursor(modVersion, index);
    }

    static boolean hasPrefix(
        final byte[] bytes, final int keyAt, final int keyLength, final DirectBuffer prefix, final int offset,
        final int length)
    {
        if (keyLength < length)
        {
            return false;
        }

        for (int i = 0; i < length; i++)
        {
            if (bytes[keyAt + i] != prefix.getByte(offset + i))
            {
                return false;
            }
        }

        return true;
    }
}
