package org.entente.core.txn;

import java.util.Arrays;

/**
 * Dependencies of a transaction: an explicit ascending list of TxnIds, and a floor, "every conflicting transaction of
 * coordinator n with id at or below floor[n]" (protocol, section 3). Listed ids under the floor are dropped.
 * <p>
 * The list grows up to a limit and keeps its array when cleared.
 */
public final class Deps
{
    private static final int IDS_KEPT_MAX = 512;

    private final int limit;
    private final Frontier floor;
    private long[] ids = new long[8];
    private int size;
    private boolean overflowed;

    public Deps(final int idLimit, final int limit)
    {
        this.limit = limit;
        this.floor = new Frontier(idLimit);
    }

    public int size()
    {
        return size;
    }

    public int limit()
    {
        return limit;
    }

    public long get(final int index)
    {
        return ids[index];
    }

    public Frontier floor()
    {
        return floor;
    }

    /**
     * Whether more ids were added than the limit allows. Deps that overflowed are incomplete and must not be used:
     * leaving one out breaks the protocol.
     */
    public boolean hasOverflowed()
    {
        return overflowed;
    }

    public void clear()
    {
        size = 0;
        overflowed = false;
        floor.clear();
    }

    /** Clears, and gives back an array that has grown long. */
    public void clearAndTrim()
    {
        clear();
        if (ids.length > IDS_KEPT_MAX)
        {
            ids = new long[IDS_KEPT_MAX];
        }
    }

    /**
     * Adds an id in its place, unless it is listed or under the floor already. Cheap where ids come in ascending order.
     */
    public void add(final long txnId)
    {
        if (floor.covers(txnId))
        {
            return;
        }

        int i = size;
        if (i > 0 && ids[i - 1] >= txnId)
        {
            i = Arrays.binarySearch(ids, 0, size, txnId);
            if (i >= 0)
            {
                return;
            }

            i = -i - 1;
        }

        if (size == limit)
        {
            overflowed = true;
            return;
        }

        ensureCapacity(size + 1);
        System.arraycopy(ids, i, ids, i + 1, size - i);
        ids[i] = txnId;
        size++;
    }

    /** Union: of the lists, and the element-wise maximum of the floors. */
    public void addAll(final Deps other)
    {
        floor.raiseAll(other.floor);
        overflowed |= other.overflowed;
        dropUnderFloor();

        for (int i = 0; i < other.size; i++)
        {
            add(other.ids[i]);
        }
    }

    public void copyFrom(final Deps other)
    {
        ensureCapacity(other.size);
        System.arraycopy(other.ids, 0, ids, 0, other.size);
        size = other.size;
        overflowed = other.overflowed;
        floor.copyFrom(other.floor);
    }

    /** Whether an id is listed or under the floor. */
    public boolean contains(final long txnId)
    {
        return floor.covers(txnId) || Arrays.binarySearch(ids, 0, size, txnId) >= 0;
    }

    private void dropUnderFloor()
    {
        int kept = 0;
        for (int i = 0; i < size; i++)
        {
            if (!floor.covers(ids[i]))
            {
                ids[kept++] = ids[i];
            }
        }

        size = kept;
    }

    private void ensureCapacity(final int required)
    {
        if (required > ids.length)
        {
            ids = Arrays.copyOf(ids, Math.max(required, Math.min(limit, ids.length * 2)));
        }
    }
}
