package org.entente.router;

import org.agrona.DirectBuffer;

/** The objects and the log of their changes, within one transaction after the other. One thread. */
final class RouterStore
{
    final EntryTable table = new EntryTable();
    final ChangeLog log;
    private long executeAt;
    private long nowMicros;
    private RouterOp op;
    private int index;

    RouterStore(final int changesMax, final long changeBytesMax)
    {
        log = new ChangeLog(changesMax, changeBytesMax);
    }

    void begin(final long txnExecuteAt, final long txnTimeMicros, final RouterOp txnOp)
    {
        executeAt = txnExecuteAt;
        nowMicros = txnTimeMicros;
        op = txnOp;
        index = 0;
    }

    /** Timestamp of the transaction. */
    long executeAt()
    {
        return executeAt;
    }

    /** Agreed time. */
    long nowMicros()
    {
        return nowMicros;
    }

    /** @return the service or sidecar, or null where there is none. */
    InstanceEntry instance(final RouterKind kind, final DirectBuffer buffer, final Span name)
    {
        return (InstanceEntry)table.find(kind, buffer, name, 0);
    }

    /** @return the service or sidecar, or null where there is none or its lease has run out. */
    InstanceEntry live(final RouterKind kind, final DirectBuffer buffer, final Span name)
    {
        final InstanceEntry entry = instance(kind, buffer, name);
        return null != entry && entry.isLive(nowMicros) ? entry : null;
    }

    /** A new entry, to be filled; {@link #changed} follows. */
    <T extends RouterEntry> T created(final T entry)
    {
        entry.created = executeAt;
        table.insert(entry);
        return entry;
    }

    /** It is about to change; {@link #changed} or {@link #renewed} follows. */
    <T extends RouterEntry> T changing(final T entry)
    {
        table.beforeChange(entry);
        return entry;
    }

    /** It was changed, and whoever watches is to see it. */
    void changed(final RouterEntry entry)
    {
        renewed(entry);
        if (entry.id.kind().isWatched())
        {
            log.add(Change.of(executeAt, index++, op, false, entry));
        }
    }

    /** It was changed in what is not watched. */
    void renewed(final RouterEntry entry)
    {
        entry.changed = executeAt;
        table.changed(entry);
    }

    void removed(final RouterEntry entry)
    {
        table.remove(entry);
        if (entry.id.kind().isWatched())
        {
            log.add(Change.of(executeAt, index++, op, true, entry));
        }
    }
}
