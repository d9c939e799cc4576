package org.entente.app;

import java.util.Arrays;

/** Bytes as a key, ordered as unsigned numbers. The bytes are the owner's, and never changed. */
record ByteKey(byte[] bytes) implements Comparable<ByteKey>
{
    @Override
    public boolean equals(final Object other)
    {
        return other instanceof ByteKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode()
    {
        return Arrays.hashCode(bytes);
    }

    @Override
    public int compareTo(final ByteKey other)
    {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }
}
