package org.entente.pipeline;

import org.agrona.DirectBuffer;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;
import org.entente.spi.KeyExtractor;

/** Collects what a {@link KeyExtractor} says of one command. Reused. */
final class RequestKeys implements KeyExtractor.Keys
{
    private final KeySet keys;
    private boolean isReadOnly;
    private boolean hasOverflowed;

    RequestKeys(final int keysMax)
    {
        keys = new KeySet(keysMax);
    }

    RequestKeys clear()
    {
        keys.clear();
        isReadOnly = false;
        hasOverflowed = false;
        return this;
    }

    @Override
    public void readOnly()
    {
        isReadOnly = true;
    }

    @Override
    public void add(final DirectBuffer buffer, final int offset, final int length)
    {
        add(KeyHash.of(buffer, offset, length));
    }

    @Override
    public void add(final long keyHash)
    {
        hasOverflowed |= !keys.add(keyHash);
    }

    KeySet keys()
    {
        return keys;
    }

    TxnKind kind()
    {
        return isReadOnly ? TxnKind.READ : TxnKind.WRITE;
    }

    /** Whether more distinct keys were declared than the limit allows: the set is incomplete and must not be used. */
    boolean hasOverflowed()
    {
        return hasOverflowed;
    }
}
