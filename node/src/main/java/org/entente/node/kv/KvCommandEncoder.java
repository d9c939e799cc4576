package org.entente.node.kv;

import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes commands from index 0 of a buffer; each method returns the length of the command in bytes. The layout stands
 * in {@link KvCommand}, which also checks them; an IF is
 * written by {@link KvIf}. Not thread-safe.
 */
public final class KvCommandEncoder
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final MutableDirectBuffer buffer;
    private int position;
    private int legs;

    /** @param buffer to write to; long enough for the longest command, or one that expands. */
    public KvCommandEncoder(final MutableDirectBuffer buffer)
    {
        this.buffer = buffer;
    }

    public MutableDirectBuffer buffer()
    {
        return buffer;
    }

    public int encodeGet(final byte[] key)
    {
        begin(KvOp.GET);
        key(key);
        return position;
    }

    public int encodeDelete(final byte[] key)
    {
        begin(KvOp.DELETE);
        key(key);
        return position;
    }

    public int encodePut(final byte[] key, final byte[] value)
    {
        begin(KvOp.PUT);
        key(key);
        value(value);
        return position;
    }

    /** @param expectedVersion from a reply, or 0 for a key that must not exist. */
    public int encodeCasVersion(final byte[] key, final long expectedVersion, final byte[] value)
    {
        begin(KvOp.CAS);
        u8(KvCommand.CONDITION_VERSION);
        key(key);
        i64(expectedVersion);
        value(value);
        return position;
    }

    public int encodeCasValue(final byte[] key, final byte[] expected, final byte[] value)
    {
        begin(KvOp.CAS);
        u8(KvCommand.CONDITION_VALUE);
        key(key);
        value(expected);
        value(value);
        return position;
    }

    public int encodeOpen(final byte[] key, final long balance)
    {
        begin(KvOp.OPEN);
        key(key);
        i64(balance);
        return position;
    }

    public int encodeTransfer(final byte[] from, final byte[] to, final long amount)
    {
        beginTransfer();
        leg(from, -amount);
        return leg(to, amount);
    }

    /** Begins a transfer with any number of legs: {@link #leg} follows for each of them. */
    public void beginTransfer()
    {
        begin(KvOp.TRANSFER);
        legs = 0;
        u8(0);
    }

    /** Adds a leg. @return length of the transfer so far. */
    public int leg(final byte[] account, final long amount)
    {
        key(account);
        i64(amount);
        buffer.putByte(2, (byte)++legs);
        return position;
    }

    /** Begins a transaction: {@link #txnGet}, {@link #txnPut}, {@link #txnAppend} follow, in any number and order. */
    public void beginTxn()
    {
        begin(KvOp.TXN);
        legs = 0;
        u8(0);
    }

    /** Adds a read to a transaction. @return length of the transaction so far. */
    public int txnGet(final byte[] key)
    {
        txnOperation(KvCommand.TXN_GET, key);
        return position;
    }

    /** Adds the setting of a value to a transaction. @return length of the transaction so far. */
    public int txnPut(final byte[] key, final byte[] value)
    {
        txnOperation(KvCommand.TXN_PUT, key);
        value(value);
        return position;
    }

    /** Adds an append to the list under a key to a transaction. @return length of the transaction so far. */
    public int txnAppend(final byte[] key, final byte[] element)
    {
        txnOperation(KvCommand.TXN_APPEND, key);
        value(element);
        return position;
    }

    /** @param after key to begin behind, as {@link KvPage#cursor} of the page before; empty for the first page. */
    public int encodeScan(final byte[] prefix, final byte[] after, final int limit, final boolean isKeysAlone)
    {
        begin(KvOp.SCAN);
        u8(isKeysAlone ? KvExtra.FLAG_KEYS_ALONE : 0);
        key(prefix);
        key(after);
        u16(limit);
        return position;
    }

    /** Removes of several keys those that have expired. */
    public int encodePurge(final List<byte[]> keys)
    {
        begin(KvOp.PURGE);
        keys(keys);
        return position;
    }

    /**
     * Creates a lease.
     *
     * @param leaseId   drawn at random, not 0: the same command sent again does not create another lease.
     * @param ttlMicros time to live in microseconds of agreed time.
     */
    public int encodeGrant(final long leaseId, final long ttlMicros)
    {
        begin(KvOp.GRANT);
        i64(leaseId);
        i64(ttlMicros);
        return position;
    }

    /** @param keys all that are attached to the lease, as {@link KvLease#keys} tells. */
    public int encodeKeepAlive(final long leaseId, final List<byte[]> keys)
    {
        begin(KvOp.KEEP_ALIVE);
        i64(leaseId);
        keys(keys);
        return position;
    }

    /** @param keys all that are attached to the lease, as {@link KvLease#keys} tells. */
    public int encodeRevoke(final long leaseId, final boolean isIfExpired, final List<byte[]> keys)
    {
        begin(KvOp.REVOKE);
        u8(isIfExpired ? KvExtra.FLAG_IF_EXPIRED : 0);
        i64(leaseId);
        keys(keys);
        return position;
    }

    /** Reads a lease. */
    public int encodeLease(final long leaseId)
    {
        begin(KvOp.LEASE);
        i64(leaseId);
        return position;
    }

    /** Reads what has expired and takes up room yet. */
    public int encodeExpired(final int limit)
    {
        begin(KvOp.EXPIRED);
        u16(limit);
        return position;
    }

    /** @param cursor place to begin behind. */
    public int encodeChanges(final byte[] prefix, final KvCursor cursor, final int limit)
    {
        begin(KvOp.CHANGES);
        key(prefix);
        i64(cursor.executeAt());
        buffer.putInt(position, cursor.index(), ORDER);
        position += Integer.BYTES;
        u16(limit);
        return position;
    }

    private void keys(final List<byte[]> keys)
    {
        if (keys.size() > KvLimits.LEGS_LIMIT)
        {
            throw new IllegalArgumentException("there are " + keys.size() + " keys: use at most " +
                KvLimits.LEGS_LIMIT);
        }

        u8(keys.size());
        keys.forEach(this::key);
    }

    private void u16(final int value)
    {
        buffer.putShort(position, (short)value, ORDER);
        position += Short.BYTES;
    }

    private void txnOperation(final int kind, final byte[] key)
    {
        if (KvLimits.LEGS_LIMIT == legs)
        {
            throw new IllegalArgumentException("the transaction has more than " + KvLimits.LEGS_LIMIT + " operations");
        }

        u8(kind);
        key(key);
        buffer.putByte(2, (byte)++legs);
    }

    private void begin(final KvOp op)
    {
        position = 0;
        u8(KvCommand.LAYOUT_VERSION);
        u8(op.code());
    }

    private void u8(final int value)
    {
        buffer.putByte(position++, (byte)value);
    }

    private void i64(final long value)
    {
        buffer.putLong(position, value, ORDER);
        position += Long.BYTES;
    }

    private void key(final byte[] key)
    {
        if (key.length > KvLimits.KEY_LENGTH_LIMIT)
        {
            throw new IllegalArgumentException(
                "key is " + key.length + " bytes long: use 1 to " + KvLimits.KEY_LENGTH_LIMIT);
        }

        buffer.putShort(position, (short)key.length, ORDER);
        buffer.putBytes(position + Short.BYTES, key);
        position += Short.BYTES + key.length;
    }

    private void value(final byte[] value)
    {
        buffer.putInt(position, value.length, ORDER);
        buffer.putBytes(position + Integer.BYTES, value);
        position += Integer.BYTES + value.length;
    }
}
