package org.entente.router;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.agrona.MutableDirectBuffer;

/**
 * Writes commands from index 0 of a buffer; each method returns the length of the command in bytes. The layout stands
 * in {@link RouterCommand}, which also checks them; what the layout cannot carry is an
 * {@link IllegalArgumentException}. Not thread-safe.
 */
public final class RouterEncoder
{
    private final MutableDirectBuffer buffer;
    private int position;

    /** @param buffer to write to; long enough for the longest command, or one that expands. */
    public RouterEncoder(final MutableDirectBuffer buffer)
    {
        this.buffer = buffer;
    }

    public MutableDirectBuffer buffer()
    {
        return buffer;
    }

    /**
     * Registers a service or a sidecar.
     *
     * @param expected registration that is replaced; 0: there must be none; -1: whatever there is.
     */
    public int register(final RouterKind kind, final Registration registration, final long expected)
    {
        begin(of(kind, RouterOp.REGISTER_SERVICE, RouterOp.REGISTER_SIDECAR), registration.id());
        i64(expected);
        i64(registration.ttlMicros());
        u8(registration.health().code());
        text("endpoint", registration.endpoint());
        text("name", registration.name());
        text("type", registration.type());
        text("group", registration.group());
        count("labels", registration.labels().size());
        final TreeMap<byte[], String> labels = new TreeMap<>(Arrays::compareUnsigned);
        registration.labels().forEach((label, value) -> labels.put(RouterText.bytes("label", label), value));
        for (final Map.Entry<byte[], String> label : labels.entrySet())
        {
            position = RouterEntry.putText(buffer, position, label.getKey());
            text("label value", label.getValue());
        }

        return position;
    }

    /** Takes a service or sidecar away. @param registration that is meant, or 0 for any. */
    public int deregister(final RouterKind kind, final String id, final long registration)
    {
        begin(of(kind, RouterOp.DEREGISTER_SERVICE, RouterOp.DEREGISTER_SIDECAR), id);
        return i64(registration);
    }

    /** Renews a service's lease, or is a sidecar's heartbeat. @param registration that is meant, or 0 for any. */
    public int renew(final RouterKind kind, final String id, final long registration)
    {
        begin(of(kind, RouterOp.RENEW_LEASE, RouterOp.UPDATE_SIDECAR_HEARTBEAT), id);
        return i64(registration);
    }

    private static RouterOp of(final RouterKind kind, final RouterOp service, final RouterOp sidecar)
    {
        if (!kind.hasLease())
        {
            throw new IllegalArgumentException("kind is " + kind + ": use SERVICE or SIDECAR");
        }

        return RouterKind.SERVICE == kind ? service : sidecar;
    }

    public int health(final String id, final long registration, final Health health)
    {
        begin(RouterOp.UPDATE_SERVICE_HEALTH, id);
        i64(registration);
        return u8(health.code());
    }

    /** Removes a service or sidecar whose lease has run out. @param lease that has. */
    public int purge(final RouterKind kind, final String id, final long lease)
    {
        begin(RouterOp.PURGE, id);
        i64(lease);
        return u8(kind.code());
    }

    public int createPipeline(final String id, final boolean isEnabled, final byte[] config)
    {
        begin(RouterOp.CREATE_PIPELINE, id);
        u8(isEnabled ? 1 : 0);
        return bytes(config);
    }

    /** Replaces the configuration. @param revision that is expected, or 0 for any. */
    public int updatePipeline(final String id, final long revision, final byte[] config)
    {
        begin(RouterOp.UPDATE_PIPELINE, id);
        i64(revision);
        return bytes(config);
    }

    public int deletePipeline(final String id, final long revision)
    {
        begin(RouterOp.DELETE_PIPELINE, id);
        return i64(revision);
    }

    public int enablePipeline(final String id, final long revision, final boolean isEnabled)
    {
        begin(isEnabled ? RouterOp.ENABLE_PIPELINE : RouterOp.DISABLE_PIPELINE, id);
        return i64(revision);
    }

    /** Assigns a pipeline. @param from sidecar that has it now, and then not any more; empty if none has it. */
    public int assignPipeline(final String id, final String sidecar, final String from, final List<Stage> stages)
    {
        begin(RouterOp.ASSIGN_PIPELINE, id);
        text("sidecar", sidecar);
        text("sidecar that has it", from);
        count("stages", stages.size());
        for (final Stage stage : stages)
        {
            text("stage", stage.name());
            u8(stage.isLocal() ? 0 : 1);
            text("sidecar of a stage", stage.sidecar());
        }

        return position;
    }

    public int revokePipeline(final String id, final String sidecar)
    {
        begin(RouterOp.REVOKE_PIPELINE, id);
        return text("sidecar", sidecar);
    }

