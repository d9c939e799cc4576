package org.entente.eventstore;

import org.agrona.DirectBuffer;
import org.entente.pipeline.KeyHash;

/** Hashes of keys and digests. Part of the protocol: what they give must never change for a cluster that exists. */
final class Hashes
{
    /** So that keys of this model are none of another one's. */
    private static final long MODEL = 0x4556_454E_5453_0002L;

    private Hashes()
    {
    }

    static long of(final DirectBuffer buffer, final int offset, final int length)
    {
        return KeyHash.mix(KeyHash.of(buffer, offset, length) + MODEL);
    }

    /** Of something by its bytes, apart from whatever else has the same ones. */
    static long of(final long salt, final DirectBuffer buffer, final int offset, final int length)
    {
        return KeyHash.mix(of(buffer, offset, length) ^ salt);
    }
}
