package org.entente.router;

import java.util.Arrays;

import org.agrona.DirectBuffer;

/**
 * A command, decoded in place: a reused view that remembers where the fields are. All numbers are little-endian.
 * <pre>
 *   every command             u8 model = 3, u8 operation (RouterOp), then
 *   REGISTER_SERVICE,
 *   REGISTER_SIDECAR          id, i64 expected registration (0: there must be none; -1: whatever there is),
 *                             i64 lease in microseconds, u8 health, details
 *   DEREGISTER_SERVICE/_SIDECAR, RENEW_LEASE, UPDATE_SIDECAR_HEARTBEAT
 *                             id, i64 registration, or 0 for any
 *   UPDATE_SERVICE_HEALTH     id, i64 registration, or 0 for any, u8 health
 *   PURGE                     id, i64 lease, u8 kind (1 = service, 3 = sidecar)
 *   CREATE_PIPELINE           id, u8 1 = enabled, configuration
 *   UPDATE_PIPELINE           id, i64 revision, or 0 for any, configuration
 *   DELETE_PIPELINE, ENABLE_PIPELINE, DISABLE_PIPELINE
 *                             id, i64 revision, or 0 for any
 *   ASSIGN_PIPELINE           id, sidecar, sidecar that has it now or empty for none,
 *                             u8 number of stages, for each: stage, u8 0 = local, 1 = remote, sidecar or empty
 *   REVOKE_PIPELINE           id, sidecar
 *   COMMIT_SOURCE_OFFSET      source, u32 partition, i64 offset, 0 or greater
 *   ADVANCE_WATERMARK         source, u32 partition, i64 event time in microseconds
 *   SAVE_SERVICE_CHECKPOINT   service, i64 registration, or 0 for any, i64 id of the checkpoint, 1 or greater, state,
 *                             u8 number of offsets, for each: source, u32 partition, i64 offset
 *   JOIN_GROUP, LEAVE_GROUP   group, member
 *   ASSIGN_PARTITIONS         group, i64 generation,
 *                             u8 number of members, for each: member, u16 number, for each: u16 partition
 *   COMMIT_GROUP_OFFSET       group, member, i64 generation, u32 partition, i64 offset, 0 or greater
 *   NOOP                      nothing
 *   GET                       name, u8 kind (RouterKind), u32 partition, u8 1 = also where its lease has run out
 *   LIST                      name, or empty for all, u8 kind, u8 0 = live, 1 = run out, 2 = both,
 *                             type, group, label, label value: empty for any,
 *                             name and u32 partition after which to go on, empty at first, u16 limit
 *   WATCH                     i64 and u32 position after which to go on, u16 limit
 *
 *   id, name, other texts     u8 length, bytes (UTF-8 by convention)
 *   configuration, state      u32 length, bytes
 *   details                   endpoint, name, type, group (the last three may be empty),
 *                             u8 number of labels, for each: label, value; labels ascend by their bytes
 * </pre>
 * Bytes behind the last field are an error. Not thread-safe.
 */
public final class RouterCommand
{
    /** First byte of every command. */
    public static final int MODEL = 3;
    static final int LIVE = 0;
    static final int EXPIRED = 1;
    static final int BOTH = 2;

    /** What the command is about: its id, source, group or service. */
    final Span id = new Span();
    /** Sidecar to assign to, or member. */
    final Span other = new Span();
    /** Sidecar to take from, or where a list goes on. */
    final Span from = new Span();
    /** Details, configuration or state; members with their partitions. */
    final Span body = new Span();
    /** Stages; offsets of a checkpoint. */
    final Span items = new Span();
    final Span type = new Span();
    final Span group = new Span();
    final Span label = new Span();
    final Span labelValue = new Span();
    final Span[] sources = new Span[RouterLimits.CHECKPOINT_OFFSETS];
    final int[] partitions = new int[RouterLimits.CHECKPOINT_OFFSETS];
    final long[] offsets = new long[RouterLimits.CHECKPOINT_OFFSETS];

