package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * The key-value store with accounts. Deterministic; the version of a key is the agreed time of the transaction that
 * changed it last. The checksum is the sum of a 64-bit hash of each entry, kept up to date with each change: it does
 * not depend on the order in which commands on different keys were applied. One thread.
 */
public final class KvStateMachine implements StateMachine
{
    private final KvTable table = new KvTable();
    private final KvCommand command = new KvCommand(KvLimits.LAYOUT);
    private final KvEntry[] accounts = new KvEntry[KvLimits.LEGS_LIMIT];
    private final KvTxn kvTxn = new KvTxn(table, this);
    private long checksum;
    /** What the first piece of a snapshot being restored promises; -1 before it has come. */
    private long restoredEntries = -1;
    private long restoredChecksum;

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

        final KvEntry entry = table.find(buffer, command.keyOffset(0), command.keyLength(0));
        return switch (command.op())
        {
            case GET -> null == entry ? refuse(reply, KvCode.NOT_FOUND, null) : KvReply.encodeEntry(reply, entry);
            case PUT -> put(txn.executeAt(), entry, buffer, reply);
            case DELETE -> delete(entry, reply);
            case CAS -> compareAndSet(txn.executeAt(), entry, buffer, reply);
            case OPEN -> open(txn.executeAt(), entry, buffer, reply);
            case TRANSFER -> transfer(txn.executeAt(), buffer, reply);
            case TXN -> kvTxn.apply(txn.executeAt(), command, buffer, reply);
        };
    }

    @Override
    public long checksum()
    {
        return checksum;
    }

    @Override
    public StateSnapshot snapshot()
    {
        return table.snapshot(checksum);
    }

    @Override
    public void restore(final DirectBuffer piece, final int offset, final int length)
    {
        if (restoredEntries >= 0)
        {
            KvPiece.decode(piece, offset, length, table);
            return;
        }

        KvPiece.require(KvPiece.HEADER_LENGTH == length &&
            KvPiece.MAGIC == piece.getInt(offset, ByteOrder.LITTLE_ENDIAN) &&
            KvPiece.FORMAT == piece.getInt(offset + Integer.BYTES, ByteOrder.LITTLE_ENDIAN), "is not the first one", 0);
        restoredEntries = piece.getLong(offset + KvPiece.ENTRIES, ByteOrder.LITTLE_ENDIAN);
        restoredChecksum = piece.getLong(offset + KvPiece.CHECKSUM, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void restored()
    {
        checksum = recomputedChecksum();
        if (table.size() != restoredEntries || checksum != restoredChecksum)
        {
            throw new IllegalStateException("the restored key-value store has " + table.size() + " entries and the " +
                "checksum " + Long.toHexString(checksum) + "; the snapshot was taken of " + restoredEntries + " and " +
                Long.toHexString(restoredChecksum) + ": restore another one");
        }
    }

    /** The checksum computed from nothing, to hold {@link #checksum} against. */
    public long recomputedChecksum()
    {
        final long[] sum = new long[1];
        table.forEach((entry) -> sum[0] += entry.computeDigest());
        return sum[0];
    }

    /** Every entry, in the order of their keys: for tests. */
    String dump()
    {
        final TreeMap<String, String> lines = new TreeMap<>();
        table.forEach((entry) -> lines.put(HexFormat.of().formatHex(entry.key), KvReply.typeOf(entry) + " " +
            entry.version + " " + entry.balance + " " + HexFormat.of().formatHex(entry.value, 0, entry.valueLength)));
        return lines.toString();
    }

    /** Number of keys. For observation alone: no command may depend on it. */
    public int size()
    {
        return table.size();
    }

    private int put(
        final long version, final KvEntry existing, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        if (null != existing && (existing.isAccount || existing.isList))
        {
            return refuse(reply, KvCode.WRONG_TYPE, existing);
        }

        final KvEntry entry = null != existing ? changing(existing) : create(buffer);
        entry.value(buffer, command.valueOffset(), command.valueLength());
        return changed(entry, version, reply);
    }

    private int compareAndSet(
        final long version, final KvEntry existing, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        if (null != existing && (existing.isAccount || existing.isList))
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
        else if ((null == existing ? 0 : existing.version) != command.expectedVersion())
        {
            return refuse(reply, KvCode.MISMATCH, existing);
        }

        return put(version, existing, buffer, reply);
    }

    private int delete(final KvEntry entry, final MutableDirectBuffer reply)
    {
        if (null == entry)
        {
            return refuse(reply, KvCode.NOT_FOUND, null);
        }

        if (entry.isAccount && 0 != entry.balance)
        {
            return refuse(reply, KvCode.NOT_EMPTY, entry);
        }

        checksum -= entry.digest;
        table.remove(entry);
        return KvReply.encode(reply, KvCode.OK, 0, 0);
    }

    private int open(
        final long version, final KvEntry existing, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        if (null != existing)
        {
            return refuse(reply, KvCode.EXISTS, existing);
        }

        final KvEntry entry = create(buffer);
        entry.isAccount = true;
        entry.balance = command.amount(0);
        return changed(entry, version, reply);
    }

    private int transfer(final long version, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        for (int i = 0; i < command.keys(); i++)
        {
            final KvEntry account = table.find(buffer, command.keyOffset(i), command.keyLength(i));
            final KvCode code = check(account, command.amount(i));
            if (KvCode.OK != code)
            {
                return KvReply.encode(reply, code, i, null == account ? 0 : account.version);
            }
            accounts[i] = account;
        }

        for (int i = 0; i < command.keys(); i++)
        {
            changing(accounts[i]).balance += command.amount(i);
            changed(accounts[i], version, reply);
            accounts[i] = null;
        }

        return KvReply.BODY;
    }

    private static KvCode check(final KvEntry account, final long amount)
    {
        if (null == account)
        {
            return KvCode.NOT_FOUND;
        }

        if (!account.isAccount)
        {
            return KvCode.WRONG_TYPE;
        }

        if (amount < 0)
        {
            return account.balance < -amount ? KvCode.OVERDRAFT : KvCode.OK;
        }

        return account.balance > Long.MAX_VALUE - amount ? KvCode.OVERFLOW : KvCode.OK;
    }

    private KvEntry create(final DirectBuffer buffer)
    {
        return table.create(buffer, command.keyOffset(0), command.keyLength(0));
    }

    private KvEntry changing(final KvEntry entry)
    {
        table.beforeChange(entry);
        return entry;
    }

    private int changed(final KvEntry entry, final long version, final MutableDirectBuffer reply)
    {
        onChanged(entry, version);
        return KvReply.encode(reply, KvCode.OK, 0, version);
    }

    /** The checksum follows an entry that was changed. */
    void onChanged(final KvEntry entry, final long version)
    {
        entry.version = version;
        checksum -= entry.digest;
        entry.digest = entry.computeDigest();
        checksum += entry.digest;
    }

    private static int refuse(final MutableDirectBuffer reply, final KvCode code, final KvEntry entry)
    {
        return KvReply.encode(reply, code, 0, null == entry ? 0 : entry.version);
    }
}
