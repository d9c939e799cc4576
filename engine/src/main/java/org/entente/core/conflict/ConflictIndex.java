package org.entente.core.conflict;

import org.agrona.collections.Long2ObjectHashMap;
import org.entente.core.Digest;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnStatus;

import java.util.Arrays;

/**
 * Who touched which key (protocol, sections 3 and 8): per key the transactions that were witnessed with their
 * definition and have not left, and the highest timestamp witnessed. A transaction leaves once it is executed here and
 * lies at or below the floor; from then on the floor names it.
 * <p>
 * A key without live transactions keeps its highest timestamp for a while; when it is dropped, the prune bound takes
 * its place for all such keys together: no vote is t0 for a t0 at or below it.
 * <p>
 * A barrier conflicts with everything. It is as if there were one more key, which every transaction reads and barriers
 * alone write; its two sides are kept as entries of their own, with all that is live and with the barriers among it.
 * They are never dropped, so that no bound has to take the place of their timestamps.
 */
public final class ConflictIndex
{
    private final Long2ObjectHashMap<KeyEntry> entries;
    private final Frontier floor;
    private final int idleKeysMax;
    /** Every live transaction, and the highest timestamp ever witnessed: what barriers look at. */
    private final KeyEntry everything = new KeyEntry();
    /** Live barriers, and the highest timestamp of any: what all others look at. */
    private final KeyEntry barriers = new KeyEntry();
    private KeyEntry[] pool = new KeyEntry[64];
    private int pooled;
    private KeyEntry oldestIdle;
    private KeyEntry newestIdle;
    private int idleKeys;
    private long pruneBound;

    /**
     * @param floor       {@code majority[]}, read whenever deps are computed; its owner raises it.
     * @param idleKeysMax most keys without live transactions that are remembered.
     */
    public ConflictIndex(final Frontier floor, final int idleKeysMax)
    {
        this.floor = floor;
        this.idleKeysMax = idleKeysMax;
        this.entries = new Long2ObjectHashMap<>(Math.max(8, Math.min(1024, idleKeysMax)), 0.6f);
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
            final KeyEntry entry = findOrCreate(keys.get(i));
            entry.raise(timestamp, txn.kind());
            if (!txn.isIndexed)
            {
                unlinkIdle(entry);
                entry.insert(txn);
            }
        }

        witness(everything, txn, timestamp);
        if (TxnKind.BARRIER == txn.kind())
        {
            witness(barriers, txn, timestamp);
        }