    private final RouterLimits limits;
    private final Fields fields = new Fields();
    private final Span scratch = new Span();
    private final Span before = new Span();
    private final long[] partitionsSeen = new long[RouterLimits.PARTITIONS / Long.SIZE];
    private RouterOp op;
    private RouterKind kind;
    /** Expected registration, lease, revision or generation; of a watch, the time of its position. */
    private long expected;
    /** Lease, offset, event time or id of a checkpoint. */
    private long value;
    private int partition;
    private int flag;
    private int count;
    private int limit;

    public RouterCommand(final RouterLimits limits)
    {
        this.limits = limits;
        for (int i = 0; i < sources.length; i++)
        {
            sources[i] = new Span();
        }
    }

    /**
     * Decodes and validates a command. Never throws, never reads outside of it. Allocates only where it is malformed.
     *
     * @return null if it is well formed, else one sentence that names the field and the remedy.
     */
    public String decode(final DirectBuffer command, final int offset, final int length)
    {
        fields.wrap(command, offset, length);
        final int model = fields.u8("model");
        if (null == fields.problem() && MODEL != model)
        {
            return "model is " + model + ": a command of the router begins with " + MODEL;
        }

        final int code = fields.u8("operation");
        if (null != fields.problem())
        {
            return fields.problem();
        }

        op = RouterOp.ofCode(code);
        if (null == op)
        {
            return "operation of the router is " + code + ": use one of RouterOp, such as 1 (REGISTER_SERVICE)";
        }

        count = 0;
        decodeFields();
        fields.end(op);
        return fields.problem();
    }

    private void decodeFields()
    {
        if (RouterOp.NOOP != op && RouterOp.WATCH != op)
        {
            fields.text("id", id, RouterOp.LIST == op ? 0 : 1, limits.textLengthMax());
        }

        switch (op)
        {
            case REGISTER_SERVICE, REGISTER_SIDECAR -> register();
            case DEREGISTER_SERVICE, DEREGISTER_SIDECAR, RENEW_LEASE, UPDATE_SIDECAR_HEARTBEAT ->
                expected = fields.i64("registration", 0, Long.MAX_VALUE);
            case UPDATE_SERVICE_HEALTH ->
            {
                expected = fields.i64("registration", 0, Long.MAX_VALUE);
                health();
            }
            case PURGE -> purge();
            case CREATE_PIPELINE ->
            {
                flag = (int)fields.within("enabled", fields.u8("enabled"), 0, 1);
                fields.bytes("configuration", body, limits.dataLengthMax());
            }
            case UPDATE_PIPELINE ->
            {
                expected = fields.i64("revision", 0, Long.MAX_VALUE);
                fields.bytes("configuration", body, limits.dataLengthMax());
            }
            case DELETE_PIPELINE, ENABLE_PIPELINE, DISABLE_PIPELINE ->
                expected = fields.i64("revision", 0, Long.MAX_VALUE);
            case ASSIGN_PIPELINE -> assignPipeline();
            case REVOKE_PIPELINE -> fields.text("sidecar", other, 1, limits.textLengthMax());
            case COMMIT_SOURCE_OFFSET, ADVANCE_WATERMARK -> register(RouterOp.COMMIT_SOURCE_OFFSET == op);
            case SAVE_SERVICE_CHECKPOINT -> checkpoint();
            case JOIN_GROUP, LEAVE_GROUP -> fields.text("member", other, 1, limits.textLengthMax());
            case ASSIGN_PARTITIONS -> assignPartitions();
            case COMMIT_GROUP_OFFSET -> groupOffset();
            case NOOP ->
            {
            }
            case GET ->
            {
                readKind();
                partition = fields.partition("partition");
                flag = (int)fields.within("with expired", fields.u8("with expired"), 0, 1);
            }
            case LIST -> list();
            case WATCH ->
            {
                expected = fields.i64("position", 0, Long.MAX_VALUE);
                partition = fields.partition("index of the position");
                limit = limit();
            }
        }
    }

