package org.entente.core.conflict;

import org.entente.core.Digest;
import org.entente.core.InvariantViolation;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;

import java.util.Arrays;

/**
 * What is known of each key: the highest timestamps witnessed on it, and its live transactions, where it has some. All
 * but those is in one array of longs, four for a key: a key that was not touched lately is not in the processor's
 * caches, and costs one access to memory here where objects behind a hash map cost five.
 * <p>
 * Open addressing: a key lies at its home, or in the next free place after it. A place is valid until a key is added
 * or removed.
 */
final class KeyTable
{
    /** Longs of a place: a key, then what follows. */
    private static final int PLACE = 4;
    /** No place, nor an index of one: the key is not in the table. */
    static final int NONE = -PLACE;

    private static final int HIGHEST = 1;
    private static final int HIGHEST_WRITE = 2;
    private static final int STATE = 3;

    // Of the state: the number of a list of live transactions, or one in the queue of idle keys. Free places have 0.
    private static final long NUMBER_MASK = 0xFFFF_FFFFL;
    private static final long IS_LIVE = 1L << 32;
    private static final long IS_IDLE = 1L << 33;

    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;
    private static final int CAPACITY_MAX = 1 << 28;
    private static final int CAPACITY_AT_FIRST = 1024;

    private long[] places = new long[CAPACITY_AT_FIRST * PLACE];
    private int shift = shift(CAPACITY_AT_FIRST);
    private int size;

    private TxnList[] lists = new TxnList[64];
    private int listCount;
    private int[] freeLists = new int[64];
    private int freeListCount;
    /** What {@link #touch} has seen: a compiler leaves out what nobody could look at. Means nothing. */
    private long touched;

    /** Keys in the table. */
    int size()
    {
        return size;
    }

    /** The place of a key, or {@link #NONE}. */
    int find(final long key)
    {
        final long[] array = places;
        int place = home(key);
        while (0 != array[place + STATE])
        {
            if (array[place] == key)
            {
                return place;
            }

            place = next(place);
        }

        return NONE;
    }

    /**
     * Looks at the homes of keys that are about to be found one by one, so that the processor fetches them from memory
     * at the same time: a search has too much to do with one key to run ahead to the next.
     */
    void touch(final KeySet keys)
    {
        final long[] array = places;
        long states = 0;
        for (int i = 0, count = keys.size(); i < count; i++)
        {
            states |= array[home(keys.get(i)) + STATE];
        }

        touched = states;
    }

    /** The place of a key that is idle and has this number in the queue; else {@link #NONE}. */
    int findIdle(final long key, final int number)
    {
        final int place = find(key);
        return NONE != place && places[place + STATE] == (IS_IDLE | number & NUMBER_MASK) ? place : NONE;
    }

    /**
     * The place of a key, which is added where it is not there, with timestamps of 0: then it has to be given a list at
     * once.
     */
    int findOrAdd(final long key)
    {
        int place = home(key);
        while (0 != places[place + STATE])
        {
            if (places[place] == key)
            {
                return place;
            }

            place = next(place);
        }

        if (size >= capacity() / 5 * 3)
        {
            grow();
            place = freePlace(key);
        }

        places[place] = key;
        size++;
        return place;
    }

    /** Takes a key out that has no live transactions. */
    void remove(final int place)
    {
        // Those behind it that are not at home move up, so that none lies behind a free place.
        int hole = place;
        for (int at = next(hole); 0 != places[at + STATE]; at = next(at))
        {
            final int mask = places.length - 1;
            if ((at - home(places[at]) & mask) >= (at - hole & mask))
            {
                System.arraycopy(places, at, places, hole, PLACE);
                hole = at;
            }
        }

        Arrays.fill(places, hole, hole + PLACE, 0);
        size--;
    }

    /** Highest timestamp of any transaction witnessed. */
    long highest(final int place)
    {
        return places[place + HIGHEST];
    }

    /** Highest timestamp of a write witnessed. */
    long highestWrite(final int place)
    {
        return places[place + HIGHEST_WRITE];
    }

    void raise(final int place, final long timestamp, final TxnKind kind)
    {
        places[place + HIGHEST] = Math.max(places[place + HIGHEST], timestamp);
        if (TxnKind.WRITE == kind)
        {
            places[place + HIGHEST_WRITE] = Math.max(places[place + HIGHEST_WRITE], timestamp);
        }
    }

    /** The live transactions of a key, or null where there are none. */
    TxnList live(final int place)
    {
        final long state = places[place + STATE];
        return 0 == (state & IS_LIVE) ? null : lists[(int)(state & NUMBER_MASK)];
    }

    /** Whether a key has been without live transactions until now; one that has just been added has not. */
    boolean isIdle(final int place)
    {
        return 0 != (places[place + STATE] & IS_IDLE);
    }

    /** A list for the live transactions of a key that has none. */
    TxnList openLive(final int place)
    {
        final int number = freeListCount > 0 ? freeLists[--freeListCount] : newList();
        places[place + STATE] = IS_LIVE | number;
        return lists[number];
    }

    /** The last live transaction of a key has left: its list becomes another's. To be followed by {@link #setIdle}. */
    void closeLive(final int place)
    {
        if (freeListCount == freeLists.length)
        {
            freeLists = Arrays.copyOf(freeLists, freeListCount * 2);
        }

        freeLists[freeListCount++] = (int)(places[place + STATE] & NUMBER_MASK);
    }

    /** A key without live transactions has, from now on, this number in the queue. */
    void setIdle(final int place, final int number)
    {
        places[place + STATE] = IS_IDLE | number & NUMBER_MASK;
    }

    /** Adds what is known of a key. */
    void digest(final Digest digest, final long key)
    {
        final int place = find(key);
        digest.add(key).add(highest(place)).add(highestWrite(place));
        final TxnList live = live(place);
        if (null != live)
        {
            live.digest(digest);
        }
    }

    private int newList()
    {
        if (listCount == lists.length)
        {
            lists = Arrays.copyOf(lists, listCount * 2);
        }

        lists[listCount] = new TxnList();
        return listCount++;
    }

    private void grow()
    {
        if (CAPACITY_MAX == capacity())
        {
            throw new InvariantViolation("too many keys for the conflict index: " + size);
        }

        final long[] old = places;
        places = new long[old.length * 2];
        shift--;
        for (int from = 0; from < old.length; from += PLACE)
        {
            if (0 != old[from + STATE])
            {
                System.arraycopy(old, from, places, freePlace(old[from]), PLACE);
            }
        }
    }

    private int freePlace(final long key)
    {
        int place = home(key);
        while (0 != places[place + STATE])
        {
            place = next(place);
        }

        return place;
    }

    private int home(final long key)
    {
        return (int)(key * GOLDEN_RATIO >>> shift) * PLACE;
    }

    private int next(final int place)
    {
        return place + PLACE & places.length - 1;
    }

    private int capacity()
    {
        return places.length / PLACE;
    }

    private static int shift(final int capacity)
    {
        return Long.numberOfLeadingZeros(capacity) + 1;
    }
}
