package org.entente.router;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

/**
 * The service router: applies commands, and declares their keys. Deterministic; each object lies under a key of its
 * own, and what a command reads or writes lies under the keys of the objects that it names. There is no limit on the
 * number of objects: a counter that every command had to look at would make all of them conflict. One thread applies;
 * another one may extract.
 */
public final class RouterMachine implements StateMachine, KeyExtractor
{
    private final RouterStore store;
    private final Instances instances;
    private final Pipelines pipelines;
    private final Registers registers;
    private final Groups groups;
    private final Queries queries;
    private final RouterCommand command = new RouterCommand(RouterLimits.LAYOUT);
    /** The extractor is called by another thread. */
    private final RouterCommand extracted;
    /** What the first piece of a snapshot being restored promises; -1 before it has come. */
    private long restoredEntries = -1;
    private long restoredChecksum;
    private long restoredChanges;
    private long restoredLogChecksum;

    /** @param limits of commands that enter here. */
    public RouterMachine(final RouterLimits limits)
    {
        this(limits, RouterLimits.CHANGES, RouterLimits.CHANGE_BYTES);
    }

    RouterMachine(final RouterLimits limits, final int changesMax, final long changeBytesMax)
    {
        extracted = new RouterCommand(limits);
        store = new RouterStore(changesMax, changeBytesMax);
        instances = new Instances(store);
        pipelines = new Pipelines(store);
        registers = new Registers(store);
        groups = new Groups(store, registers);
        queries = new Queries(store);
    }

    @Override
    public String extract(final DirectBuffer buffer, final int offset, final int length, final Keys keys)
    {
        final String problem = extracted.decode(buffer, offset, length);
        if (null != problem)
        {
            return problem;
        }

        if (extracted.op().isReadOnly())
        {
            keys.readOnly();
        }

        switch (extracted.op())
        {
            case REGISTER_SERVICE, DEREGISTER_SERVICE, RENEW_LEASE, UPDATE_SERVICE_HEALTH ->
                add(keys, RouterKind.SERVICE, extracted.id, 0);
            case REGISTER_SIDECAR, DEREGISTER_SIDECAR, UPDATE_SIDECAR_HEARTBEAT ->
                add(keys, RouterKind.SIDECAR, extracted.id, 0);
            case PURGE -> add(keys, extracted.kind(), extracted.id, 0);
            case CREATE_PIPELINE, UPDATE_PIPELINE, DELETE_PIPELINE, ENABLE_PIPELINE, DISABLE_PIPELINE ->
                add(keys, RouterKind.PIPELINE, extracted.id, 0);
            case ASSIGN_PIPELINE, REVOKE_PIPELINE ->
            {
                add(keys, RouterKind.PIPELINE, extracted.id, 0);
                add(keys, RouterKind.SIDECAR, extracted.other, 0);
                if (RouterOp.ASSIGN_PIPELINE == extracted.op() && !extracted.from.isEmpty())
                {
                    add(keys, RouterKind.SIDECAR, extracted.from, 0);
                }
            }
            case COMMIT_SOURCE_OFFSET -> add(keys, RouterKind.SOURCE_OFFSET, extracted.id, extracted.partition());
            case ADVANCE_WATERMARK -> add(keys, RouterKind.WATERMARK, extracted.id, extracted.partition());
            case SAVE_SERVICE_CHECKPOINT ->
            {
                add(keys, RouterKind.CHECKPOINT, extracted.id, 0);
                for (int i = 0; i < extracted.count(); i++)
                {
                    add(keys, RouterKind.SOURCE_OFFSET, extracted.sources[i], extracted.partitions[i]);
                }
            }
            case JOIN_GROUP, LEAVE_GROUP, ASSIGN_PARTITIONS, COMMIT_GROUP_OFFSET ->
                add(keys, RouterKind.GROUP, extracted.id, 0);
            case GET -> add(keys, extracted.kind(), extracted.id, extracted.partition());
            case LIST -> list(keys);
            case NOOP, WATCH -> keys.all();
        }

        return null;
    }

    /** The offsets of one group lie under its key; else a list looks at whatever there is. */
    private void list(final Keys keys)
    {
        if (RouterKind.GROUP_OFFSET == extracted.kind() && !extracted.id.isEmpty())
        {
            add(keys, RouterKind.GROUP_OFFSET, extracted.id, 0);
        }
        else
        {
            keys.all();
        }
    }

    private void add(final Keys keys, final RouterKind kind, final Span name, final int partition)
    {
        keys.add(kind.key(RouterHash.of(extracted.buffer(), name.offset, name.length), partition));
    }

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