    private void purge()
    {
        expected = fields.i64("lease", 1, Long.MAX_VALUE);
        readKind();
        if (null == fields.problem() && !kind.hasLease())
        {
            fields.problem("kind is " + kind + ", which has no lease: use 1 (SERVICE) or 3 (SIDECAR)");
        }
    }

    private void register(final boolean isOffset)
    {
        partition = fields.partition("partition");
        value = isOffset ? fields.i64("offset", 0, Long.MAX_VALUE) : fields.i64("event time");
    }

    private void groupOffset()
    {
        fields.text("member", other, 1, limits.textLengthMax());
        expected = fields.i64("generation", 0, Long.MAX_VALUE);
        partition = (int)fields.within("partition", fields.i32("partition"), 0, RouterLimits.PARTITIONS - 1);
        value = fields.i64("offset", 0, Long.MAX_VALUE);
    }

    private void register()
    {
        expected = fields.i64("expected registration", -1, Long.MAX_VALUE);
        value = fields.i64("lease", limits.ttlMinMicros(), limits.ttlMaxMicros());
        health();
        final int start = fields.position();
        fields.text("endpoint", scratch, 1, limits.textLengthMax());
        fields.text("name", scratch, 0, limits.textLengthMax());
        fields.text("type", scratch, 0, limits.textLengthMax());
        fields.text("group", scratch, 0, limits.textLengthMax());
        final int labels =
            (int)fields.within("number of labels", fields.u8("number of labels"), 0, limits.labelsMax());
        before.set(start, 0);
        for (int i = 0; i < labels && null == fields.problem(); i++)
        {
            fields.text("label", scratch, 1, limits.textLengthMax());
            if (null == fields.problem() && !before.isEmpty() && compare(before, scratch) >= 0)
            {
                fields.problem("label " + i + " does not come after the one before it: sort them, each once");
            }
            before.set(scratch.offset, scratch.length);
            fields.text("label value", scratch, 0, limits.textLengthMax());
        }

        body.set(start, fields.position() - start);
    }

    private void assignPipeline()
    {
        fields.text("sidecar", other, 1, limits.textLengthMax());
        fields.text("sidecar that has it", from, 0, limits.textLengthMax());
        if (null == fields.problem() && isSame(other, from))
        {
            fields.problem("sidecar and the one that has the pipeline are the same: leave the latter empty");
        }

        final int start = fields.position();
        final int stages =
            (int)fields.within("number of stages", fields.u8("number of stages"), 0, RouterLimits.STAGES);
        for (int i = 0; i < stages && null == fields.problem(); i++)
        {
            fields.text("stage", scratch, 1, limits.textLengthMax());
            final long placement = fields.within("placement of a stage", fields.u8("placement"), 0, 1);
            fields.text("sidecar of a stage", scratch, 0, limits.textLengthMax());
            if (null == fields.problem() && scratch.isEmpty() != (0 == placement))
            {
                fields.problem("stage " + i + " is " + (0 == placement ? "local, and names a sidecar: leave it empty" :
                    "remote, and names no sidecar: say where it runs"));
            }
        }

        items.set(start, fields.position() - start);
    }

    private void checkpoint()
    {
        expected = fields.i64("registration", 0, Long.MAX_VALUE);
        value = fields.i64("id of the checkpoint", 1, Long.MAX_VALUE);
        fields.bytes("state", body, limits.dataLengthMax());
        final int start = fields.position();
        final int expectedCount = (int)fields.within(
            "number of offsets", fields.u8("number of offsets"), 0, RouterLimits.CHECKPOINT_OFFSETS);
        while (count < expectedCount && null == fields.problem())
        {
            fields.text("source", sources[count], 1, limits.textLengthMax());
            partitions[count] = fields.partition("partition");
            offsets[count] = fields.i64("offset", 0, Long.MAX_VALUE);
            for (int i = 0; i < count; i++)
            {
                if (partitions[i] == partitions[count] && isSame(sources[i], sources[count]))
                {
                    fields.problem("offsets " + i + " and " + count + " are of the same partition: name each once");
                }
            }
            count++;
        }

        items.set(start, fields.position() - start);
    }

