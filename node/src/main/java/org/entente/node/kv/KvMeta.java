package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * What is known of a key other than what it holds. The two timestamps can be compared with those of other keys, and are
 * not dense; the version is dense, and says nothing about other keys.
 *
 * @param createVersion agreed timestamp of the transaction that created the key.
 * @param modVersion    agreed timestamp of the transaction that changed it last.
 * @param version       1 when the key was created, and one more with each change.
 * @param expiresAt     agreed time from which on the key is as if it did not exist, in microseconds since the Unix
 *                      epoch; 0 for never.
 * @param leaseId       of the lease that it is attached to; 0 for none.
 */
public record KvMeta(long createVersion, long modVersion, long version, long expiresAt, long leaseId)
{
    /** Of a key that does not exist. */
    public static final KvMeta NONE = new KvMeta(0, 0, 0, 0, 0);
    /** Length in a reply: the components in their order, i64 each. */
    static final int LENGTH = 5 * Long.BYTES;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    static void encode(final MutableDirectBuffer buffer, final int at, final KvEntry entry)
    {
        buffer.putLong(at, entry.createVersion, ORDER);
        buffer.putLong(at + 8, entry.modVersion, ORDER);
        buffer.putLong(at + 16, entry.version, ORDER);
        buffer.putLong(at + 24, entry.expiresAt, ORDER);
        buffer.putLong(at + 32, entry.leaseId, ORDER);
    }

    static KvMeta decode(final DirectBuffer buffer, final int at)
    {
        return new KvMeta(buffer.getLong(at, ORDER), buffer.getLong(at + 8, ORDER), buffer.getLong(at + 16, ORDER),
            buffer.getLong(at + 24, ORDER), buffer.getLong(at + 32, ORDER));
    }

    /** Whether it exists. */
    public boolean exists()
    {
        return 0 != modVersion;
    }
}
