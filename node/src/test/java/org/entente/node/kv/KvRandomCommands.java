package org.entente.node.kv;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.entente.node.kv.KvFixture.bytes;

/** Commands of all kinds on few keys and few leases, so that they meet, and expire under each other's hands. */
final class KvRandomCommands
{
    static final long TTL_MAX = 60;
    private static final int KEYS = 8;
    private static final int LEASES = 4;

    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
    private final KvIf branches = new KvIf();
    private final Random random;

    KvRandomCommands(final Random random)
    {
        this.random = random;
    }

    /** @param replica asked for the keys of a lease, as a client would. */
    byte[] next(final KvReplica replica, final long micros)
    {
        final int kind = random.nextInt(20);
        return switch (kind)
        {
            case 0 -> command(encoder.encodeGet(key()));
            case 1 -> command(encoder.encodePut(key(), value()));
            case 2 -> command(encoder.encodeDelete(key()));
            case 3 -> command(encoder.encodeCasVersion(key(), 0, value()));
            case 4 -> command(encoder.encodeCasValue(key(), value(), value()));
            case 5 -> txn();
            case 6 -> command(encoder.encodePurge(List.of(key(), bytes("k0"))));
            case 7, 8 -> command(encoder.encodeGrant(lease(), 1 + random.nextInt((int)TTL_MAX)));
            case 9, 10, 11 -> keepAlive(replica, micros);
            case 12 -> revoke(replica, micros);
            case 13 -> command(encoder.encodeLease(lease()));
            default -> branches();
        };
    }

    private byte[] txn()
    {
        encoder.beginTxn();
        encoder.txnGet(key());
        encoder.txnPut(key(), value());
        return command(encoder.txnGet(key()));
    }

    private byte[] keepAlive(final KvReplica replica, final long micros)
    {
        final long id = lease();
        return command(encoder.encodeKeepAlive(id, keysOf(replica, micros, id)));
    }

    private byte[] revoke(final KvReplica replica, final long micros)
    {
        final long id = lease();
        return command(encoder.encodeRevoke(id, random.nextBoolean(), keysOf(replica, micros, id)));
    }

    private List<byte[]> keysOf(final KvReplica replica, final long micros, final long id)
    {
        final byte[] reply = replica.query(command(encoder.encodeLease(id)), micros);
        final List<byte[]> keys = new ArrayList<>(KvLease.decode(new UnsafeBuffer(reply), 0, reply.length).keys());
        if (!keys.isEmpty() && 0 == random.nextInt(8))
        {
            // What a client knows may be old.
            keys.remove(random.nextInt(keys.size()));
        }
        return keys;
    }

    private byte[] branches()
    {
        branches.clear();
        if (random.nextBoolean())
        {
            branches.each();
        }

        for (int i = random.nextInt(3); i > 0; i--)
        {
            final KvTarget target = KvTarget.values()[random.nextInt(6)];
            final KvRelation relation = KvRelation.values()[random.nextInt(
                KvTarget.EXISTS == target || KvTarget.LEASE == target ? 2 : 6)];
            if (KvTarget.VALUE == target)
            {
                branches.compareValue(key(), relation, value());
            }
            else
            {
                branches.compare(key(), target, relation, random.nextInt(2));
            }
        }

        for (int i = 1 + random.nextInt(6); i > 0; i--)
        {
            operation();
            if (0 == random.nextInt(4))
            {
                branches.orElse();
            }
        }

        return command(branches.encode(encoder.buffer(), 0));
    }

    private void operation()
    {
        final byte[] key = key();
        switch (random.nextInt(11))
        {
            case 0 -> branches.operation(KvOperation.GET, key);
            case 1 -> branches.operation(KvOperation.META, key);
            case 2 -> branches.operation(KvOperation.DELETE, key);
            case 3 -> branches.operation(KvOperation.PERSIST, key);
            case 4 -> branches.touch(key, 1 + random.nextInt((int)TTL_MAX));
            case 5 -> branches.increment(key, random.nextInt(9) - 4);
            case 6, 7 -> branches.putWithLease(key, value(), lease());
            case 8 -> branches.putWithTtl(key, value(), 1 + random.nextInt((int)TTL_MAX));
            case 9 -> branches.putKeepingExpiry(key, value());
            default -> branches.put(key, value());
        }
    }

    private byte[] command(final int length)
    {
        final byte[] bytes = new byte[length];
        encoder.buffer().getBytes(0, bytes);
        return bytes;
    }

    private byte[] key()
    {
        return bytes("k" + random.nextInt(KEYS));
    }

    private byte[] value()
    {
        return bytes(0 == random.nextInt(6) ? "text" : "" + random.nextInt(4));
    }

    private long lease()
    {
        return 1 + random.nextInt(LEASES);
    }
}
