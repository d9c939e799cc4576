package org.entente.node.kv;

import org.agrona.DirectBuffer;

import java.util.function.Consumer;

/**
 * Entries by their keys: open addressing with linear probing over one array, looked up by the bytes of a borrowed
 * buffer, so that only a new key allocates. Removal shifts back what follows, so there are no tombstones. Grows at
 * three quarters. All entries are in a list too, which neither growth nor removal reorders: along it a snapshot goes.
 * Whoever changes an entry says so before, by {@link #beforeChange}. Not thread-safe.
 */
final class KvTable
{
    private static final int CAPACITY_FIRST = 1024;

    private KvEntry[] slots = new KvEntry[CAPACITY_FIRST];
    private int size;
    private KvEntry first;
    private KvEntry last;
    /** Snapshots begun so far. */
    private int snapshots;
    /** The one that is open, or null. */
    private KvSnapshot snapshot;

    int size()
    {
        return size;
    }

    /** @return the entry with a key, or null. */
    KvEntry find(final DirectBuffer buffer, final int offset, final int length)
    {
        return find(KvHash.of(buffer, offset, length), buffer, offset, length);
    }

    /** @return the entry with a hash and a key, or null. */
    KvEntry find(final long hash, final DirectBuffer buffer, final int offset, final int length)
    {
        for (int i = index(hash); null != slots[i]; i = next(i))
        {
            if (slots[i].hash == hash && slots[i].keyEquals(buffer, offset, length))
            {
                return slots[i];
            }
        }

        return null;
    }

    /** Adds an entry for a key that is not in the table. */
    KvEntry create(final long hash, final DirectBuffer buffer, final int offset, final int length)
    {
        if (size >= slots.length - (slots.length >> 2))
        {
            grow();
        }

        final byte[] key = new byte[length];
        buffer.getBytes(offset, key);
        final KvEntry entry = new KvEntry(key, hash);
        insert(entry);
        size++;
        append(entry);
        return entry;
    }

    /** The entry is about to change: a snapshot that is open keeps it as it is. Also before {@link #remove}. */
    void beforeChange(final KvEntry entry)
    {
        if (null != snapshot && isUnwritten(entry))
        {
            snapshot.keep(entry);
            entry.snapshot = snapshots;
        }
    }

    /**
     * Begins a snapshot of all entries as they are now.
     *
     * @throws IllegalStateException if one is open.
     */
    KvSnapshot snapshot(final long checksum, final KvChangeLog changes)
    {
        if (null != snapshot)
        {
            throw new IllegalStateException("a snapshot of the key-value store is open already");
        }

        snapshots++;
        snapshot = new KvSnapshot(this, first, checksum, changes);
        return snapshot;
    }

    void onSnapshotClosed()
    {
        snapshot = null;
    }

    /** Whether the open snapshot has neither written nor kept the entry, which was there when it began. */
    boolean isUnwritten(final KvEntry entry)
    {
        return entry.snapshot != snapshots;
    }

    void written(final KvEntry entry)
    {
        entry.snapshot = snapshots;
    }

    void remove(final KvEntry entry)
    {
        beforeChange(entry);
        unlink(entry);

        int hole = index(entry.hash);
        while (slots[hole] != entry)
        {
            hole = next(hole);
        }

        size--;
        slots[hole] = null;
        for (int i = next(hole); null != slots[i]; i = next(i))
        {
            // An entry may move back into the hole if that is not in front of where its probing starts.
            final int home = index(slots[i].hash);
            if (distance(home, i) >= distance(hole, i))
            {
                slots[hole] = slots[i];
                slots[i] = null;
                hole = i;
            }
        }
    }

    /** Visits all entries in no order that means anything: for observation alone. */
    void forEach(final Consumer<KvEntry> visitor)
    {
        for (final KvEntry entry : slots)
        {
            if (null != entry)
            {
                visitor.accept(entry);
            }
        }
    }

    private void append(final KvEntry entry)
    {
        // Created after the marker of the open snapshot, or before that of the next.
        entry.snapshot = snapshots;
        entry.before = last;
        if (null == last)
        {
            first = entry;
        }
        else
        {
            last.after = entry;
        }

        last = entry;
    }

    private void unlink(final KvEntry entry)
    {
        if (null != snapshot)
        {
            snapshot.onRemove(entry);
        }

        if (null == entry.before)
        {
            first = entry.after;
        }
        else
        {
            entry.before.after = entry.after;
        }

        if (null == entry.after)
        {
            last = entry.before;
        }
        else
        {
            entry.after.before = entry.before;
        }

        // A removed entry that grew old must not keep those alive that were removed after it.
        entry.before = null;
        entry.after = null;
    }

    private void grow()
    {
        final KvEntry[] old = slots;
        if (old.length >= 1 << 29)
        {
            throw new IllegalStateException("the key-value store is full: " + size + " keys");
        }

        slots = new KvEntry[old.length * 2];
        for (final KvEntry entry : old)
        {
            if (null != entry)
            {
                insert(entry);
            }
        }
    }

    private void insert(final KvEntry entry)
    {
        int i = index(entry.hash);
        while (null != slots[i])
        {
            i = next(i);
        }

        slots[i] = entry;
    }

    private int index(final long hash)
    {
        return (int)hash & (slots.length - 1);
    }

    private int next(final int index)
    {
        return (index + 1) & (slots.length - 1);
    }

    private int distance(final int from, final int to)
    {
        return (to - from) & (slots.length - 1);
    }
}
