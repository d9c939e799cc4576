package org.entente.core.txn;

import org.agrona.collections.Long2ObjectHashMap;
import org.entente.core.InvariantViolation;

import java.util.Arrays;

/** The transactions that a replica has in memory, and the pool that their records come from. Bounded. */
public final class TxnTable
{
    /** As much as some thousand transactions of many commands each have in memory. */
    private static final long PAYLOAD_BYTES_POOLED_MAX = 32L * 1024 * 1024;

    private final Long2ObjectHashMap<TxnRecord> records;
    private final PayloadPool payloadPool = new PayloadPool(PAYLOAD_BYTES_POOLED_MAX);
    private final int idLimit;
    private final int keysMax;
    private final int depsMax;
    private final int limit;
    private TxnRecord[] pool = new TxnRecord[64];
    private int pooled;
    private long retainedBytes;

    public TxnTable(final int idLimit, final int keysMax, final int depsMax, final int limit)
    {
        this.idLimit = idLimit;
        this.keysMax = keysMax;
        this.depsMax = depsMax;
        this.limit = limit;
        this.records = new Long2ObjectHashMap<>(Math.min(1024, limit), 0.6f);
    }

    /** The record of a transaction, or null. */
    public TxnRecord find(final long txnId)
    {
        return records.get(txnId);
    }

    /** The record of a transaction, made where there is none; null where the table is full. */
    public TxnRecord findOrCreate(final long txnId)
    {
        final TxnRecord found = records.get(txnId);
        return null != found || records.size() >= limit ? found : create(txnId);
    }

    /**
     * As {@link #findOrCreate}, also where the table is full: for what a decided transaction waits for, which must not
     * be lost. Bounded by the deps of those that wait.
     */
    public TxnRecord findOrCreateBeyondLimit(final long txnId)
    {
        final TxnRecord found = records.get(txnId);
        return null != found ? found : create(txnId);
    }

    private TxnRecord create(final long txnId)
    {
        final TxnRecord created = pooled > 0 ? pool[--pooled] :
            new TxnRecord(idLimit, keysMax, depsMax, payloadPool);
        records.put(txnId, created.reset(txnId));
        return created;
    }

    /** Forgets a transaction; its record goes back to the pool and must not be used any more. */
    public void remove(final TxnRecord txn)
    {
        if (txn.isScheduled())
        {
            throw new InvariantViolation("a transaction is forgotten that has a deadline: " + txn.txnId());
        }

        records.remove(txn.txnId());
        retainedBytes -= txn.retainedBytes();
        txn.releasePayload();

        if (pooled == pool.length)
        {
            pool = Arrays.copyOf(pool, pooled * 2);
        }

        pool[pooled++] = txn;
    }

    void onDefined(final TxnRecord txn)
    {
        retainedBytes += txn.payloadLength();
    }

    /** The deps of a transaction are final: they count from now on. */
    public void onDecided(final TxnRecord txn)
    {
        retainedBytes += txn.retainedBytes() - txn.payloadLength();
    }

    /** Bytes of payloads, and of the deps of decided transactions, in memory. */
    public long retainedBytes()
    {
        return retainedBytes;
    }

    public int size()
    {
        return records.size();
    }

    public int limit()
    {
        return limit;
    }

    /**
     * The ids in memory: those that are executed first, and by ascending id in both parts, whatever the map's order is.
     * For a snapshot: allocates.
     */
    public long[] executedFirst()
    {
        final long[] ids = new long[records.size()];
        int executed = 0;
        int other = ids.length;
        for (final TxnRecord txn : records.values())
        {
            ids[TxnStatus.EXECUTED == txn.status() ? executed++ : --other] = txn.txnId();
        }

        Arrays.sort(ids, 0, executed);
        Arrays.sort(ids, executed, ids.length);
        return ids;
    }

    /** How many of the transactions in memory are executed. For a snapshot: looks at all. */
    public int executedCount()
    {
        int executed = 0;
        for (final TxnRecord txn : records.values())
        {
            executed += TxnStatus.EXECUTED == txn.status() ? 1 : 0;
        }

        return executed;
    }

    /**
     * Raises each coordinator's entry to the highest id here, whatever is known of it; but to none that is dead, other
     * than those of one coordinator. Walks the whole table.
     */
    public void addHighest(final Frontier highest, final int coordinator)
    {
        for (final TxnRecord txn : records.values())
        {
            if (!txn.isDead() || coordinator == txn.coordinator())
            {
                highest.raise(txn.coordinator(), txn.txnId());
            }
        }
    }

    /**
     * The lowest id of a coordinator above another one that has its definition here; where there is none, the lowest of
     * which anything is known, or null. Walks the whole table.
     */
    public TxnRecord firstAbove(final int coordinator, final long txnId)
    {
        TxnRecord first = null;
        for (final TxnRecord txn : records.values())
        {
            if (txn.coordinator() == coordinator && txn.txnId() > txnId && (null == first || isBefore(txn, first)))
            {
                first = txn;
            }
        }

        return first;
    }

    private static boolean isBefore(final TxnRecord txn, final TxnRecord other)
    {
        return txn.isDefined() == other.isDefined() ? txn.txnId() < other.txnId() : txn.isDefined();
    }

    /** All records by ascending id, whatever the map's order is. For the end of a replay only: allocates. */
    public TxnRecord[] snapshot()
    {
        final TxnRecord[] all = records.values().toArray(new TxnRecord[0]);
        Arrays.sort(all, (a, b) -> Long.compare(a.txnId(), b.txnId()));
        return all;
    }
}
