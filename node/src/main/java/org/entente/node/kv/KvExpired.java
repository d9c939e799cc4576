package org.entente.node.kv;

import org.agrona.DirectBuffer;

import java.util.ArrayList;
import java.util.List;

/**
 * The reply to EXPIRED, decoded. Behind the part that all replies have ({@link KvReply}; its type is 9): u16 number of
 * keys, each u16 length, bytes; u16 number of leases, each i64.
 *
 * @param keys   that have expired and take up room yet.
 * @param leases that have expired and take up room yet.
 */
public record KvExpired(List<byte[]> keys, List<Long> leases)
{
    /**
     * Decodes a reply; copies what it holds.
     *
     * @throws IllegalArgumentException if it is malformed.
     */
    public static KvExpired decode(final DirectBuffer buffer, final int offset, final int length)
    {
        final KvReader reader = new KvReader(buffer, offset, length);
        KvReader.require(reader.has(KvReply.TYPE_EXPIRED));
        final List<byte[]> keys = new ArrayList<>();
        for (int count = reader.u16(); count > 0; count--)
        {
            keys.add(reader.key());
        }

        final List<Long> leases = new ArrayList<>();
        for (int count = reader.u16(); count > 0; count--)
        {
            leases.add(reader.i64());
        }

        reader.end();
        return new KvExpired(keys, leases);
    }
}