        txn.isIndexed = true;
    }

    /** Takes out a transaction that is executed or invalidated here, and is at or below the floor. */
    public void remove(final TxnRecord txn)
    {
        if (!txn.isIndexed)
        {
            return;
        }

        final KeySet keys = txn.keys();
        for (int i = 0, size = keys.size(); i < size; i++)
        {
            final KeyEntry entry = entries.get(keys.get(i));
            entry.remove(txn);
            if (0 == entry.size())
            {
                linkIdle(entry);
            }
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
            return timestamp > everything.highest;
        }

        if (timestamp <= pruneBound || timestamp <= barriers.highest)
        {
            return false;
        }

        for (int i = 0, size = keys.size(); i < size; i++)
        {
            final KeyEntry entry = entries.get(keys.get(i));
            if (null != entry && timestamp <= (TxnKind.READ == kind ? entry.highestWrite : entry.highest))
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

        for (int i = 0, size = keys.size(); i < size; i++)
        {
            final KeyEntry entry = entries.get(keys.get(i));
            if (null != entry)
            {
                addBefore(bound, self, entry, kind, deps);
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
            final KeyEntry entry = entries.get(keys.get(i));
            final TxnRecord blocker = null == entry ? null : unexecutedUnderFloor(txn, entry, 0);
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
        while (null != oldestIdle && (oldestIdle.highest <= timestampMax || idleKeys > idleKeysMax))
        {
            final KeyEntry entry = oldestIdle;
            pruneBound = Math.max(pruneBound, entry.highest);
            unlinkIdle(entry);
            entries.remove(entry.key);

            if (pooled == pool.length)
            {
                pool = Arrays.copyOf(pool, pooled * 2);
            }

            pool[pooled++] = entry;
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
        return everything.highest;
    }

    /**
     * A snapshot is read back: its highest timestamp stands for those of all keys, dropped or not, and of the barriers.
     */
    public void raisePruneBound(final long highest)
    {
        pruneBound = Math.max(pruneBound, highest);
        everything.highest = Math.max(everything.highest, highest);
    }

    /** Keys remembered, those without live transactions included. */
    public int size()
    {
        return entries.size();
    }

    /** Highest timestamp that a write on a key has to be above for its id to be agreed to. */
    public long highestWitnessed(final long key)
    {
        final KeyEntry entry = entries.get(key);
        return null == entry ? pruneBound : Math.max(pruneBound, entry.highest);
    }

    /** Adds the prune bound, and the keys without live transactions in the order in which they leave. */
    public void digestIdle(final Digest digest)
    {
        // What the two entries beside those of the keys list is all that is indexed, and goes with its records.
        digest.add(pruneBound).add(everything.highest).add(barriers.highest).add(idleKeys);
        for (KeyEntry entry = oldestIdle; null != entry; entry = entry.nextIdle)
        {
            entry.digest(digest);
        }
    }

    /** Adds the keys of a live transaction: the other keys are those without one. */
    public void digest(final Digest digest, final TxnRecord txn)
    {
        if (txn.isIndexed)
        {
            final KeySet keys = txn.keys();
            for (int i = 0, size = keys.size(); i < size; i++)
            {
                entries.get(keys.get(i)).digest(digest);
            }
        }
    }

    private static void witness(final KeyEntry entry, final TxnRecord txn, final long timestamp)
    {
        entry.raise(timestamp, txn.kind());
        if (!txn.isIndexed)
        {
            entry.insert(txn);
        }
    }

    private static TxnRecord unexecutedUnderFloor(final TxnRecord txn, final KeyEntry entry, final int from)
    {
        final Frontier depsFloor = txn.deps().floor();
        for (int i = from, size = entry.size(); i < size; i++)
        {
            final TxnRecord other = entry.get(i);
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
        final long bound, final long self, final KeyEntry entry, final TxnKind kind, final Deps deps)
    {
        for (int j = 0, size = entry.size(); j < size; j++)
        {
            final TxnRecord other = entry.get(j);
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

    private KeyEntry findOrCreate(final long key)
    {
        final KeyEntry found = entries.get(key);
        if (null != found)
        {
            return found;
        }

        final KeyEntry created = (pooled > 0 ? pool[--pooled] : new KeyEntry()).reset(key);
        entries.put(key, created);
        return created;
    }

    private void linkIdle(final KeyEntry entry)
    {
        entry.isIdle = true;
        entry.previousIdle = newestIdle;
        entry.nextIdle = null;
        if (null == newestIdle)
        {
            oldestIdle = entry;
        }
        else
        {
            newestIdle.nextIdle = entry;
        }

        newestIdle = entry;
        idleKeys++;
    }

    private void unlinkIdle(final KeyEntry entry)
    {
        if (!entry.isIdle)
        {
            return;
        }

        if (null == entry.previousIdle)
        {
            oldestIdle = entry.nextIdle;
        }
        else
        {
            entry.previousIdle.nextIdle = entry.nextIdle;
        }

        if (null == entry.nextIdle)
        {
            newestIdle = entry.previousIdle;
        }
        else
        {
            entry.nextIdle.previousIdle = entry.previousIdle;
        }

        entry.isIdle = false;
        entry.previousIdle = null;
        entry.nextIdle = null;
        idleKeys--;
    }
}
