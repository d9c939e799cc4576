package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads of many keys: by a prefix, and of what has expired. They change nothing. One thread. */
final class KvScans
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    /** Entries that are looked at for one page, expired ones included: the service stands still meanwhile. */
    private static final int STEPS = 10_000;
    private static final int COUNT = KvReply.BODY;
    private static final byte[] NO_BYTES = new byte[0];

    private final KvStore store;
    private final KvEntry[] expired = new KvEntry[KvLimits.PURGE_MAX];

    KvScans(final KvStore store)
    {
        this.store = store;
    }

    /** @return length of the reply. */
    int scan(final KvExtra request, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        final byte[] prefix = bytes(buffer, request.prefixOffset, request.prefixLength);
        final byte[] after = bytes(buffer, request.afterOffset, request.afterLength);
        final boolean isBehind = Arrays.compareUnsigned(after, prefix) >= 0 && after.length > 0;
        final boolean isKeysAlone = 0 != (request.flags & KvExtra.FLAG_KEYS_ALONE);
        // Room is left for the cursor, which is a key.
        final int lengthMax = KvLimits.REPLY_LIMIT - Short.BYTES - KvLimits.KEY_LENGTH_LIMIT;
        KvReply.encode(reply, KvCode.OK, 0, 0);
        reply.putByte(1, (byte)KvReply.TYPE_PAGE);
        int at = COUNT + Short.BYTES;
        int count = 0;
        int steps = 0;
        byte[] last = after;
        boolean hasMore = false;
        for (final KvEntry entry : store.from(isBehind ? after : prefix, !isBehind).values())
        {
            if (!startsWith(entry.key, prefix))
            {
                break;
            }

            hasMore = count == request.limit || steps++ == STEPS;
            if (hasMore)
            {
                break;
            }

            if (!entry.isExpired(store.nowMicros()))
            {
                final int length = itemLength(entry, isKeysAlone);
                if (at + length > lengthMax && count > 0)
                {
                    hasMore = true;
                    break;
                }

                at = encode(reply, at, entry, isKeysAlone || at + length > lengthMax);
                count++;
            }
            last = entry.key;
        }

        reply.putShort(COUNT, (short)count, ORDER);
        return putBytes(reply, at, hasMore ? last : NO_BYTES);
    }

    private static int itemLength(final KvEntry entry, final boolean isKeyAlone)
    {
        return Short.BYTES + entry.key.length + 1 + KvMeta.LENGTH + Integer.BYTES +
            (isKeyAlone ? 0 : KvReply.contentLength(entry));
    }

    private static int encode(
        final MutableDirectBuffer reply, final int offset, final KvEntry entry, final boolean isKeyAlone)
    {
        int at = putBytes(reply, offset, entry.key);
        reply.putByte(at, (byte)(isKeyAlone ? KvReply.TYPE_NONE : entry.type));
        KvMeta.encode(reply, at + 1, entry);
        at += 1 + KvMeta.LENGTH;
        reply.putInt(at, isKeyAlone ? 0 : KvReply.contentLength(entry), ORDER);
        at += Integer.BYTES;
        return isKeyAlone ? at : KvReply.encodeContent(reply, at, entry);
    }

    /** @return length of the reply. */
    int expired(final KvExtra request, final MutableDirectBuffer reply)
    {
        final int found = store.expired(expired);
        final int lengthMax = KvLimits.REPLY_LIMIT - Short.BYTES - Long.BYTES * request.limit;
        KvReply.encode(reply, KvCode.OK, 0, 0);
        reply.putByte(1, (byte)KvReply.TYPE_EXPIRED);
        int at = COUNT + Short.BYTES;
        int keys = 0;
        for (int i = 0; i < found && keys < request.limit; i++)
        {
            if (!expired[i].isLease() && at + Short.BYTES + expired[i].key.length <= lengthMax)
            {
                at = putBytes(reply, at, expired[i].key);
                keys++;
            }
        }

        reply.putShort(COUNT, (short)keys, ORDER);
        final int leasesAt = at;
        at += Short.BYTES;
        int leases = 0;
        for (int i = 0; i < found && keys + leases < request.limit; i++)
        {
            if (expired[i].isLease())
            {
                reply.putBytes(at, expired[i].key);
                at += Long.BYTES;
                leases++;
            }
        }

        reply.putShort(leasesAt, (short)leases, ORDER);
        Arrays.fill(expired, 0, found, null);
        return at;
    }

    private static int putBytes(final MutableDirectBuffer reply, final int at, final byte[] bytes)
    {
        reply.putShort(at, (short)bytes.length, ORDER);
        reply.putBytes(at + Short.BYTES, bytes);
        return at + Short.BYTES + bytes.length;
    }

    private static boolean startsWith(final byte[] key, final byte[] prefix)
    {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] bytes(final DirectBuffer buffer, final int offset, final int length)
    {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }
}
