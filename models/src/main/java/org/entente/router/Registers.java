package org.entente.router;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Offsets and watermarks, which never go back, and checkpoints that take offsets along. One thread. */
final class Registers
{
    private final RouterStore store;

    Registers(final RouterStore store)
    {
        this.store = store;
    }

    /** Raises a register; where the value is no higher, nothing changes and the current one is the answer. */
    int raise(final RouterKind kind, final RouterCommand command, final MutableDirectBuffer reply)
    {
        final RegisterEntry existing = find(kind, command.buffer(), command.id, command.partition());
        final boolean isChanged = null == existing || command.value() > existing.value;
        if (isChanged)
        {
            set(existing, command.value());
        }

        return RouterReply.done(reply, isChanged, 0, isChanged ? command.value() : existing.value);
    }

    private RegisterEntry find(final RouterKind kind, final DirectBuffer buffer, final Span name, final int partition)
    {
        return (RegisterEntry)store.table.find(kind, buffer, name, partition);
    }

    /** @param existing or null, where the one that was looked up last is to be created. */
    private void set(final RegisterEntry existing, final long value)
    {
        final RegisterEntry entry = null != existing ? store.changing(existing) :
            store.created(new RegisterEntry(store.table.idOfProbe()));
        entry.value = value;
        store.changed(entry);
    }

    /** All of it or nothing: the state is that after exactly these offsets. */
    int checkpoint(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final DirectBuffer buffer = command.buffer();
        if (0 != command.expected())
        {
            final InstanceEntry service = store.live(RouterKind.SERVICE, buffer, command.id);
            if (null == service || Instances.isOther(service, command))
            {
                return Instances.refuse(reply, service);
            }
        }

        final CheckpointEntry existing =
            (CheckpointEntry)store.table.find(RouterKind.CHECKPOINT, buffer, command.id, 0);
        if (null != existing && command.value() <= existing.checkpoint)
        {
            final boolean isSame = command.value() == existing.checkpoint &&
                RouterEntry.isEqual(existing.offsets, buffer, command.items) &&
                RouterEntry.isEqual(existing.state, buffer, command.body);
            return isSame ? RouterReply.done(reply, false, 0, existing.checkpoint) :
                RouterReply.refuse(reply, RouterCode.STALE_CHECKPOINT, 0, existing.checkpoint);
        }

        for (int i = 0; i < command.count(); i++)
        {
            final RegisterEntry current =
                find(RouterKind.SOURCE_OFFSET, buffer, command.sources[i], command.partitions[i]);
            if (null != current && command.offsets[i] < current.value)
            {
                return RouterReply.ack(reply, RouterCode.STALE_OFFSET, false, i, 0, current.value);
            }
        }

        for (int i = 0; i < command.count(); i++)
        {
            raiseTo(command, i);
        }

        store.table.find(RouterKind.CHECKPOINT, buffer, command.id, 0);
        final CheckpointEntry entry = null != existing ? store.changing(existing) :
            store.created(new CheckpointEntry(store.table.idOfProbe()));
        entry.checkpoint = command.value();
        entry.offsets = RouterEntry.copy(buffer, command.items);
        entry.state = RouterEntry.copy(buffer, command.body);
        store.changed(entry);
        return RouterReply.done(reply, true, 0, entry.checkpoint);
    }

    private void raiseTo(final RouterCommand command, final int i)
    {
        final RegisterEntry existing =
            find(RouterKind.SOURCE_OFFSET, command.buffer(), command.sources[i], command.partitions[i]);
        if (null == existing || command.offsets[i] > existing.value)
        {
            set(existing, command.offsets[i]);
        }
    }
}
