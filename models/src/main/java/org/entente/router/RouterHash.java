package org.entente.router;

import org.agrona.DirectBuffer;
import org.entente.pipeline.KeyHash;

/** Keys of commands and checksums are made of these: they must never change for a journal or a cluster that exists. */
final class RouterHash
{
    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;
    /** Keeps keys of the router apart from those of other models. */
    private static final long SALT = 0x3E27_0A7E_12B5_6D03L;

    private RouterHash()
    {
    }

    static long of(final DirectBuffer buffer, final int offset, final int length)
    {
        return KeyHash.of(buffer, offset, length);
    }

    static long key(final int domain, final long nameHash, final int partition)
    {
        return KeyHash.mix(nameHash ^ KeyHash.mix(SALT + domain * STEP + partition));
    }
}
