package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * Does an IF: works on slots, one for each key, and takes them over into the store once all operations are done. Where
 * one cannot be done, the slots are let go, and nothing has happened. One thread.
 */
final class KvIfMachine
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final KvStore store;
    private final KvLeases leases;
    private final KvSlot[] slots = new KvSlot[KvLimits.KEYS_LIMIT];
    private KvIfCommand command;
    private DirectBuffer buffer;
    private boolean isTransaction;

    KvIfMachine(final KvStore store, final KvLeases leases)
    {
        this.store = store;
        this.leases = leases;
        for (int i = 0; i < slots.length; i++)
        {
            slots[i] = new KvSlot();
        }
    }

    /** @return length of the reply. */
    int apply(
        final KvIfCommand ifCommand, final DirectBuffer bytes, final boolean isOfTransaction,
        final MutableDirectBuffer reply)
    {
        command = ifCommand;
        buffer = bytes;
        isTransaction = isOfTransaction;
        for (int i = 0; i < command.keys(); i++)
        {
            slots[i].begin(store.live(buffer, command.keyOffset(i), command.keyLength(i)));
        }

        final boolean isSucceeded = holds();
        final int first = isSucceeded ? 0 : command.successes();
        final int end = isSucceeded ? command.successes() : command.operations();
        int length = KvResult.begin(reply, isSucceeded, isTransaction ? store.executeAt() : 0, store.nowMicros());
        for (int i = first; i < end; i++)
        {
            final KvCode code = operate(i);
            if (KvCode.OK != code && KvCode.NOT_FOUND != code && !command.isEach())
            {
                return refuse(reply, code, i, first);
            }

            if (length + responseLength(i, code) > KvLimits.REPLY_LIMIT)
            {
                return refuse(reply, KvCode.TOO_LONG, i, first);
            }

            length = respond(reply, length, i, code);
        }

        commit();
        return length;
    }

    private int refuse(final MutableDirectBuffer reply, final KvCode code, final int operation, final int first)
    {
        return KvReply.encode(reply, code, operation - first, slots[command.operationKey(operation)].modVersion);
    }

    private boolean holds()
    {
        for (int i = 0; i < command.compares(); i++)
        {
            final KvSlot slot = slots[command.compareKey(i)];
            final KvTarget target = command.target(i);
            if (KvTarget.VALUE == target && !slot.isValue())
            {
                if (KvRelation.NOT_EQUAL != command.relation(i))
                {
                    return false;
                }
            }
            else if (!command.relation(i).holds(KvTarget.VALUE == target ? compareValue(slot, i) :
                Long.compare(found(slot, target), command.operand(i))))
            {
                return false;
            }
        }

        return true;
    }

    private static long found(final KvSlot slot, final KvTarget target)
    {
        return switch (target)
        {
            case EXISTS -> slot.isThere ? 1 : 0;
            case VERSION -> slot.version;
            case CREATE_VERSION -> slot.createVersion;
            case MOD_VERSION -> slot.modVersion;
            case LEASE -> slot.leaseId;
            case VALUE -> throw new IllegalStateException("a value is no number");
        };
    }

    private int compareValue(final KvSlot slot, final int compare)
    {
        final int length = slot.value.capacity();
        final int operandOffset = command.operandOffset(compare);
        final int operandLength = command.operandLength(compare);
        for (int i = 0; i < length && i < operandLength; i++)
        {
            final int difference = (slot.value.getByte(i) & 0xFF) - (buffer.getByte(operandOffset + i) & 0xFF);
            if (0 != difference)
            {
                return difference;
            }
        }

        return length - operandLength;
    }

    private KvCode operate(final int operation)
    {
        final KvSlot slot = slots[command.operationKey(operation)];
        return switch (command.kind(operation))
        {
            case GET, META -> slot.isThere ? KvCode.OK : KvCode.NOT_FOUND;
            case PUT -> put(slot, operation);
            case DELETE -> delete(slot);
            case TOUCH -> touch(slot, store.nowMicros() + command.number(operation));
            case PERSIST -> touch(slot, 0);
            case INCREMENT -> increment(slot, command.number(operation));
        };
    }

    private KvCode put(final KvSlot slot, final int operation)
    {
        if (slot.isThere && !slot.isValue())
        {
            return KvCode.WRONG_TYPE;
        }

        final int expiry = command.expiry(operation);
        final long number = command.number(operation);
        long expiresAt = 0;
        if (KvIfCommand.EXPIRY_LEASE == expiry)
        {
            final KvEntry lease = leases.live(number);
            final KvCode code = null == lease ? KvCode.NO_LEASE : attachable(lease, operation);
            if (KvCode.OK != code)
            {
                return code;
            }
            expiresAt = lease.expiresAt;
        }
        else if (KvIfCommand.EXPIRY_TTL == expiry)
        {
            expiresAt = store.nowMicros() + number;
        }

        slot.put(buffer, command.valueOffset(operation), command.valueLength(operation), store.executeAt());
        if (KvIfCommand.EXPIRY_KEEP != expiry)
        {
            slot.expiresAt = expiresAt;
            slot.leaseId = KvIfCommand.EXPIRY_LEASE == expiry ? number : 0;
        }

        return KvCode.OK;
    }

    // Room for this key beside those of the lease, and those that earlier operations attach to it.
    private KvCode attachable(final KvEntry lease, final int operation)
    {
        final int key = command.operationKey(operation);
        if (leases.has(lease, buffer, command.keyOffset(key), command.keyLength(key)))
        {
            return KvCode.OK;
        }

        int count = leases.keys(lease) + 1;
        for (int i = 0; i < command.keys(); i++)
        {
            final boolean isAttached = slots[i].isChanged && slots[i].leaseId == command.number(operation);
            if (i != key && isAttached && !leases.has(lease, buffer, command.keyOffset(i), command.keyLength(i)))
            {
                count++;
            }
        }

        return count > KvLimits.LEASE_KEYS_MAX ? KvCode.LEASE_FULL : KvCode.OK;
    }

    private static KvCode delete(final KvSlot slot)
    {
        if (!slot.isThere)
        {
            return KvCode.NOT_FOUND;
        }

        if (0 != slot.balance)
        {
            return KvCode.NOT_EMPTY;
        }

        slot.delete();
        return KvCode.OK;
    }

    private KvCode touch(final KvSlot slot, final long until)
    {
        if (!slot.isThere)
        {
            return KvCode.NOT_FOUND;
        }

        if (!slot.isValue())
        {
            return KvCode.WRONG_TYPE;
        }

        if (0 != slot.leaseId)
        {
            return KvCode.LEASED;
        }

        if (slot.expiresAt != until)
        {
            slot.touch(until, store.executeAt());
        }

        return KvCode.OK;
    }

    private KvCode increment(final KvSlot slot, final long delta)
    {
        if (slot.isThere && !slot.isValue())
        {
            return KvCode.WRONG_TYPE;
        }

        if (slot.isThere && !KvNumber.isOne(slot.value))
        {
            return KvCode.NOT_A_NUMBER;
        }

        final long before = slot.isThere ? KvNumber.parse(slot.value) : 0;
        final long after = before + delta;
        if (((before ^ after) & (delta ^ after)) < 0)
        {
            return KvCode.OVERFLOW;
        }

        slot.putNumber(after, store.executeAt());
        return KvCode.OK;
    }

    private int responseLength(final int operation, final KvCode code)
    {
        final KvSlot slot = slots[command.operationKey(operation)];
        return KvResult.RESPONSE_LENGTH + KvMeta.LENGTH + Integer.BYTES +
            (hasContent(operation, code) ? slot.contentLength() : 0);
    }

    private boolean hasContent(final int operation, final KvCode code)
    {
        final KvOperation kind = command.kind(operation);
        return KvCode.OK == code && (KvOperation.GET == kind || KvOperation.INCREMENT == kind);
    }

    private int respond(final MutableDirectBuffer reply, final int at, final int operation, final KvCode code)
    {
        final int key = command.operationKey(operation);
        final KvSlot slot = slots[key];
        if (!slot.isThere)
        {
            // Not agreed that it has expired: whoever needs to know asks again, by a transaction.
            final KvEntry expired = isTransaction ? null :
                store.find(buffer, command.keyOffset(key), command.keyLength(key));
            final int behind =
                KvResult.add(reply, at, code, null == expired ? KvReply.TYPE_NONE : KvReply.TYPE_META);
            return null == expired ? behind : respondMeta(reply, behind, expired);
        }

        final boolean hasContent = hasContent(operation, code);
        final int behind = KvResult.add(reply, at, code, hasContent ? slot.type : KvReply.TYPE_META);
        reply.putLong(behind, slot.createVersion, ORDER);
        reply.putLong(behind + 8, slot.modVersion, ORDER);
        reply.putLong(behind + 16, slot.version, ORDER);
        reply.putLong(behind + 24, slot.expiresAt, ORDER);
        reply.putLong(behind + 32, slot.leaseId, ORDER);
        final int length = hasContent ? slot.contentLength() : 0;
        reply.putInt(behind + KvMeta.LENGTH, length, ORDER);
        final int content = behind + KvMeta.LENGTH + Integer.BYTES;
        if (hasContent && KvReply.TYPE_BALANCE == slot.type)
        {
            reply.putLong(content, slot.balance, ORDER);
        }
        else if (hasContent)
        {
            reply.putBytes(content, slot.value, 0, length);
        }

        return content + length;
    }

    private static int respondMeta(final MutableDirectBuffer reply, final int at, final KvEntry entry)
    {
        KvMeta.encode(reply, at, entry);
        reply.putInt(at + KvMeta.LENGTH, 0, ORDER);
        return at + KvMeta.LENGTH + Integer.BYTES;
    }

    private void commit()
    {
        for (int i = 0; i < command.keys(); i++)
        {
            final KvSlot slot = slots[i];
            if (slot.isChanged && slot.isThere)
            {
                commit(slot, i);
            }
            else if (slot.isChanged && null != slot.entry)
            {
                store.remove(slot.entry, KvChange.Type.DELETE);
            }

            slot.entry = null;
        }
    }

    private void commit(final KvSlot slot, final int key)
    {
        KvEntry entry = slot.entry;
        if (null == entry)
        {
            entry = store.create(buffer, command.keyOffset(key), command.keyLength(key));
        }
        else
        {
            store.beforeChange(entry);
        }

        if (slot.hasNewValue)
        {
            entry.type = KvReply.TYPE_VALUE;
            entry.balance = 0;
            entry.value(slot.value, 0, slot.value.capacity());
        }

        final boolean isAttached = 0 != slot.leaseId && entry.leaseId != slot.leaseId;
        entry.expiresAt = slot.expiresAt;
        entry.leaseId = slot.leaseId;
        store.onChanged(entry, slot.version, slot.isTouched ? KvChange.Type.TOUCH : KvChange.Type.PUT);
        if (isAttached)
        {
            leases.attach(slot.leaseId, buffer, command.keyOffset(key), command.keyLength(key));
        }
    }
}
