package org.entente.core.conflict;

import org.entente.core.Digest;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnStatus;

/**
 * Who touched which key (protocol, sections 3 and 8): per key the transactions that were witnessed with their
 * definition and have not left, and the highest timestamp witnessed. A transaction leaves once it is executed here and
 * lies at or below the floor; from then on the floor names it.
 * <p>
 * A key without live transactions keeps its highest timestamp for a while; when it is dropped, the prune bound takes
 * its place for all such keys together: no vote is t0 for a t0 at or below it.
 * <p>
 * A barrier conflicts with everything. It is as if there were one more key, which every transaction reads and barriers
 * alone write; its two sides are lists of their own, with all that is live and with the barriers among it. Their
 * highest timestamps are never dropped, so that no bound has to take their place.
 */
public final class ConflictIndex
{
    private final KeyTable table = new KeyTable();
    private final IdleKeys idle = new IdleKeys(table);
    private final Frontier floor;
    private final int idleKeysMax;
    /** Every live transaction: what barriers look at. */
    private final TxnList everything = new TxnList();
    /** Live barriers: what all others look at. */
    private final TxnList barriers = new TxnList();
    /** Highest timestamp ever witnessed. */
    private long highest;
    /** Highest timestamp ever witnessed of a barrier. */
    private long highestBarrier;
    private long pruneBound;

    /**
     * @param floor       {@code majority[]}, read whenever deps are computed; its owner raises it.
     * @param idleKeysMax most keys without live transactions that are remembered.
     */
    public ConflictIndex(final Frontier floor, final int idleKeysMax)
    {
        this.floor = floor;
        this.idleKeysMax = idleKeysMax;
    }

    /**
     * Witnesses a timestamp of a transaction: its id, vote or executeAt, proposed or decided. Enters it where it is
     * new.
     */
    public void witness(final TxnRecord txn, final long timestamp)
    {
        if (txn.isIndexed && timestamp <= txn.vote())
        {
            // Nothing new: a vote is witnessed as soon as it is given.
            return;
        }

        final KeySet keys = txn.keys();
        for (int i = 0, size = keys.size(); i < size; i++)
        {
            final int place = table.findOrAdd(keys.get(i));
            table.raise(place, timestamp, txn.kind());
            if (!txn.isIndexed)
            {
                enter(place, txn);
            }
        }

        highest = Math.max(highest, timestamp);
        if (TxnKind.BARRIER == txn.kind())
        {
            highestBarrier = Math.max(highestBarrier, timestamp);
        }

        if (!txn.isIndexed)
        {
            everything.insert(txn);
            if (TxnKind.BARRIER == txn.kind())
            {
                barriers.insert(txn);
            }

            txn.isIndexed = true;
        }
    }

    /** Takes out a transaction that is executed or invalidated here, and is at or below the floor. */
    public void remove(final TxnRecord txn)
    {
        if (!txn.isIndexed)
        {
            return;
        }

        final KeySet keys = txn.keys();
        table.touch(keys);
        for (int i = 0, size = keys.size(); i < size; i++)
        {
            leave(keys.get(i), txn);
        }

        everything.remove(txn);
        if (TxnKind.BARRIER == txn.kind())
        {
            barriers.remove(txn);
        }

        txn.isIndexed = false;
    }

    /** Whether a timestamp is above all that was witnessed on the keys by transactions of a conflicting kind. */
    public boolean isAboveWitnessed(final long timestamp, final KeySet keys, final TxnKind kind)
    {
        if (TxnKind.BARRIER == kind)
        {
            // The prune bound is the timestamp of some key, so it is not above that of everything.
            return timestamp > highest;
        }

        if (timestamp <= pruneBound || timestamp <= highestBarrier)
        {
            return false;
        }

        for (int i = 0, size = keys.size(); i < size; i++)
        {
            final int place = table.find(keys.get(i));
            if (KeyTable.NONE != place &&
                timestamp <= (TxnKind.READ == kind ? table.highestWrite(place) : table.highest(place)))
            {
                return false;
            }
        }

        return true;
    }

    /**
     * Computes the deps of a transaction: every conflicting one known here with an id below a bound, whatever its
     * status (INVALIDATED excepted), with the floor.
     *
     * @param bound exclusive: t0 for a vote, executeAt for an acceptance.
     * @param deps  result; may overflow, and must not be used then.
     */
    public void depsBefore(
        final long bound, final long self, final KeySet keys, final TxnKind kind, final Deps deps)
    {
        deps.clear();
        deps.floor().copyFrom(floor);
        if (TxnKind.BARRIER == kind)
        {
            addBefore(bound, self, everything, kind, deps);
            return;
        }

        table.touch(keys);
        for (int i = 0, size = keys.size(); i < size; i++)
        {
            final TxnList live = live(keys.get(i));
            if (null != live)
            {
                addBefore(bound, self, live, kind, deps);
            }
        }

        addBefore(bound, self, barriers, kind, deps);
    }

