package org.entente.core.conflict;

import org.agrona.collections.Long2ObjectHashMap;
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
 */
public final class ConflictIndex
{
    private final Long2ObjectHashMap<KeyEntry> entries = new Long2ObjectHashMap<>(1024, 0.6f);
    private final Frontier floor;
    private final int idleKeysMax;
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
    }

    /**
     * Witnesses a timestamp of a transaction: its id, vote or executeAt, proposed or decided. Enters it where it is
     * new.
     */
    public void witness(final TxnRecord txn, final long timestamp)
    {
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

        txn.isIndexed = false;
    }

    /** Whether a timestamp is above all that was witnessed on the keys by transactions of a conflicting kind. */
    public boolean isAboveWitnessed(final long timestamp, final KeySet keys, final TxnKind kind)
    {
        if (timestamp <= pruneBound)
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

        for (int i = 0, size = keys.size(); i < size; i++)
        {
            final KeyEntry entry = entries.get(keys.get(i));
            if (null != entry)
            {
                addBefore(bound, self, entry, kind, deps);
            }
        }
    }

    /**
     * A conflicting transaction at or below the floor of a decided one's deps that has to execute before it and has
     * not; null where there is none. All of those are decided here (protocol, section 5).
     */
    public TxnRecord unexecutedUnderFloor(final TxnRecord txn)
    {
        final Frontier depsFloor = txn.deps().floor();
        final KeySet keys = txn.keys();

        for (int i = 0, keyCount = keys.size(); i < keyCount; i++)
        {
            final KeyEntry entry = entries.get(keys.get(i));
            if (null == entry)
            {
                continue;
            }

            for (int j = 0, size = entry.size(); j < size; j++)
            {
                final TxnRecord other = entry.get(j);
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
        }

        return null;
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

    /** Keys remembered, those without live transactions included. */
    public int size()
    {
        return entries.size();
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