    public int sourceOffset(final String source, final int partition, final long offset)
    {
        begin(RouterOp.COMMIT_SOURCE_OFFSET, source);
        i32(partition);
        return i64(offset);
    }

    public int watermark(final String source, final int partition, final long eventTimeMicros)
    {
        begin(RouterOp.ADVANCE_WATERMARK, source);
        i32(partition);
        return i64(eventTimeMicros);
    }

    /** Saves a checkpoint with the offsets that it took along. @param registration of the service, or 0 for any. */
    public int checkpoint(
        final String service, final long registration, final long id, final byte[] state,
        final List<SourceOffset> offsets)
    {
        begin(RouterOp.SAVE_SERVICE_CHECKPOINT, service);
        i64(registration);
        i64(id);
        bytes(state);
        count("offsets", offsets.size());
        for (final SourceOffset offset : offsets)
        {
            text("source", offset.source());
            i32(offset.partition());
            i64(offset.offset());
        }

        return position;
    }

    public int joinGroup(final String group, final String member)
    {
        begin(RouterOp.JOIN_GROUP, group);
        return text("member", member);
    }

    public int leaveGroup(final String group, final String member)
    {
        begin(RouterOp.LEAVE_GROUP, group);
        return text("member", member);
    }

    /** Assigns partitions. @param generation that the assignment was made for. */
    public int assignPartitions(
        final String group, final long generation, final Map<String, ? extends Collection<Integer>> assignment)
    {
        begin(RouterOp.ASSIGN_PARTITIONS, group);
        i64(generation);
        count("members", assignment.size());
        final TreeMap<byte[], Collection<Integer>> members = new TreeMap<>(Arrays::compareUnsigned);
        assignment.forEach((member, partitions) -> members.put(RouterText.bytes("member", member), partitions));
        for (final Map.Entry<byte[], Collection<Integer>> member : members.entrySet())
        {
            position = RouterEntry.putText(buffer, position, member.getKey());
            u16("number of partitions", member.getValue().size());
            member.getValue().forEach((partition) -> u16("partition", partition));
        }

        return position;
    }

    public int groupOffset(
        final String group, final String member, final long generation, final int partition, final long offset)
    {
        begin(RouterOp.COMMIT_GROUP_OFFSET, group);
        text("member", member);
        i64(generation);
        i32(partition);
        return i64(offset);
    }

    public int noop()
    {
        return begin(RouterOp.NOOP);
    }

    /** Asks for one object. @param withExpired whether also where its lease has run out. */
    public int get(final RouterKind kind, final String name, final int partition, final boolean withExpired)
    {
        begin(RouterOp.GET, name);
        u8(kind.code());
        i32(partition);
        return u8(withExpired ? 1 : 0);
    }

    public int list(final ListRequest request)
    {
        begin(RouterOp.LIST, request.name());
        u8(request.kind().code());
        u8(request.expiry().ordinal());
        text("type", request.type());
        text("group", request.group());
        text("label", request.label());
        text("label value", request.labelValue());
        text("name to go on after", request.after().name());
        i32(request.after().partition());
        return u16("limit", request.limit());
    }

    /** Asks for changes. @param after position to go on after. */
    public int watch(final Position after, final int limit)
    {
        begin(RouterOp.WATCH);
        i64(after.at());
        i32(after.index());
        return u16("limit", limit);
    }

    private int begin(final RouterOp op)
    {
        position = 0;
        u8(RouterCommand.MODEL);
        return u8(op.code());
    }

    private void begin(final RouterOp op, final String id)
    {
        begin(op);
        text("id", id);
    }

    private int text(final String field, final String text)
    {
        position = RouterEntry.putText(buffer, position, RouterText.bytes(field, text));
        return position;
    }

    private int bytes(final byte[] bytes)
    {
        i32(bytes.length);
        buffer.putBytes(position, bytes);
        position += bytes.length;
        return position;
    }

    private void count(final String field, final int count)
    {
        if (count > 0xFF)
        {
            throw new IllegalArgumentException("number of " + field + " is " + count + ": use fewer than 256");
        }

        u8(count);
    }

    private int u8(final int value)
    {
        buffer.putByte(position, (byte)value);
        return ++position;
    }

    private int u16(final String field, final int value)
    {
        if (value < 0 || value > 0xFFFF)
        {
            throw new IllegalArgumentException(field + " is " + value + ": use 0 to 65535");
        }

        buffer.putShort(position, (short)value, RouterEntry.ORDER);
        position += Short.BYTES;
        return position;
    }

    private void i32(final int value)
    {
        buffer.putInt(position, value, RouterEntry.ORDER);
        position += Integer.BYTES;
    }

    private int i64(final long value)
    {
        buffer.putLong(position, value, RouterEntry.ORDER);
        position += Long.BYTES;
        return position;
    }
}