        store.begin(txn.executeAt(), txn.timeMicros(), command.op());
        return switch (command.op())
        {
            case REGISTER_SERVICE -> instances.register(RouterKind.SERVICE, command, reply);
            case DEREGISTER_SERVICE -> instances.deregister(RouterKind.SERVICE, command, reply);
            case RENEW_LEASE -> instances.renewLease(RouterKind.SERVICE, command, reply);
            case UPDATE_SERVICE_HEALTH -> instances.health(command, reply);
            case REGISTER_SIDECAR -> instances.register(RouterKind.SIDECAR, command, reply);
            case DEREGISTER_SIDECAR -> instances.deregister(RouterKind.SIDECAR, command, reply);
            case UPDATE_SIDECAR_HEARTBEAT -> instances.renewLease(RouterKind.SIDECAR, command, reply);
            case PURGE -> instances.purge(command, reply);
            case CREATE_PIPELINE -> pipelines.create(command, reply);
            case UPDATE_PIPELINE -> pipelines.update(command, reply);
            case DELETE_PIPELINE -> pipelines.delete(command, reply);
            case ENABLE_PIPELINE -> pipelines.enable(command, true, reply);
            case DISABLE_PIPELINE -> pipelines.enable(command, false, reply);
            case ASSIGN_PIPELINE -> pipelines.assign(command, reply);
            case REVOKE_PIPELINE -> pipelines.revoke(command, reply);
            case COMMIT_SOURCE_OFFSET -> registers.raise(RouterKind.SOURCE_OFFSET, command, reply);
            case ADVANCE_WATERMARK -> registers.raise(RouterKind.WATERMARK, command, reply);
            case SAVE_SERVICE_CHECKPOINT -> registers.checkpoint(command, reply);
            case JOIN_GROUP -> groups.join(command, reply);
            case LEAVE_GROUP -> groups.leave(command, reply);
            case ASSIGN_PARTITIONS -> groups.assign(command, reply);
            case COMMIT_GROUP_OFFSET -> groups.commitOffset(command, reply);
            case NOOP -> RouterReply.done(reply, false, store.log.watermark(), 0);
            case GET -> queries.get(command, reply);
            case LIST -> queries.list(command, reply);
            case WATCH -> queries.watch(command, reply);
        };
    }

    @Override
    public void onBarrier(final Transaction txn)
    {
        store.log.onBarrier(txn.executeAt());
    }

    @Override
    public long checksum()
    {
        return store.table.checksum() + store.log.checksum();
    }

    /** The checksum over the objects computed from nothing, with that of the log: to hold {@link #checksum} against. */
    long recomputedChecksum()
    {
        return store.table.recomputedChecksum() + store.log.checksum();
    }

    @Override
    public StateSnapshot snapshot()
    {
        final RouterSnapshot snapshot = new RouterSnapshot(store.table, store.log);
        store.table.onSnapshot(snapshot);
        return snapshot;
    }

    @Override
    public void restore(final DirectBuffer piece, final int offset, final int length)
    {
        if (restoredEntries < 0)
        {
            restoreHeader(piece, offset, length);
            return;
        }

        final int end = offset + length;
        for (int at = offset; at < end;)
        {
            require(at + RouterSnapshot.ITEM <= end, "ends within an item");
            final int type = piece.getByte(at);
            final int itemLength = piece.getInt(at + 1, RouterEntry.ORDER);
            at += RouterSnapshot.ITEM;
            require(itemLength >= 0 && itemLength <= end - at, "has an item that goes beyond its end");
            if (RouterSnapshot.ENTRY == type)
            {
                final RouterEntry entry = RouterEntry.decode(piece, at, itemLength);
                require(!store.table.contains(entry.id), "has an object that was there before");
                store.table.insert(entry);
                store.table.changed(entry);
            }
            else
            {
                require(RouterSnapshot.CHANGE == type, "has an item of type " + type);
                store.log.add(Change.decode(piece, at, itemLength));
            }
            at += itemLength;
        }
    }

    private void restoreHeader(final DirectBuffer piece, final int offset, final int length)
    {
        require(RouterSnapshot.HEADER_LENGTH == length &&
            RouterSnapshot.MAGIC == piece.getInt(offset, RouterEntry.ORDER) &&
            RouterSnapshot.FORMAT == piece.getInt(offset + 4, RouterEntry.ORDER), "is not the first one");
        restoredEntries = piece.getLong(offset + 8, RouterEntry.ORDER);
        restoredChecksum = piece.getLong(offset + 16, RouterEntry.ORDER);
        restoredChanges = piece.getLong(offset + 24, RouterEntry.ORDER);
        restoredLogChecksum = piece.getLong(offset + 32, RouterEntry.ORDER);
        store.log.restore(piece.getLong(offset + 40, RouterEntry.ORDER), piece.getInt(offset + 48, RouterEntry.ORDER),
            piece.getLong(offset + 52, RouterEntry.ORDER));
    }

    private static void require(final boolean isSo, final String problem)
    {
        if (!isSo)
        {
            throw new IllegalStateException("a piece of a snapshot of the router " + problem +
                ": it was not written by this version");
        }
    }

    @Override
    public void restored()
    {
        if (store.table.size() != restoredEntries || store.table.checksum() != restoredChecksum ||
            store.log.size() != restoredChanges || store.log.checksum() != restoredLogChecksum)
        {
            throw new IllegalStateException("the restored router has " + store.table.size() + " objects and " +
                store.log.size() + " changes with the checksums " + Long.toHexString(store.table.checksum()) + " and " +
                Long.toHexString(store.log.checksum()) + "; the snapshot was taken of " + restoredEntries + " and " +
                restoredChanges + " with " + Long.toHexString(restoredChecksum) + " and " +
                Long.toHexString(restoredLogChecksum) + ": restore another one");
        }
    }

    /** For observation and tests. */
    RouterStore store()
    {
        return store;
    }
}
