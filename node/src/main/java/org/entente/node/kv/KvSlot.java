package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One key while an IF is done: what the operations so far have made of it. Nothing of it is in the store before all
 * operations are done. Reused.
 */
final class KvSlot
{
    private static final byte[] NO_BYTES = new byte[0];

    /** The entry in the store, or null. */
    KvEntry entry;
    boolean isThere;
    boolean isChanged;
    /** Whether what it holds is another value than in the store. */
    boolean hasNewValue;
    /** Whether the change is one of its expiry alone. */
    boolean isTouched;
    int type;
    long createVersion;
    long modVersion;
    long version;
    long expiresAt;
    long leaseId;
    long balance;
    /** The value or list: a view of the entry, of the command, or of the number below. */
    final UnsafeBuffer value = new UnsafeBuffer(NO_BYTES);
    /** A number in decimal digits, and its length. */
    private final UnsafeBuffer number = new UnsafeBuffer(new byte[20]);

    /** @param live entry in the store, or null. */
    void begin(final KvEntry live)
    {
        entry = live;
        isThere = null != live;
        isChanged = false;
        hasNewValue = false;
        isTouched = false;
        if (!isThere)
        {
            absent();
            return;
        }

        type = live.type;
        createVersion = live.createVersion;
        modVersion = live.modVersion;
        version = live.version;
        expiresAt = live.expiresAt;
        leaseId = live.leaseId;
        balance = live.balance;
        value.wrap(live.value, 0, live.valueLength);
    }

    private void absent()
    {
        type = KvReply.TYPE_NONE;
        createVersion = 0;
        modVersion = 0;
        version = 0;
        expiresAt = 0;
        leaseId = 0;
        balance = 0;
        value.wrap(NO_BYTES);
    }

    boolean isValue()
    {
        return KvReply.TYPE_VALUE == type;
    }

    int contentLength()
    {
        return KvReply.TYPE_BALANCE == type ? Long.BYTES : value.capacity();
    }

    void put(final DirectBuffer buffer, final int offset, final int length, final long executeAt)
    {
        change(executeAt);
        hasNewValue = true;
        isTouched = false;
        value.wrap(buffer, offset, length);
    }

    void putNumber(final long decimal, final long executeAt)
    {
        put(number, 0, number.putLongAscii(0, decimal), executeAt);
    }

    void touch(final long until, final long executeAt)
    {
        isTouched = !isChanged || isTouched;
        change(executeAt);
        expiresAt = until;
    }

    private void change(final long executeAt)
    {
        if (!isThere)
        {
            isThere = true;
            type = KvReply.TYPE_VALUE;
            createVersion = executeAt;
        }

        // However many operations of the transaction change it, they are one change.
        version = executeAt == modVersion ? version : version + 1;
        modVersion = executeAt;
        isChanged = true;
    }

    void delete()
    {
        isThere = false;
        isChanged = true;
        absent();
    }
}
