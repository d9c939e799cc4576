package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Applies a transaction of several operations: looks first whether all of them can be done, then does them in their
 * order, so that a read sees what stands before it in the same transaction. One thread.
 */
final class KvTxn
{
    private final KvStore store;
    /** What an operation's key holds behind it, and how long that is: only valid while a transaction is checked. */
    private final int[] types = new int[KvLimits.LEGS_LIMIT];
    private final int[] lengths = new int[KvLimits.LEGS_LIMIT];
    private int refusedAt;

    KvTxn(final KvStore store)
    {
        this.store = store;
    }

    /** @return length of the reply. */
    int apply(
        final long version, final KvCommand command, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        final KvCode code = check(command, buffer);
        if (KvCode.OK != code)
        {
            final KvEntry entry = find(command, buffer, refusedAt);
            return KvReply.encode(reply, code, refusedAt, null == entry ? 0 : entry.modVersion);
        }

        int length = KvReply.beginReads(reply, command.isReadOnly() ? 0 : version);
        for (int i = 0; i < command.keys(); i++)
        {
            final KvEntry existing = find(command, buffer, i);
            if (KvCommand.TXN_GET == command.kind(i))
            {
                length = KvReply.addRead(reply, length, existing);
            }
            else
            {
                write(command, buffer, i, existing);
            }
        }

        return length;
    }

    private void write(
        final KvCommand command, final DirectBuffer buffer, final int operation, final KvEntry existing)
    {
        if (null != existing)
        {
            store.beforeChange(existing);
        }

        final KvEntry entry = null != existing ? existing :
            store.create(buffer, command.keyOffset(operation), command.keyLength(operation));
        if (KvCommand.TXN_PUT == command.kind(operation))
        {
            entry.value(buffer, command.valueOffset(operation), command.valueLength(operation));
            store.detach(entry);
        }
        else
        {
            entry.type = KvReply.TYPE_LIST;
            entry.append(buffer, command.valueOffset(operation), command.valueLength(operation));
        }

        store.onChanged(entry);
    }

    private KvCode check(final KvCommand command, final DirectBuffer buffer)
    {
        int replyLength = KvReply.READS;
        for (int i = 0; i < command.keys(); i++)
        {
            refusedAt = i;
            inherit(command, buffer, i);
            final int kind = command.kind(i);
            if (KvCommand.TXN_GET == kind)
            {
                replyLength += KvReply.READ_HEADER + lengths[i];
                if (replyLength > KvLimits.REPLY_LIMIT)
                {
                    return KvCode.TOO_LONG;
                }
                continue;
            }

            final int type = KvCommand.TXN_PUT == kind ? KvReply.TYPE_VALUE : KvReply.TYPE_LIST;
            if (KvReply.TYPE_NONE != types[i] && type != types[i])
            {
                return KvCode.WRONG_TYPE;
            }

            types[i] = type;
            lengths[i] = KvCommand.TXN_PUT == kind ? command.valueLength(i) :
                lengths[i] + Integer.BYTES + command.valueLength(i);
            if (KvCommand.TXN_APPEND == kind && lengths[i] > KvLimits.LIST_LENGTH_LIMIT)
            {
                return KvCode.TOO_LONG;
            }
        }

        return KvCode.OK;
    }

    // What the key holds in front of an operation: behind the last one on the same key, or what is in the table.
    private void inherit(final KvCommand command, final DirectBuffer buffer, final int operation)
    {
        for (int i = operation - 1; i >= 0; i--)
        {
            if (command.isSameKey(i, operation))
            {
                types[operation] = types[i];
                lengths[operation] = lengths[i];
                return;
            }
        }

        final KvEntry entry = find(command, buffer, operation);
        types[operation] = KvReply.typeOf(entry);
        lengths[operation] = KvReply.contentLength(entry);
    }

    private KvEntry find(final KvCommand command, final DirectBuffer buffer, final int operation)
    {
        return store.live(buffer, command.keyOffset(operation), command.keyLength(operation));
    }
}
