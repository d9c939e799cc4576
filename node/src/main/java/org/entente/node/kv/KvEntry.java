package org.entente.node.kv;

import org.agrona.DirectBuffer;

/** A key with what belongs to it: a value, or the balance of an account. */
final class KvEntry
{
    private static final byte[] NO_BYTES = new byte[0];

    final byte[] key;
    /** Hash of the key: {@link KvHash#of}. */
    final long hash;
    /** Agreed time of the transaction that changed it last; 0 only while it is being created. */
    long version;
    boolean isAccount;
    long balance;
    /** Longer than the value where that has been longer before. */
    byte[] value = NO_BYTES;
    int valueLength;
    /** What this entry adds to the checksum; 0 while it is being created. */
    long digest;

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

    boolean valueEquals(final DirectBuffer buffer, final int offset, final int length)
    {
        return length == valueLength && equal(value, buffer, offset, length);
    }

    boolean keyEquals(final DirectBuffer buffer, final int offset, final int length)
    {
        return length == key.length && equal(key, buffer, offset, length);
    }

    /** The 64-bit hash of key, version and content. */
    long computeDigest()
    {
        final long content = isAccount ? KvHash.mix(balance + 1) : KvHash.of(value, valueLength);
        return KvHash.mix(hash ^ KvHash.mix(version ^ KvHash.mix(content + (isAccount ? 1 : 0))));
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
