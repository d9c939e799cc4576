package org.entente.router;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.agrona.MutableDirectBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A service or a sidecar. Adds: i64 lease (timestamp of the transaction that registered or renewed it), i64 end of the
 * lease and i64 its length in microseconds, u8 health, u16 length and details as in the command, u8 number of
 * pipelines that are assigned to it, for each: name, i64 epoch.
 */
final class InstanceEntry extends RouterEntry
{
    private static final int FIXED = 3 * Long.BYTES + 1 + Short.BYTES + 1;

    long lease;
    long expiresMicros;
    long ttlMicros;
    int health;
    byte[] details = new byte[0];
    /** Ascending by their bytes. */
    final List<Held> pipelines = new ArrayList<>();

    /** A pipeline that is assigned to a sidecar, and the timestamp of that. */
    record Held(byte[] pipeline, long epoch)
    {
    }

    InstanceEntry(final EntryId id)
    {
        super(id);
    }

    boolean isLive(final long nowMicros)
    {
        return nowMicros < expiresMicros;
    }

    void hold(final byte[] pipeline, final long epoch)
    {
        release(pipeline);
        int at = 0;
        while (at < pipelines.size() && Arrays.compareUnsigned(pipelines.get(at).pipeline, pipeline) < 0)
        {
            at++;
        }
        pipelines.add(at, new Held(pipeline, epoch));
    }

    void release(final byte[] pipeline)
    {
        pipelines.removeIf((held) -> Arrays.equals(held.pipeline, pipeline));
    }

    @Override
    int bodyLength()
    {
        int length = FIXED + details.length;
        for (int i = 0; i < pipelines.size(); i++)
        {
            length += 1 + pipelines.get(i).pipeline.length + Long.BYTES;
        }

        return length;
    }

    @Override
    int encodeBody(final MutableDirectBuffer buffer, final int offset)
    {
        int at = offset;
        buffer.putLong(at, lease, ORDER);
        buffer.putLong(at + 8, expiresMicros, ORDER);
        buffer.putLong(at + 16, ttlMicros, ORDER);
        buffer.putByte(at + 24, (byte)health);
        buffer.putShort(at + 25, (short)details.length, ORDER);
        buffer.putBytes(at + 27, details);
        at += 27 + details.length;
        buffer.putByte(at++, (byte)pipelines.size());
        for (int i = 0; i < pipelines.size(); i++)
        {
            at = putText(buffer, at, pipelines.get(i).pipeline);
            buffer.putLong(at, pipelines.get(i).epoch, ORDER);
            at += Long.BYTES;
        }

        return at;
    }

    @Override
    void decodeBody(final EntryReader in)
    {
        lease = in.i64();
        expiresMicros = in.i64();
        ttlMicros = in.i64();
        health = in.u8();
        in.require(null != Health.ofCode(health), "has an unknown health");
        details = in.bytes(in.u16());
        final int count = in.u8();
        for (int i = 0; i < count; i++)
        {
            pipelines.add(new Held(in.text(), in.i64()));
        }
    }

    /** Whether its type, group and labels are those that a list is to have; empty ones are any. */
    boolean matches(final RouterCommand list)
    {
        final DirectBuffer buffer = list.buffer();
        final int type = skip(skip(0));
        final int group = skip(type);
        return (list.type.isEmpty() || isText(type, buffer, list.type)) &&
            (list.group.isEmpty() || isText(group, buffer, list.group)) &&
            (list.label.isEmpty() || hasLabel(skip(group), buffer, list));
    }

    private boolean hasLabel(final int labels, final DirectBuffer buffer, final RouterCommand list)
    {
        int at = labels + 1;
        for (int i = details[labels]; i > 0; i--)
        {
            final int value = skip(at);
            if (isText(at, buffer, list.label))
            {
                return list.labelValue.isEmpty() || isText(value, buffer, list.labelValue);
            }
            at = skip(value);
        }

        return false;
    }

    private int skip(final int text)
    {
        return text + 1 + (details[text] & 0xFF);
    }

    private boolean isText(final int at, final DirectBuffer buffer, final Span span)
    {
        if ((details[at] & 0xFF) != span.length)
        {
            return false;
        }

        for (int i = 0; i < span.length; i++)
        {
            if (details[at + 1 + i] != buffer.getByte(span.offset + i))
            {
                return false;
            }
        }

        return true;
    }

    @Override
    RouterObject view()
    {
        final EntryReader in = new EntryReader(new UnsafeBuffer(details), 0, details.length);
        final String endpoint = RouterText.of(in.text());
        final String name = RouterText.of(in.text());
        final String type = RouterText.of(in.text());
        final String group = RouterText.of(in.text());
        final Map<String, String> labels = new LinkedHashMap<>();
        final int count = in.u8();
        for (int i = 0; i < count; i++)
        {
            labels.put(RouterText.of(in.text()), RouterText.of(in.text()));
        }

        final Map<String, Long> assigned = new LinkedHashMap<>();
        pipelines.forEach((held) -> assigned.put(RouterText.of(held.pipeline), held.epoch));
        return new Instance(id.kind(), RouterText.of(id.name), new Registration(RouterText.of(id.name), endpoint, name,
            type, group, labels, ttlMicros, Health.ofCode(health)), created, lease, expiresMicros, assigned);
    }
}