    /**
     * A conflicting transaction at or below the floor of a decided one's deps that has to execute before it and has
     * not; null where there is none. All of those are decided here (protocol, section 5).
     */
    public TxnRecord unexecutedUnderFloor(final TxnRecord txn)
    {
        if (TxnKind.BARRIER == txn.kind())
        {
            // Whatever was passed once is executed, or never has to be waited for: go on where the last one was found.
            final TxnRecord blocker = unexecutedUnderFloor(txn, everything, everything.indexFrom(txn.floorCursor));
            txn.floorCursor = null == blocker ? txn.floorCursor : blocker.txnId();
            return blocker;
        }

        final KeySet keys = txn.keys();
        for (int i = 0, size = keys.size(); i < size; i++)
        {
            final TxnList live = live(keys.get(i));
            final TxnRecord blocker = null == live ? null : unexecutedUnderFloor(txn, live, 0);
            if (null != blocker)
            {
                return blocker;
            }
        }

        return unexecutedUnderFloor(txn, barriers, 0);
    }

    /**
     * Drops keys without live transactions whose highest timestamp lies far enough back, and the oldest where there are
     * too many.
     *
     * @param timestampMax highest timestamp of a key that may be dropped.
     */
    public void dropIdleKeys(final long timestampMax)
    {
        for (int place = idle.oldest(); KeyTable.NONE != place; place = idle.oldest())
        {
            final long highestOfKey = table.highest(place);
            if (highestOfKey > timestampMax && idle.size() <= idleKeysMax)
            {
                return;
            }

            pruneBound = Math.max(pruneBound, highestOfKey);
            idle.removeOldest();
            table.remove(place);
        }
    }

    /** No vote is t0 for a t0 at or below this. */
    public long pruneBound()
    {
        return pruneBound;
    }

    /** Highest timestamp witnessed on any key. */
    public long highestWitnessed()
    {
        return highest;
    }

    /**
     * A snapshot is read back: its highest timestamp stands for those of all keys, dropped or not, and of the barriers.
     */
    public void raisePruneBound(final long witnessed)
    {
        pruneBound = Math.max(pruneBound, witnessed);
        highest = Math.max(highest, witnessed);
    }

    /** Keys remembered, those without live transactions included. */
    public int size()
    {
        return table.size();
    }

    /** Highest timestamp that a write on a key has to be above for its id to be agreed to. */
    public long highestWitnessed(final long key)
    {
        final int place = table.find(key);
        return KeyTable.NONE == place ? pruneBound : Math.max(pruneBound, table.highest(place));
    }

    /** Adds the prune bound, and the keys that may be dropped, in their order. */
    public void digestIdle(final Digest digest)
    {
        // What the two lists beside those of the keys hold is all that is indexed, and goes with its records.
        digest.add(pruneBound).add(highest).add(highestBarrier);
        idle.digest(digest);
    }

    /** Adds the keys of a live transaction: the other keys are those without one. */
    public void digest(final Digest digest, final TxnRecord txn)
    {
        if (txn.isIndexed)
        {
            final KeySet keys = txn.keys();
            for (int i = 0, size = keys.size(); i < size; i++)
            {
                table.digest(digest, keys.get(i));
            }
        }
    }

    private static TxnRecord unexecutedUnderFloor(final TxnRecord txn, final TxnList live, final int from)
    {
        final Frontier depsFloor = txn.deps().floor();
        for (int i = from, size = live.size(); i < size; i++)
        {
            final TxnRecord other = live.get(i);
            if (other.txnId() >= txn.executeAt())
            {
                // Ascending ids, and nothing executes below its id.
                break;
            }

            if (TxnStatus.STABLE == other.status() && other.executeAt() < txn.executeAt() &&
                depsFloor.covers(other.txnId()) && other != txn && other.kind().conflictsWith(txn.kind()))
            {
                return other;
            }
        }

        return null;
    }

    private static void addBefore(
        final long bound, final long self, final TxnList live, final TxnKind kind, final Deps deps)
    {
        for (int j = 0, size = live.size(); j < size; j++)
        {
            final TxnRecord other = live.get(j);
            final long id = other.txnId();
            if (id >= bound)
            {
                return;
            }

            if (id != self && TxnStatus.INVALIDATED != other.status() && other.kind().conflictsWith(kind))
            {
                deps.add(id);
            }
        }
    }

    /** The live transactions of a key, or null where there are none. */
    private TxnList live(final long key)
    {
        final int place = table.find(key);
        return KeyTable.NONE == place ? null : table.live(place);
    }

    private void enter(final int place, final TxnRecord txn)
    {
        final TxnList live = table.live(place);
        if (null != live)
        {
            live.insert(txn);
            return;
        }

        if (table.isIdle(place))
        {
            idle.onTouched();
        }

        table.openLive(place).insert(txn);
    }

    private void leave(final long key, final TxnRecord txn)
    {
        final int place = table.find(key);
        final TxnList live = table.live(place);
        live.remove(txn);
        if (0 == live.size())
        {
            table.closeLive(place);
            idle.add(key, place);
        }
    }
}
