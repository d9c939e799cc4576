package org.entente.eventstore;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.pipeline.KeyHash;

/** State of an aggregate that somebody has kept. Never changed once it is made. */
final class AggregateSnapshot
{
    /** With its length in front. */
    final byte[] revision;
    final byte[] data;
    final long executeAt;
    final int index;

    AggregateSnapshot(final byte[] revision, final byte[] data, final long executeAt, final int index)
    {
        this.revision = revision;
        this.data = data;
        this.executeAt = executeAt;
        this.index = index;
    }

    static byte[] copy(final DirectBuffer buffer, final int offset, final int length)
    {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }

    boolean isRevision(final DirectBuffer buffer, final int offset, final int length)
    {
        boolean isSame = length == revision.length;
        for (int i = 0; isSame && i < length; i++)
        {
            isSame = revision[i] == buffer.getByte(offset + i);
        }

        return isSame;
    }

    /** A number for all that it is, at its aggregate. */
    long digest(final long aggregateHash, final UnsafeBuffer view)
    {
        view.wrap(revision);
        long digest = KeyHash.mix(~aggregateHash ^ Hashes.of(view, 0, revision.length));
        view.wrap(data);
        digest = KeyHash.mix(digest ^ Hashes.of(view, 0, data.length));
        return KeyHash.mix(KeyHash.mix(digest ^ executeAt) ^ index);
    }
}
