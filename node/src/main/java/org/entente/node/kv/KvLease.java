package org.entente.node.kv;

import org.agrona.DirectBuffer;

import java.util.ArrayList;
import java.util.List;

/**
 * The reply to a command on a lease, decoded. Behind the part that all replies have ({@link KvReply}; its type is 8, or
 * 0 where there is no such lease): i64 id, i64 time to live, i64 expiry, i64 agreed time, keys as in commands.
 *
 * @param code       OK; EXISTS of GRANT; NO_LEASE, where it has expired with what is left of it; OTHER_KEYS.
 * @param id         of the lease.
 * @param ttlMicros  time to live in microseconds of agreed time, from when it was granted or kept alive last.
 * @param expiresAt  agreed time from which on it is gone, in microseconds since the Unix epoch.
 * @param timeMicros agreed time when it was read; of a query that is no transaction the time of the replica alone.
 * @param keys       that are attached to it, and maybe some that left it since it was kept alive last.
 */
public record KvLease(KvCode code, long id, long ttlMicros, long expiresAt, long timeMicros, List<byte[]> keys)
{
    /**
     * Decodes a reply; copies what it holds.
     *
     * @throws IllegalArgumentException if it is malformed.
     */
    public static KvLease decode(final DirectBuffer buffer, final int offset, final int length)
    {
        final KvReader reader = new KvReader(buffer, offset, length);
        if (!reader.has(KvReply.TYPE_LEASE))
        {
            reader.end();
            return new KvLease(reader.code(), 0, 0, 0, 0, List.of());
        }

        final long id = reader.i64();
        final long ttlMicros = reader.i64();
        final long expiresAt = reader.i64();
        final long timeMicros = reader.i64();
        final List<byte[]> keys = new ArrayList<>();
        for (int count = reader.u8(); count > 0; count--)
        {
            keys.add(reader.key());
        }

        reader.end();
        return new KvLease(reader.code(), id, ttlMicros, expiresAt, timeMicros, keys);
    }
}
