package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.entente.pipeline.KeyHash;

import java.util.Arrays;

/**
 * A key with what belongs to it: a value, a list, or the balance of an account. A lease is an entry too, which is found
 * by its id alone: its balance is its time to live, its list the keys that are attached to it.
 */
final class KvEntry
{
    private static final byte[] NO_BYTES = new byte[0];

    final byte[] key;
    /** Hash of the key: {@link KvHash#of}; of a lease, another one. */
    final long hash;
    /** What it holds, as in replies: {@link KvReply}. */
    int type = KvReply.TYPE_VALUE;
    /** Agreed time of the transaction that created it. */
    long createVersion;
    /** Agreed time of the transaction that changed it last; 0 only while it is being created. */
    long modVersion;
    /** How often it was changed, its creation included. */
    long version;
    /** Agreed time in microseconds from which on it is as if it were not there; 0 for never. */
    long expiresAt;
    /** The lease that it is attached to; 0 for none. Then it expires when the lease does. */
    long leaseId;
    /** Of an account; of a lease its time to live in microseconds; else 0. */
    long balance;
    /** Of a list: its elements, each a u32 length and its bytes. Longer than what it holds where that may grow. */
    byte[] value = NO_BYTES;
    int valueLength;
    /** What this entry adds to the checksum; 0 while it is being created. */
    long digest;
    /** Neighbours in the table's list of all entries; null at its ends. */
    KvEntry before;
    KvEntry after;
    /** Place in the heap of what expires; -1 where it is not in it. */
    int place = -1;
    /** The last snapshot that need not write it any more: it has, or the entry was created during it. */
    int snapshot;

    KvEntry(final byte[] key, final long hash)
    {
        this.key = key;
        this.hash = hash;
    }

    void value(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length > value.length)
        {
            value = new byte[length];
        }

        buffer.getBytes(offset, value, 0, length);
        valueLength = length;
    }

    /** Adds an element to a list. */
    void append(final DirectBuffer buffer, final int offset, final int length)
    {
        final int required = valueLength + Integer.BYTES + length;
        if (required > value.length)
        {
            value = Arrays.copyOf(value, Math.max(required, 2 * value.length));
        }

        for (int i = 0; i < Integer.BYTES; i++)
        {
            value[valueLength + i] = (byte)(length >>> i * Byte.SIZE);
        }
        buffer.getBytes(offset, value, valueLength + Integer.BYTES, length);
        valueLength = required;
    }

    boolean valueEquals(final DirectBuffer buffer, final int offset, final int length)
    {
        return length == valueLength && equal(value, buffer, offset, length);
    }

    boolean keyEquals(final DirectBuffer buffer, final int offset, final int length)
    {
        return length == key.length && equal(key, buffer, offset, length);
    }

    boolean isAccount()
    {
        return KvReply.TYPE_BALANCE == type;
    }

    boolean isLease()
    {
        return KvReply.TYPE_LEASE == type;
    }

    /** Whether it holds a value: neither a list nor a balance. */
    boolean isValue()
    {
        return KvReply.TYPE_VALUE == type;
    }

    boolean isExpired(final long nowMicros)
    {
        return 0 != expiresAt && nowMicros >= expiresAt;
    }

    /** The 64-bit hash of all that is told of it. */
    long computeDigest()
    {
        long digest = KeyHash.mix(balance + 1) ^ KvHash.of(value, isAccount() ? 0 : valueLength) + type;
        digest = KeyHash.mix(digest ^ hash);
        digest = KeyHash.mix(digest ^ createVersion);
        digest = KeyHash.mix(digest + modVersion);
        digest = KeyHash.mix(digest ^ version);
        digest = KeyHash.mix(digest + expiresAt);
        return KeyHash.mix(digest ^ leaseId);
    }

    private static boolean equal(final byte[] bytes, final DirectBuffer buffer, final int offset, final int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (bytes[i] != buffer.getByte(offset + i))
            {
                return false;
            }
        }

        return true;
    }
}
