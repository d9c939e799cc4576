package org.entente.router;

import java.util.Arrays;

import org.agrona.MutableDirectBuffer;

/**
 * Pipelines, and which sidecar each is assigned to. A pipeline names its sidecar and the sidecar its pipelines; both
 * change in one transaction, under the keys of both. One thread.
 */
final class Pipelines
{
    private static final int PIPELINE = 0;
    private static final int SIDECAR = 1;
    private static final int SIDECAR_BEFORE = 2;

    private final RouterStore store;

    Pipelines(final RouterStore store)
    {
        this.store = store;
    }

    private PipelineEntry find(final RouterCommand command)
    {
        return (PipelineEntry)store.table.find(RouterKind.PIPELINE, command.buffer(), command.id, 0);
    }

    int create(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final PipelineEntry existing = find(command);
        if (null != existing)
        {
            return RouterReply.refuse(reply, RouterCode.EXISTS, existing.revision, existing.version);
        }

        final PipelineEntry entry = store.created(new PipelineEntry(store.table.idOfProbe()));
        entry.isEnabled = 1 == command.flag();
        entry.config = RouterEntry.copy(command.buffer(), command.body);
        return changed(entry, reply);
    }

    int update(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final PipelineEntry entry = find(command);
        if (isRefused(entry, command))
        {
            return refuse(reply, entry);
        }

        store.changing(entry).config = RouterEntry.copy(command.buffer(), command.body);
        return changed(entry, reply);
    }

    int enable(final RouterCommand command, final boolean isEnabled, final MutableDirectBuffer reply)
    {
        final PipelineEntry entry = find(command);
        if (isRefused(entry, command))
        {
            return refuse(reply, entry);
        }

        if (entry.isEnabled == isEnabled)
        {
            return RouterReply.done(reply, false, entry.revision, entry.version);
        }

        store.changing(entry).isEnabled = isEnabled;
        return changed(entry, reply);
    }

    private int changed(final PipelineEntry entry, final MutableDirectBuffer reply)
    {
        entry.revision = store.executeAt();
        entry.version++;
        store.changed(entry);
        return RouterReply.done(reply, true, entry.revision, entry.version);
    }

    int delete(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final PipelineEntry entry = find(command);
        if (isRefused(entry, command))
        {
            return refuse(reply, entry);
        }

        if (entry.sidecar.length > 0)
        {
            return RouterReply.refuse(reply, RouterCode.ASSIGNED, entry.epoch, 1);
        }

        store.removed(entry);
        return RouterReply.done(reply, true, entry.revision, entry.version);
    }

    private static boolean isRefused(final PipelineEntry entry, final RouterCommand command)
    {
        return null == entry || 0 != command.expected() && entry.revision != command.expected();
    }

    private static int refuse(final MutableDirectBuffer reply, final PipelineEntry entry)
    {
        return null == entry ? RouterReply.refuse(reply, RouterCode.NOT_FOUND, 0, 0) :
            RouterReply.refuse(reply, RouterCode.STALE_REVISION, entry.revision, entry.version);
    }

    int assign(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final PipelineEntry pipeline = find(command);
        if (null == pipeline)
        {
            return refuse(reply, RouterCode.NOT_FOUND, PIPELINE, 0);
        }

        final InstanceEntry to = store.live(RouterKind.SIDECAR, command.buffer(), command.other);
        if (null == to)
        {
            return refuse(reply, RouterCode.NOT_FOUND, SIDECAR, 0);
        }

        final boolean isHere = Arrays.equals(pipeline.sidecar, to.id.name);
        if (command.from.isEmpty())
        {
            if (pipeline.sidecar.length > 0 && !isHere)
            {
                return RouterReply.refuse(reply, RouterCode.ASSIGNED, pipeline.epoch, 1);
            }
        }
        else if (!RouterEntry.isEqual(pipeline.sidecar, command.buffer(), command.from))
        {
            return RouterReply.ack(reply, RouterCode.NOT_ASSIGNED, false, SIDECAR_BEFORE, pipeline.epoch, 0);
        }

        if (!isHere && to.pipelines.size() >= RouterLimits.PIPELINES_OF_SIDECAR)
        {
            return refuse(reply, RouterCode.TOO_MANY, SIDECAR, to.pipelines.size());
        }

        // The lease of the one that had it may have run out: just then somebody takes it over.
        if (!command.from.isEmpty())
        {
            release(pipeline);
        }

        store.changing(pipeline).sidecar = to.id.name;
        pipeline.epoch = store.executeAt();
        pipeline.stages = RouterEntry.copy(command.buffer(), command.items);
        store.changed(pipeline);
        store.changing(to).hold(pipeline.id.name, pipeline.epoch);
        store.changed(to);
        return RouterReply.done(reply, true, pipeline.epoch, pipeline.version);
    }

    int revoke(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final PipelineEntry pipeline = find(command);
        if (null == pipeline)
        {
            return refuse(reply, RouterCode.NOT_FOUND, PIPELINE, 0);
        }

        if (0 == pipeline.sidecar.length)
        {
            return RouterReply.done(reply, false, 0, pipeline.version);
        }

        if (!RouterEntry.isEqual(pipeline.sidecar, command.buffer(), command.other))
        {
            return RouterReply.ack(reply, RouterCode.NOT_ASSIGNED, false, SIDECAR, pipeline.epoch, 0);
        }

        release(pipeline);
        store.changing(pipeline).unassign();
        store.changed(pipeline);
        return RouterReply.done(reply, true, 0, pipeline.version);
    }

    /** The sidecar that has the pipeline has it no more; it is there as long as it has one. */
    private void release(final PipelineEntry pipeline)
    {
        final InstanceEntry sidecar = (InstanceEntry)store.table.find(RouterKind.SIDECAR, pipeline.sidecar);
        store.changing(sidecar).release(pipeline.id.name);
        store.changed(sidecar);
    }

    private static int refuse(
        final MutableDirectBuffer reply, final RouterCode code, final int index, final long value)
    {
        return RouterReply.ack(reply, code, false, index, 0, value);
    }
}
