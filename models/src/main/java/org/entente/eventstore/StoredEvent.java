package org.entente.eventstore;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.pipeline.KeyHash;

/** An event: never changed once it is made. Ordered by executeAt, and by the index within its batch. */
final class StoredEvent
{
    final Aggregate aggregate;
    /** All of its type and name. */
    final EventGroup name;
    final byte[] body;
    final long txnId;
    final long executeAt;
    final int index;
    /** How many events its aggregate has had with it. */
    final long version;
    /** Snapshots that had begun when it was added: the one that is open then has nothing of it. */
    final int snapshots;

    StoredEvent(
        final Aggregate aggregate, final EventGroup name, final byte[] body, final long txnId, final long executeAt,
        final int index, final int snapshots)
    {
        this.aggregate = aggregate;
        this.name = name;
        this.body = body;
        this.txnId = txnId;
        this.executeAt = executeAt;
        this.index = index;
        this.version = aggregate.events.size() + 1;
        this.snapshots = snapshots;
    }

    /** Whether it comes after a place in the order. */
    boolean isAfter(final long otherAt, final int otherIndex)
    {
        return executeAt > otherAt || executeAt == otherAt && index > otherIndex;
    }

    boolean isBefore(final long otherAt, final int otherIndex)
    {
        return executeAt < otherAt || executeAt == otherAt && index < otherIndex;
    }

    /** A number for all that it is. */
    long digest(final UnsafeBuffer view)
    {
        view.wrap(body);
        long digest = KeyHash.mix(aggregate.hash + version);
        digest = KeyHash.mix(digest ^ name.hash);
        digest = KeyHash.mix(digest ^ aggregate.routing.hash);
        digest = KeyHash.mix(digest ^ txnId);
        digest = KeyHash.mix(digest ^ executeAt);
        return KeyHash.mix(digest ^ index ^ Hashes.of(view, 0, body.length));
    }
}
