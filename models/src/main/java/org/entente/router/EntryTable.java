package org.entente.router;

import java.util.Map;
import java.util.TreeMap;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.entente.pipeline.KeyHash;

/**
 * All objects in the order of their ids, and the checksum over them: a sum of digests, so that it does not depend on
 * the order of changes. Whoever changes an entry says so before and after. One thread.
 */
final class EntryTable
{
    private final TreeMap<EntryId, RouterEntry> entries = new TreeMap<>();
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer(1024);
    private final EntryId probe = EntryId.probe();
    private long checksum;
    /** Snapshots begun so far. */
    private int snapshots;
    /** The one that is open, or null. */
    private RouterSnapshot snapshot;

    int size()
    {
        return entries.size();
    }

    long checksum()
    {
        return checksum;
    }

    /** @return the entry, or null. */
    RouterEntry find(final RouterKind kind, final DirectBuffer buffer, final Span name, final int partition)
    {
        return entries.get(probe.set(kind, buffer, name, partition));
    }

    /** @return the entry, or null. */
    RouterEntry find(final RouterKind kind, final byte[] name)
    {
        return entries.get(probe.set(kind, name));
    }

    boolean contains(final EntryId id)
    {
        return entries.containsKey(id);
    }

    /** The id that was looked up last, to keep. */
    EntryId idOfProbe()
    {
        return probe.copy();
    }

    /** @return the first entry with that id or one behind it, or null. */
    RouterEntry atOrAfter(final EntryId id)
    {
        return valueOf(entries.ceilingEntry(id));
    }

    /** @return the first entry behind that id, or null. */
    RouterEntry after(final EntryId id)
    {
        return valueOf(entries.higherEntry(id));
    }

    /** @return the first entry of all, or null. */
    RouterEntry first()
    {
        return valueOf(entries.firstEntry());
    }

    private static RouterEntry valueOf(final Map.Entry<EntryId, RouterEntry> entry)
    {
        return null == entry ? null : entry.getValue();
    }

    /** Adds an entry whose id is not in the table; {@link #changed} follows. */
    void insert(final RouterEntry entry)
    {
        // Created after the marker of the open snapshot, or before that of the next.
        entry.snapshot = snapshots;
        entries.put(entry.id, entry);
    }

    /** The entry is about to change: a snapshot that is open keeps it as it is. */
    void beforeChange(final RouterEntry entry)
    {
        if (null != snapshot && isUnwritten(entry))
        {
            snapshot.keep(entry);
            written(entry);
        }
    }

    /** The checksum follows an entry that was changed. */
    void changed(final RouterEntry entry)
    {
        checksum -= entry.digest;
        entry.digest = digest(entry);
        checksum += entry.digest;
    }

    void remove(final RouterEntry entry)
    {
        beforeChange(entry);
        checksum -= entry.digest;
        entries.remove(entry.id);
    }

    /** The checksum computed from nothing. */
    long recomputedChecksum()
    {
        long sum = 0;
        for (final RouterEntry entry : entries.values())
        {
            sum += digest(entry);
        }

        return sum;
    }

    private long digest(final RouterEntry entry)
    {
        return KeyHash.mix(RouterHash.of(scratch, 0, entry.encode(scratch, 0)));
    }

    /** @throws IllegalStateException if a snapshot is open. */
    void onSnapshot(final RouterSnapshot opened)
    {
        if (null != snapshot)
        {
            throw new IllegalStateException("a snapshot of the router is open already");
        }

        snapshots++;
        snapshot = opened;
    }

    void onSnapshotClosed()
    {
        snapshot = null;
    }

    /** Whether the open snapshot has neither written nor kept the entry, which was there when it began. */
    boolean isUnwritten(final RouterEntry entry)
    {
        return entry.snapshot != snapshots;
    }

    void written(final RouterEntry entry)
    {
        entry.snapshot = snapshots;
    }
}
