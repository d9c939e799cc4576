package org.entente.eventstore;

import org.agrona.DirectBuffer;

/** Something that is found by bytes: a text with its length in front, or several of them. */
abstract class ByteKey
{
    final byte[] key;
    final long hash;

    ByteKey(final DirectBuffer buffer, final int offset, final int length)
    {
        key = new byte[length];
        buffer.getBytes(offset, key);
        hash = Hashes.of(buffer, offset, length);
    }

    final boolean isKey(final DirectBuffer buffer, final int offset, final int length)
    {
        boolean isSame = length == key.length;
        for (int i = 0; isSame && i < length; i++)
        {
            isSame = key[i] == buffer.getByte(offset + i);
        }

        return isSame;
    }
}
