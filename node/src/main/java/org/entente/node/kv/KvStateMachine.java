package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

import java.util.HexFormat;
import java.util.TreeMap;

/**
 * The key-value store with accounts. Deterministic; the modVersion of a key is the agreed time of the transaction that
 * changed it last. What has expired by agreed time is as if it were not there; a command that may change something
 * first removes what has expired of the keys that it names. The checksum is the sum of a 64-bit hash of each entry and
 * each change that is kept, brought up to date with each change: it does not depend on the order in which commands on
 * different keys were applied. One thread.
 */
public final class KvStateMachine implements StateMachine
{
    private final KvStore store = new KvStore();
    private final KvCommand command = new KvCommand(KvLimits.LAYOUT);
    private final KvAccounts accounts = new KvAccounts(store);
    private final KvTxn kvTxn = new KvTxn(store);
    private final KvLeases leases = new KvLeases(store);
    private final KvIfMachine ifMachine = new KvIfMachine(store, leases);
    private final KvScans scans = new KvScans(store);
    private final KvRestore restore = new KvRestore(store);

    @Override
    public int apply(
        final Transaction txn, final DirectBuffer buffer, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        final String problem = command.decode(buffer, offset, length);
        if (null != problem)
        {
            throw new IllegalStateException(
                "a malformed command was committed, which the key extractor refuses: " + problem);
        }

        store.begin(txn.executeAt(), txn.timeMicros());
        final int expired = command.isReadOnly() ? 0 : dropExpired(buffer);
        return switch (command.op())
        {
            case GET -> get(0 != txn.txnId(), buffer, reply);
            case PUT -> put(first(buffer), buffer, reply);
            case DELETE -> delete(first(buffer), reply);
            case CAS -> compareAndSet(first(buffer), buffer, reply);
            case OPEN -> accounts.open(command, buffer, reply);
            case TRANSFER -> accounts.transfer(command, buffer, reply);
            case TXN -> kvTxn.apply(txn.executeAt(), command, buffer, reply);
            case IF -> ifMachine.apply(command.ifCommand(), buffer, 0 != txn.txnId(), reply);
            case SCAN -> scans.scan(command.extra(), buffer, reply);
            case PURGE -> KvReply.encode(reply, KvCode.OK, expired, txn.executeAt());
            case GRANT -> leases.grant(command.extra(), reply);
            case KEEP_ALIVE -> leases.keepAlive(command, buffer, reply);
            case REVOKE -> leases.revoke(command, buffer, reply);
            case LEASE -> leases.read(command.extra(), reply);
            case EXPIRED -> scans.expired(command.extra(), reply);
            case CHANGES -> store.changes().read(command.extra(), buffer, reply);
        };
    }

    private int dropExpired(final DirectBuffer buffer)
    {
        int count = 0;
        for (int i = 0; i < command.keys(); i++)
        {
            if (store.dropExpired(buffer, command.keyOffset(i), command.keyLength(i)))
            {
                count++;
            }
        }

        return count;
    }

    /** The entry with the command's only key, or null. */
    private KvEntry first(final DirectBuffer buffer)
    {
        return store.live(buffer, command.keyOffset(0), command.keyLength(0));
    }

    @Override
    public void onBarrier(final Transaction txn)
    {
        store.changes().onBarrier(txn.executeAt());
    }

    @Override
    public long checksum()
    {
        return store.checksum();
    }

    @Override
    public StateSnapshot snapshot()
    {
        return store.snapshot();
    }

    @Override
    public void restore(final DirectBuffer piece, final int offset, final int length)
    {
        restore.onPiece(piece, offset, length);
    }

    @Override
    public void restored()
    {
        restore.end();
        leases.restored();
    }

    /** The checksum computed from nothing, to hold {@link #checksum} against. */
    public long recomputedChecksum()
    {
        return store.recomputedChecksum();
    }

    /** What the entries add to the checksum: for tests. */
    long entriesDigest()
    {
        return store.entriesDigest();
    }

    /** Every entry, in the order of their keys: for tests. */
    String dump()
    {
        final TreeMap<String, String> lines = new TreeMap<>();
        store.forEach((entry) -> lines.put((entry.isLease() ? "lease " : "") + HexFormat.of().formatHex(entry.key),
            entry.type + " " + entry.createVersion + " " + entry.modVersion + " " + entry.version + " " +
            entry.expiresAt + " " + entry.leaseId + " " + entry.balance + " " +
            HexFormat.of().formatHex(entry.value, 0, entry.valueLength)));
        return lines.toString();
    }

    /** Number of keys, with those that have expired and are there still. For observation: no command may use it. */
    public int size()
    {
        return store.size();
    }

    private int get(final boolean isTransaction, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        final KvEntry live = first(buffer);
        if (null != live)
        {
            return KvReply.encodeEntry(reply, live);
        }

        // Not agreed that it has expired: whoever needs to know asks again, by a transaction.
        return refuse(reply, KvCode.NOT_FOUND,
            isTransaction ? null : store.find(buffer, command.keyOffset(0), command.keyLength(0)));
    }

    private int put(final KvEntry existing, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        if (null != existing && !existing.isValue())
        {
            return refuse(reply, KvCode.WRONG_TYPE, existing);
        }

        KvEntry entry = existing;
        if (null == entry)
        {
            entry = store.create(buffer, command.keyOffset(0), command.keyLength(0));
        }
        else
        {
            store.beforeChange(entry);
        }

        entry.value(buffer, command.valueOffset(), command.valueLength());
        store.detach(entry);
        store.onChanged(entry);
        return KvReply.encode(reply, KvCode.OK, 0, store.executeAt());
    }

    private int compareAndSet(final KvEntry existing, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        if (null != existing && !existing.isValue())
        {
            return refuse(reply, KvCode.WRONG_TYPE, existing);
        }

        if (command.isByValue())
        {
            if (null == existing)
            {
                return refuse(reply, KvCode.NOT_FOUND, null);
            }
            if (!existing.valueEquals(buffer, command.expectedOffset(), command.expectedLength()))
            {
                return refuse(reply, KvCode.MISMATCH, existing);
            }
        }
        else if ((null == existing ? 0 : existing.modVersion) != command.expectedVersion())
        {
            return refuse(reply, KvCode.MISMATCH, existing);
        }

        return put(existing, buffer, reply);
    }

    private int delete(final KvEntry entry, final MutableDirectBuffer reply)
    {
        if (null == entry)
        {
            return refuse(reply, KvCode.NOT_FOUND, null);
        }

        if (entry.isAccount() && 0 != entry.balance)
        {
            return refuse(reply, KvCode.NOT_EMPTY, entry);
        }

        store.remove(entry, KvChange.Type.DELETE);
        return KvReply.encode(reply, KvCode.OK, 0, 0);
    }

    private static int refuse(final MutableDirectBuffer reply, final KvCode code, final KvEntry entry)
    {
        return KvReply.encode(reply, code, 0, null == entry ? 0 : entry.modVersion);
    }
}