    private void assignPartitions()
    {
        expected = fields.i64("generation", 0, Long.MAX_VALUE);
        final int start = fields.position();
        Arrays.fill(partitionsSeen, 0);
        final int members =
            (int)fields.within("number of members", fields.u8("number of members"), 0, RouterLimits.MEMBERS);
        before.set(start, 0);
        for (int i = 0; i < members && null == fields.problem(); i++)
        {
            fields.text("member", scratch, 1, limits.textLengthMax());
            if (null == fields.problem() && !before.isEmpty() && compare(before, scratch) >= 0)
            {
                fields.problem("member " + i + " does not come after the one before it: sort them, each once");
            }
            before.set(scratch.offset, scratch.length);
            partitionsOfMember();
        }

        body.set(start, fields.position() - start);
    }

    private void partitionsOfMember()
    {
        final int number = (int)fields.within("number of partitions",
            fields.u16("number of partitions"), 0, RouterLimits.PARTITIONS);
        for (int j = 0; j < number && null == fields.problem(); j++)
        {
            final int each = (int)fields.within(
                "partition", fields.u16("partition"), 0, RouterLimits.PARTITIONS - 1);
            final long bit = 1L << each;
            if (null == fields.problem() && 0 != (partitionsSeen[each / Long.SIZE] & bit))
            {
                fields.problem("partition " + each + " is assigned twice: assign it to one member");
            }
            else if (null == fields.problem())
            {
                partitionsSeen[each / Long.SIZE] |= bit;
            }
        }
    }

    private void list()
    {
        readKind();
        flag = (int)fields.within("expiry filter", fields.u8("expiry filter"), LIVE, BOTH);
        fields.text("type", type, 0, limits.textLengthMax());
        fields.text("group", group, 0, limits.textLengthMax());
        fields.text("label", label, 0, limits.textLengthMax());
        fields.text("label value", labelValue, 0, limits.textLengthMax());
        fields.text("name to go on after", from, 0, limits.textLengthMax());
        partition = fields.partition("partition to go on after");
        limit = limit();
    }

    private int limit()
    {
        return (int)fields.within("limit", fields.u16("limit"), 1, RouterLimits.PAGE);
    }

    private void readKind()
    {
        final int code = fields.u8("kind");
        kind = RouterKind.ofCode(code);
        if (null == fields.problem() && null == kind)
        {
            fields.problem("kind is " + code + ": use one of RouterKind, from 1 (SERVICE) to 8 (GROUP_OFFSET)");
        }
    }

    private void health()
    {
        flag = (int)fields.within("health", fields.u8("health"), 0, Health.UNHEALTHY.code());
    }

    private int compare(final Span a, final Span b)
    {
        final DirectBuffer buffer = fields.buffer();
        final int length = Math.min(a.length, b.length);
        for (int i = 0; i < length; i++)
        {
            final int difference = (buffer.getByte(a.offset + i) & 0xFF) - (buffer.getByte(b.offset + i) & 0xFF);
            if (0 != difference)
            {
                return difference;
            }
        }

        return a.length - b.length;
    }

    private boolean isSame(final Span a, final Span b)
    {
        return a.length == b.length && 0 == compare(a, b);
    }

    DirectBuffer buffer()
    {
        return fields.buffer();
    }

    public RouterOp op()
    {
        return op;
    }

    /** Of PURGE, GET and LIST. */
    RouterKind kind()
    {
        return kind;
    }

    long expected()
    {
        return expected;
    }

    long value()
    {
        return value;
    }

    int partition()
    {
        return partition;
    }

    /** Health, 1 for enabled, or which of expiry is asked for. */
    int flag()
    {
        return flag;
    }

    /** Number of offsets of a checkpoint. */
    int count()
    {
        return count;
    }

    /** Most objects or changes of a page. */
    int pageLimit()
    {
        return limit;
    }
}
