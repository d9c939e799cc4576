package org.entente.core.conflict;

import org.entente.core.Digest;

/**
 * The keys without live transactions, in the order in which the last one has left them. A key that is touched again
 * leaves its number in the queue behind, since finding its neighbours in memory would cost more than what is saved: a
 * number counts only if it is the one that the table has for its key.
 */
final class IdleKeys
{
    private final KeyTable table;
    /** Keys, at their numbers; as many places as a power of two. */
    private long[] queue = new long[64];
    /** The number of the first, which may not count any more. Numbers go on beyond the highest one at the lowest. */
    private int head;
    private int length;
    private int size;

    IdleKeys(final KeyTable table)
    {
        this.table = table;
    }

    /** Keys that are idle. */
    int size()
    {
        return size;
    }

    /** The last live transaction of a key has left. */
    void add(final long key, final int place)
    {
        if (length == queue.length)
        {
            makeRoom();
        }

        append(key, place);
        size++;
    }

    /** A key is touched again. */
    void onTouched()
    {
        size--;
    }

    /** Place of the key that has been idle for longest, or {@link KeyTable#NONE}. */
    int oldest()
    {
        if (0 == size)
        {
            return KeyTable.NONE;
        }

        int place = table.findIdle(queue[index(head)], head);
        while (KeyTable.NONE == place)
        {
            head++;
            length--;
            place = table.findIdle(queue[index(head)], head);
        }

        return place;
    }

    /** It is forgotten. */
    void removeOldest()
    {
        head++;
        length--;
        size--;
    }

    /** Adds what is known of the keys, in their order. */
    void digest(final Digest digest)
    {
        digest.add(size);
        for (int i = head; i != head + length; i++)
        {
            if (KeyTable.NONE != table.findIdle(queue[index(i)], i))
            {
                table.digest(digest, queue[index(i)]);
            }
        }
    }

    private void append(final long key, final int place)
    {
        final int number = head + length++;
        queue[index(number)] = key;
        table.setIdle(place, number);
    }

    /** Those that count move up; where they are more than half of all, there will be twice as many places. */
    private void makeRoom()
    {
        final long[] from = queue;
        final int end = head + length;
        queue = size > from.length / 2 ? new long[from.length * 2] : from;
        length = 0;
        for (int i = head; i != end; i++)
        {
            final long key = from[i & from.length - 1];
            final int place = table.findIdle(key, i);
            if (KeyTable.NONE != place)
            {
                append(key, place);
            }
        }
    }

    private int index(final int number)
    {
        return number & queue.length - 1;
    }
}
