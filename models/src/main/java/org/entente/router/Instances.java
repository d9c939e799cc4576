package org.entente.router;

import org.agrona.MutableDirectBuffer;

/**
 * Services and sidecars: their registrations, leases and health. A lease has run out once the agreed time of a
 * transaction has reached its end: for that transaction, and so at every replica, it is as if there were none. One
 * thread.
 */
final class Instances
{
    private final RouterStore store;

    Instances(final RouterStore store)
    {
        this.store = store;
    }

    int register(final RouterKind kind, final RouterCommand command, final MutableDirectBuffer reply)
    {
        final InstanceEntry existing = store.instance(kind, command.buffer(), command.id);
        final boolean isLive = null != existing && existing.isLive(store.nowMicros());
        final long expected = command.expected();
        if (0 == expected && isLive)
        {
            return RouterReply.refuse(reply, RouterCode.EXISTS, existing.created, existing.expiresMicros);
        }

        if (expected > 0 && null == existing)
        {
            return RouterReply.refuse(reply, RouterCode.NOT_FOUND, 0, 0);
        }

        if (expected > 0 && existing.created != expected)
        {
            return RouterReply.refuse(reply, RouterCode.STALE_REGISTRATION, existing.created, existing.expiresMicros);
        }

        // What is assigned to a sidecar stays so when it is registered anew: the pipelines say the same.
        final InstanceEntry entry = null != existing ? store.changing(existing) :
            store.created(new InstanceEntry(store.table.idOfProbe()));
        entry.created = store.executeAt();
        entry.ttlMicros = command.value();
        entry.health = command.flag();
        entry.details = RouterEntry.copy(command.buffer(), command.body);
        renew(entry);
        store.changed(entry);
        return RouterReply.done(reply, true, entry.created, entry.expiresMicros);
    }

    private void renew(final InstanceEntry entry)
    {
        entry.lease = store.executeAt();
        entry.expiresMicros = store.nowMicros() + entry.ttlMicros;
    }

    int renewLease(final RouterKind kind, final RouterCommand command, final MutableDirectBuffer reply)
    {
        final InstanceEntry entry = store.live(kind, command.buffer(), command.id);
        if (null == entry || isOther(entry, command))
        {
            return refuse(reply, entry);
        }

        // Not for watchers: to them it is there until it is removed.
        renew(store.changing(entry));
        store.renewed(entry);
        return RouterReply.done(reply, true, entry.lease, entry.expiresMicros);
    }

    int health(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final InstanceEntry entry = store.live(RouterKind.SERVICE, command.buffer(), command.id);
        if (null == entry || isOther(entry, command))
        {
            return refuse(reply, entry);
        }

        final boolean isChanged = entry.health != command.flag();
        if (isChanged)
        {
            store.changing(entry).health = command.flag();
            store.changed(entry);
        }

        return RouterReply.done(reply, isChanged, entry.created, entry.expiresMicros);
    }

    int deregister(final RouterKind kind, final RouterCommand command, final MutableDirectBuffer reply)
    {
        final InstanceEntry entry = store.instance(kind, command.buffer(), command.id);
        if (null == entry)
        {
            return RouterReply.done(reply, false, 0, 0);
        }

        final boolean isLive = entry.isLive(store.nowMicros());
        if (isOther(entry, command))
        {
            return isLive ? refuse(reply, entry) : RouterReply.done(reply, false, 0, 0);
        }

        return remove(entry, isLive, reply);
    }

    int purge(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final InstanceEntry entry = store.instance(command.kind(), command.buffer(), command.id);
        if (null == entry)
        {
            return RouterReply.refuse(reply, RouterCode.NOT_FOUND, 0, 0);
        }

        if (entry.lease != command.expected())
        {
            return RouterReply.refuse(reply, RouterCode.STALE_LEASE, entry.lease, entry.expiresMicros);
        }

        return entry.isLive(store.nowMicros()) ?
            RouterReply.refuse(reply, RouterCode.NOT_EXPIRED, entry.lease, entry.expiresMicros) :
            remove(entry, true, reply);
    }

    private int remove(final InstanceEntry entry, final boolean isChanged, final MutableDirectBuffer reply)
    {
        if (!entry.pipelines.isEmpty())
        {
            return RouterReply.refuse(reply, RouterCode.ASSIGNED, entry.created, entry.pipelines.size());
        }

        store.removed(entry);
        return RouterReply.done(reply, isChanged, entry.created, 0);
    }

    /** Whether the command is meant for another registration than that one. */
    static boolean isOther(final InstanceEntry entry, final RouterCommand command)
    {
        return 0 != command.expected() && entry.created != command.expected();
    }

    /** @param entry null where there is none. */
    static int refuse(final MutableDirectBuffer reply, final InstanceEntry entry)
    {
        return null == entry ? RouterReply.refuse(reply, RouterCode.NOT_FOUND, 0, 0) :
            RouterReply.refuse(reply, RouterCode.STALE_REGISTRATION, entry.created, entry.expiresMicros);
    }
}
