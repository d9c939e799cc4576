package org.entente.core.txn;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.Digest;

/**
 * What a transaction is, as its coordinator proposed it: its place in the coordinator's chain, kind, keys and payload.
 * As part of a message the payload is borrowed: valid until the handler that got it returns.
 */
public final class Definition
{
    /** Whether there is one; the other fields mean something only then. */
    public boolean isPresent;
    /** Id of the same coordinator's preceding transaction; 0 for its first. */
    public long prev;
    public TxnKind kind;
    public final KeySet keys;
    public final UnsafeBuffer payload = new UnsafeBuffer(0, 0);

    public Definition(final int keysMax)
    {
        keys = new KeySet(keysMax);
    }

    public void clear()
    {
        isPresent = false;
        prev = 0;
        kind = null;
        keys.clear();
        payload.wrap(0, 0);
    }

    public void digest(final Digest digest)
    {
        digest.add(isPresent);
        if (isPresent)
        {
            digest.add(prev).add(kind.code()).add(keys.size()).add(payload.capacity());
            for (int i = 0; i < keys.size(); i++)
            {
                digest.add(keys.get(i));
            }

            for (int i = 0; i < payload.capacity(); i++)
            {
                digest.add(payload.getByte(i));
            }
        }
    }
}
