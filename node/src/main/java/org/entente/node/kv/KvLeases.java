package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.pipeline.KeyHash;

import java.nio.ByteOrder;

/**
 * Leases, and which keys are attached to them. Whether a key that is attached has expired is decided by its own entry,
 * since a command that reads the key does not declare the lease. So this holds at any time, whatever the order of
 * commands without a common key: <em>an entry that is attached to a lease, and has not expired, is among the keys of
 * that lease, which is there, and has the same expiry.</em> All that attaches an entry to a lease, changes the expiry
 * or the keys of a lease, or removes it, declares the lease; and what changes or removes a lease declares all of its
 * keys as well, or is refused (OTHER_KEYS). An entry may leave its lease without a word: the lease then names a key too
 * many until it is kept alive again. One thread.
 */
final class KvLeases
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int BUCKET_MAX = KvLimits.LEASES_MAX / KvLimits.LEASE_BUCKETS;

    private final KvStore store;
    private final int[] counts = new int[KvLimits.LEASE_BUCKETS];
    private final UnsafeBuffer id = new UnsafeBuffer(new byte[Long.BYTES]);
    private final UnsafeBuffer keys = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer remaining = new UnsafeBuffer(new byte[KvLimits.LEASE_KEYS_MAX *
        (Integer.BYTES + KvLimits.KEY_LENGTH_LIMIT)]);

    KvLeases(final KvStore store)
    {
        this.store = store;
    }

    static int bucketOf(final long leaseId)
    {
        return (int)KeyHash.mix(leaseId) & (KvLimits.LEASE_BUCKETS - 1);
    }

    /** The lease with an id, or null where there is none, or it has expired. */
    KvEntry live(final long leaseId)
    {
        final KvEntry lease = find(leaseId);
        return null == lease || lease.isExpired(store.nowMicros()) ? null : lease;
    }

    private KvEntry find(final long leaseId)
    {
        id.putLong(0, leaseId, ORDER);
        return store.lease(id, 0);
    }

    /** Number of keys of a lease. */
    int keys(final KvEntry lease)
    {
        int count = 0;
        keys.wrap(lease.value, 0, lease.valueLength);
        for (int at = 0; at < lease.valueLength; at += Integer.BYTES + keys.getInt(at, ORDER))
        {
            count++;
        }

        return count;
    }

    /** Whether a key is among those of a lease. */
    boolean has(final KvEntry lease, final DirectBuffer buffer, final int offset, final int length)
    {
        keys.wrap(lease.value, 0, lease.valueLength);
        for (int at = 0; at < lease.valueLength; at += Integer.BYTES + keys.getInt(at, ORDER))
        {
            if (isEqual(buffer, offset, length, keys, at + Integer.BYTES, keys.getInt(at, ORDER)))
            {
                return true;
            }
        }

        return false;
    }

    /** Adds a key to a lease that is there. */
    void attach(final long leaseId, final DirectBuffer buffer, final int offset, final int length)
    {
        final KvEntry lease = find(leaseId);
        if (!has(lease, buffer, offset, length))
        {
            store.beforeChange(lease);
            lease.append(buffer, offset, length);
            store.onMaintained(lease);
        }
    }

    int grant(final KvExtra request, final MutableDirectBuffer reply)
    {
        final KvEntry existing = find(request.leaseId);
        if (null != existing)
        {
            return encode(reply, KvCode.EXISTS, existing);
        }

        final int bucket = bucketOf(request.leaseId);
        if (counts[bucket] >= BUCKET_MAX)
        {
            return KvReply.encode(reply, KvCode.TOO_MANY_LEASES, 0, 0);
        }

        counts[bucket]++;
        final KvEntry lease = store.createLease(id, 0);
        lease.createVersion = store.executeAt();
        lease.modVersion = store.executeAt();
        lease.version = 1;
        lease.balance = request.ttlMicros;
        lease.expiresAt = store.nowMicros() + request.ttlMicros;
        store.onMaintained(lease);
        return encode(reply, KvCode.OK, lease);
    }

    int keepAlive(final KvCommand command, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        final KvEntry lease = live(command.extra().leaseId);
        if (null == lease)
        {
            return KvReply.encode(reply, KvCode.NO_LEASE, 0, 0);
        }

        if (!namesAllKeys(command, buffer, lease))
        {
            return encode(reply, KvCode.OTHER_KEYS, lease);
        }

        final long expiresAt = store.nowMicros() + lease.balance;
        int length = 0;
        keys.wrap(lease.value, 0, lease.valueLength);
        for (int at = 0; at < lease.valueLength; at += Integer.BYTES + keys.getInt(at, ORDER))
        {
            final int keyLength = keys.getInt(at, ORDER);
            final KvEntry entry = store.live(keys, at + Integer.BYTES, keyLength);
            if (null != entry && entry.leaseId == command.extra().leaseId)
            {
                store.beforeChange(entry);
                entry.expiresAt = expiresAt;
                store.onMaintained(entry);
                remaining.putBytes(length, keys, at, Integer.BYTES + keyLength);
                length += Integer.BYTES + keyLength;
            }
        }

        store.beforeChange(lease);
        lease.value(remaining, 0, length);
        lease.expiresAt = expiresAt;
        lease.modVersion = store.executeAt();
        lease.version++;
        store.onMaintained(lease);
        return encode(reply, KvCode.OK, lease);
    }

    int revoke(final KvCommand command, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        final KvExtra request = command.extra();
        final KvEntry lease = find(request.leaseId);
        if (null == lease)
        {
            return KvReply.encode(reply, KvCode.NO_LEASE, 0, 0);
        }

        if (0 != (request.flags & KvExtra.FLAG_IF_EXPIRED) && !lease.isExpired(store.nowMicros()))
        {
            return encode(reply, KvCode.NOT_EXPIRED, lease);
        }

        if (!namesAllKeys(command, buffer, lease))
        {
            return encode(reply, KvCode.OTHER_KEYS, lease);
        }

        int count = 0;
        keys.wrap(lease.value, 0, lease.valueLength);
        for (int at = 0; at < lease.valueLength; at += Integer.BYTES + keys.getInt(at, ORDER))
        {
            final KvEntry entry = store.live(keys, at + Integer.BYTES, keys.getInt(at, ORDER));
            if (null != entry && entry.leaseId == request.leaseId)
            {
                store.remove(entry, KvChange.Type.DELETE);
                count++;
            }
        }

        store.removeLease(lease);
        counts[bucketOf(request.leaseId)]--;
        return KvReply.encode(reply, KvCode.OK, count, store.executeAt());
    }

    int read(final KvExtra request, final MutableDirectBuffer reply)
    {
        final KvEntry lease = find(request.leaseId);
        return null == lease ? KvReply.encode(reply, KvCode.NO_LEASE, 0, 0) :
            encode(reply, lease.isExpired(store.nowMicros()) ? KvCode.NO_LEASE : KvCode.OK, lease);
    }

    // Keys that a command does not name it must neither read nor change.
    private boolean namesAllKeys(final KvCommand command, final DirectBuffer buffer, final KvEntry lease)
    {
        keys.wrap(lease.value, 0, lease.valueLength);
        for (int at = 0; at < lease.valueLength; at += Integer.BYTES + keys.getInt(at, ORDER))
        {
            boolean isNamed = false;
            for (int i = 0; i < command.keys() && !isNamed; i++)
            {
                isNamed = isEqual(buffer, command.keyOffset(i), command.keyLength(i), keys, at + Integer.BYTES,
                    keys.getInt(at, ORDER));
            }
            if (!isNamed)
            {
                return false;
            }
        }

        return true;
    }

    private int encode(final MutableDirectBuffer reply, final KvCode code, final KvEntry lease)
    {
        KvReply.encode(reply, code, 0, lease.modVersion);
        reply.putByte(1, (byte)KvReply.TYPE_LEASE);
        int at = KvReply.BODY;
        id.putBytes(0, lease.key);
        reply.putLong(at, id.getLong(0, ORDER), ORDER);
        reply.putLong(at + 8, lease.balance, ORDER);
        reply.putLong(at + 16, lease.expiresAt, ORDER);
        reply.putLong(at + 24, store.nowMicros(), ORDER);
        reply.putByte(at + 32, (byte)keys(lease));
        at += 33;
        for (int key = 0; key < lease.valueLength; key += Integer.BYTES + keys.getInt(key, ORDER))
        {
            final int length = keys.getInt(key, ORDER);
            reply.putShort(at, (short)length, ORDER);
            reply.putBytes(at + Short.BYTES, keys, key + Integer.BYTES, length);
            at += Short.BYTES + length;
        }

        return at;
    }

    private static boolean isEqual(
        final DirectBuffer a, final int aOffset, final int aLength, final DirectBuffer b, final int bOffset,
        final int bLength)
    {
        if (aLength != bLength)
        {
            return false;
        }

        for (int i = 0; i < aLength; i++)
        {
            if (a.getByte(aOffset + i) != b.getByte(bOffset + i))
            {
                return false;
            }
        }

        return true;
    }

    /** A snapshot was restored: the leases are in the store, and are counted anew. */
    void restored()
    {
        store.forEach((entry) ->
        {
            if (entry.isLease())
            {
                id.putBytes(0, entry.key);
                counts[bucketOf(id.getLong(0, ORDER))]++;
            }
        });
    }
}
