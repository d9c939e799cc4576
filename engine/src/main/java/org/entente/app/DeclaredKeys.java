package org.entente.app;

import java.util.Arrays;

import org.agrona.DirectBuffer;
import org.entente.pipeline.KeyHash;
import org.entente.spi.KeyExtractor;

/** What a command has declared. Reused; passes it on where somebody else wants to know. */
final class DeclaredKeys implements KeyExtractor.Keys
{
    private KeyExtractor.Keys target;
    private long[] hashes = new long[16];
    private int count;
    private boolean isReadOnly;
    private boolean isAll;

    DeclaredKeys begin(final KeyExtractor.Keys keys)
    {
        target = keys;
        count = 0;
        isReadOnly = false;
        isAll = false;
        return this;
    }

    @Override
    public void readOnly()
    {
        isReadOnly = true;
        if (null != target)
        {
            target.readOnly();
        }
    }

    @Override
    public void all()
    {
        isAll = true;
        if (null != target)
        {
            target.all();
        }
    }

    @Override
    public void add(final DirectBuffer buffer, final int offset, final int length)
    {
        add(KeyHash.of(buffer, offset, length));
    }

    @Override
    public void add(final long keyHash)
    {
        if (count == hashes.length)
        {
            hashes = Arrays.copyOf(hashes, 2 * count);
        }

        hashes[count++] = keyHash;
        if (null != target)
        {
            target.add(keyHash);
        }
    }

    boolean isReadOnly()
    {
        return isReadOnly;
    }

    boolean isAll()
    {
        return isAll;
    }

    void addTo(final KeyExtractor.Keys keys)
    {
        for (int i = 0; i < count; i++)
        {
            keys.add(hashes[i]);
        }
    }

    boolean contains(final long keyHash)
    {
        for (int i = 0; i < count; i++)
        {
            if (hashes[i] == keyHash)
            {
                return true;
            }
        }

        return false;
    }
}
