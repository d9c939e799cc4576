package org.entente.node.kv;

import org.agrona.DirectBuffer;

import java.util.Arrays;

/** A key with what belongs to it: a value, a list, or the balance of an account. */
final class KvEntry
{
    private static final byte[] NO_BYTES = new byte[0];

    final byte[] key;
    /** Hash of the key: {@link KvHash#of}. */
    final long hash;
    /** Agreed time of the transaction that changed it last; 0 only while it is being created. */
    long version;
    boolean isAccount;
    boolean isList;
    long balance;
    /** Of a list: its elements, each a u32 length and its bytes. Longer than what it holds where that may grow. */
    byte[] value = NO_BYTES;
    int valueLength;
    /** What this entry adds to the checksum; 0 while it is being created. */
    long digest;
    /** Neighbours in the table's list of all entries; null at its ends. */
    KvEntry before;
    KvEntry after;
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

    /** The 64-bit hash of key, version and content. */
    long computeDigest()
    {
        final long content = isAccount ? KvHash.mix(balance + 1) : KvHash.of(value, valueLength);
        return KvHash.mix(hash ^ KvHash.mix(version ^ KvHash.mix(content + (isAccount ? 1 : isList ? 2 : 0))));
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
