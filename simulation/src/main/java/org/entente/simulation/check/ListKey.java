package org.entente.simulation.check;

import org.agrona.collections.IntArrayList;

/** What is known of one key that holds a list. */
final class ListKey
{
    private static final long[] EMPTY = {};
    private static final int[] NONE = {};

    /** The longest that anybody read, and who: all other reads are beginnings of it. */
    long[] longest = EMPTY;
    Txn longestReader;
    /** Numbers of the writes of the longest list. */
    int[] order = NONE;
    /** Transactions that happened and whose appends nobody saw: they come behind all that was seen. */
    final IntArrayList unseen = new IntArrayList(2, -1);
    /** Transactions that saw all there is in the order. */
    final IntArrayList readersOfAll = new IntArrayList(2, -1);
}
