package org.entente.node.kv;

import org.agrona.DirectBuffer;

import java.util.ArrayList;
import java.util.List;

/**
 * The reply to a SCAN, decoded. Behind the part that all replies have ({@link KvReply}; its type is 7):
 * <pre>
 *  11  u16 number of entries, each: u16 length, key; u8 type as in KvReply, 0 where the content is left out;
 *      five i64: KvMeta; u32 length, content as in KvReply
 *      u16 length, cursor
 * </pre>
 *
 * @param items  what begins with the prefix, in the order of the keys' bytes without sign.
 * @param cursor key to begin behind for the next page; empty where there is nothing left.
 */
public record KvPage(List<Item> items, byte[] cursor)
{
    /**
     * One key.
     *
     * @param content what it holds; of type NONE where keys alone were asked for, or where key and content together are
     *                longer than a reply: then it is to be read by itself.
     */
    public record Item(byte[] key, KvMeta meta, KvRead content)
    {
    }

    /**
     * Decodes a reply; copies what it holds.
     *
     * @throws IllegalArgumentException if it is malformed.
     */
    public static KvPage decode(final DirectBuffer buffer, final int offset, final int length)
    {
        final KvReader reader = new KvReader(buffer, offset, length);
        KvReader.require(reader.has(KvReply.TYPE_PAGE));
        final int count = reader.u16();
        final List<Item> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
        {
            final byte[] key = reader.key();
            final int type = reader.u8();
            final KvMeta meta = reader.meta();
            items.add(new Item(key, meta, reader.content(type, meta.modVersion())));
        }

        final byte[] cursor = reader.key();
        reader.end();
        return new KvPage(items, cursor);
    }

    /** Whether more follows. */
    public boolean hasMore()
    {
        return cursor.length > 0;
    }
}
