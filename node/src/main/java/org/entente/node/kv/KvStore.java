package org.entente.node.kv;

import org.agrona.DirectBuffer;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All entries, and what is kept beside them: the order of the keys, what expires when, the changes, the checksum. Every
 * change of an entry goes through here. The checksum is a sum over entries and changes, so that it does not depend on
 * the order in which commands without a common key were applied. One thread.
 */
final class KvStore
{
    private static final long LEASE_SALT = 0x1EA5_E5A1_7000_0001L;

    private final KvTable table = new KvTable();
    private final TreeMap<byte[], KvEntry> ordered = new TreeMap<>(Arrays::compareUnsigned);
    private final KvExpiry expiry = new KvExpiry();
    private final KvChangeLog changes = new KvChangeLog();
    private long entriesDigest;
    private long executeAt;
    private long nowMicros;

    /** A command begins. */
    void begin(final long transactionExecuteAt, final long transactionMicros)
    {
        executeAt = transactionExecuteAt;
        nowMicros = transactionMicros;
        changes.begin(transactionExecuteAt);
    }

    /** Agreed timestamp of the command. */
    long executeAt()
    {
        return executeAt;
    }

    /** Agreed time of the command in microseconds. */
    long nowMicros()
    {
        return nowMicros;
    }

    KvChangeLog changes()
    {
        return changes;
    }

    /** Number of keys, with those that have expired and are there still. */
    int size()
    {
        return ordered.size();
    }

    long checksum()
    {
        return entriesDigest + changes.digest();
    }

    long entriesDigest()
    {
        return entriesDigest;
    }

    /** The entry with a key, expired or not; or null. */
    KvEntry find(final DirectBuffer buffer, final int offset, final int length)
    {
        return table.find(buffer, offset, length);
    }

    /** The entry with a key, or null where there is none, or it has expired. */
    KvEntry live(final DirectBuffer buffer, final int offset, final int length)
    {
        final KvEntry entry = table.find(buffer, offset, length);
        return null == entry || entry.isExpired(nowMicros) ? null : entry;
    }

    /** Removes the entry with a key if it has expired. @return whether it had. */
    boolean dropExpired(final DirectBuffer buffer, final int offset, final int length)
    {
        final KvEntry entry = table.find(buffer, offset, length);
        if (null == entry || !entry.isExpired(nowMicros))
        {
            return false;
        }

        remove(entry, KvChange.Type.EXPIRE);
        return true;
    }

    /** Adds an entry for a key that is not there; {@link #onChanged} has to follow. */
    KvEntry create(final DirectBuffer buffer, final int offset, final int length)
    {
        final KvEntry entry = table.create(KvHash.of(buffer, offset, length), buffer, offset, length);
        ordered.put(entry.key, entry);
        return entry;
    }

    /** To be called before an entry is changed. */
    void beforeChange(final KvEntry entry)
    {
        table.beforeChange(entry);
    }

    /** A value was set as if the key were new: it expires no more. */
    void detach(final KvEntry entry)
    {
        entry.expiresAt = 0;
        entry.leaseId = 0;
    }

    /** The command has changed what an entry holds, or created it. */
    void onChanged(final KvEntry entry)
    {
        onChanged(entry, entry.version + 1, KvChange.Type.PUT);
    }

    /** The command has changed an entry, which has a version now. */
    void onChanged(final KvEntry entry, final long version, final KvChange.Type type)
    {
        final long before = entry.modVersion;
        entry.version = version;
        entry.modVersion = executeAt;
        entry.createVersion = 1 == version ? executeAt : entry.createVersion;
        changes.add(type, entry, before);
        onMaintained(entry);
    }

    /** An entry was changed in a way that is no change of what its key holds. */
    void onMaintained(final KvEntry entry)
    {
        expiry.update(entry);
        entriesDigest -= entry.digest;
        entry.digest = entry.computeDigest();
        entriesDigest += entry.digest;
    }

    /** The command removes a key. */
    void remove(final KvEntry entry, final KvChange.Type type)
    {
        changes.add(type, entry, entry.modVersion);
        ordered.remove(entry.key);
        forget(entry);
    }

    /** The lease with an id, which is in a buffer as 8 bytes; expired or not; or null. */
    KvEntry lease(final DirectBuffer buffer, final int offset)
    {
        return table.find(KvHash.of(buffer, offset, Long.BYTES) ^ LEASE_SALT, buffer, offset, Long.BYTES);
    }

    /** Adds a lease that is not there; {@link #onMaintained} has to follow. */
    KvEntry createLease(final DirectBuffer buffer, final int offset)
    {
        final KvEntry lease =
            table.create(KvHash.of(buffer, offset, Long.BYTES) ^ LEASE_SALT, buffer, offset, Long.BYTES);
        lease.type = KvReply.TYPE_LEASE;
        return lease;
    }

    void removeLease(final KvEntry lease)
    {
        forget(lease);
    }

    private void forget(final KvEntry entry)
    {
        expiry.remove(entry);
        entriesDigest -= entry.digest;
        table.remove(entry);
    }

    /** Entries from a key on, in the order of their keys. */
    NavigableMap<byte[], KvEntry> from(final byte[] key, final boolean isInclusive)
    {
        return ordered.tailMap(key, isInclusive);
    }

    /** What has expired, in no order that means anything. @return how much was found. */
    int expired(final KvEntry[] found)
    {
        return expiry.expired(nowMicros, found);
    }

    KvSnapshot snapshot()
    {
        return table.snapshot(checksum(), changes);
    }

    /** Adds an entry that a snapshot has; {@link #onRestored} has to follow. */
    KvEntry restore(final int type, final DirectBuffer buffer, final int offset, final int length)
    {
        final boolean isLease = KvReply.TYPE_LEASE == type;
        final long hash = KvHash.of(buffer, offset, length) ^ (isLease ? LEASE_SALT : 0);
        KvPiece.require(null == table.find(hash, buffer, offset, length), "has a key that was there before", offset);
        final KvEntry entry = table.create(hash, buffer, offset, length);
        entry.type = type;
        if (!isLease)
        {
            ordered.put(entry.key, entry);
        }

        return entry;
    }

    void onRestored(final KvEntry entry)
    {
        onMaintained(entry);
    }

    /** Number of entries, leases included. */
    int entries()
    {
        return table.size();
    }

    /** The checksum computed from nothing. */
    long recomputedChecksum()
    {
        final long[] sum = {changes.recomputedDigest()};
        table.forEach((entry) -> sum[0] += entry.computeDigest());
        return sum[0];
    }

    /** Visits all entries, leases too, in no order that means anything: for observation alone. */
    void forEach(final Consumer<KvEntry> visitor)
    {
        table.forEach(visitor);
    }
}
