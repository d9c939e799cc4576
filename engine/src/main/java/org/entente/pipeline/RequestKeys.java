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
    private boolean isAll;
    private boolean hasOverflowed;

    RequestKeys(final int keysMax)
    {
        keys = new KeySet(keysMax);
    }

    RequestKeys clear()
    {
        keys.clear();
        isReadOnly = false;
        isAll = false;
        hasOverflowed = false;
        return this;
    }

    @Override
    public void readOnly()
    {
        isReadOnly = true;
    }

    @Override
    public void all()
    {
        isAll = true;
        keys.clear();
        hasOverflowed = false;
    }

    @Override
    public void add(final DirectBuffer buffer, final int offset, final int length)
    {
        add(KeyHash.of(buffer, offset, length));
    }

    @Override
    public void add(final long keyHash)
    {
        hasOverflowed |= !isAll && !keys.add(keyHash);
    }

    KeySet keys()
    {
        return keys;
    }

    TxnKind kind()
    {
        return isAll ? TxnKind.BARRIER : isReadOnly ? TxnKind.READ : TxnKind.WRITE;
    }

    boolean isReadOnly()
    {
        return isReadOnly;
    }

    boolean isAll()
    {
        return isAll;
    }

    /** Whether more distinct keys were declared than the limit allows: the set is incomplete and must not be used. */
    boolean hasOverflowed()
    {
        return hasOverflowed;
    }
}
