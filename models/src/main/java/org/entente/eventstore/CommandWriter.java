package org.entente.eventstore;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** Writes a command, as {@link EventStoreCommand} reads it. Used once. */
final class CommandWriter
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(256);
    private int length;

    private CommandWriter(final CommandKind kind)
    {
        u8(EventStoreCommand.MODEL).u8(kind.code()).u8(EventStoreCommand.LAYOUT_VERSION);
    }

    static CommandWriter append(final AppendBatch batch)
    {
        final CommandWriter writer = new CommandWriter(CommandKind.APPEND).u8(batch.parts().size());
        for (final AppendBatch.Part part : batch.parts())
        {
            if (part.events().size() > EventStoreLimits.BATCH_EVENTS)
            {
                throw new IllegalArgumentException("events of the batch are more than " +
                    EventStoreLimits.BATCH_EVENTS + ": append them in several batches");
            }

            writer.aggregate(part.type(), part.id()).i64(part.expectedVersion()).routingKey(part.routingKey());
            writer.u16(part.events().size());
            for (final NewEvent event : part.events())
            {
                writer.text("name", event.name()).bytes(event.data()).metadata(event.metadata());
            }
        }

        return writer;
    }

    static CommandWriter read(final EventQuery query)
    {
        final Page page = query.page();
        final CommandWriter writer = new CommandWriter(CommandKind.READ)
            .u8(page.isBackward() ? 1 : 0)
            .u16(page.events())
            .u8(null == page.cursor() ? 0 : 1);
        if (null != page.cursor())
        {
            writer.cursor(page.cursor());
        }

        writer.u8(query.routingKey().mode());
        if (null != query.routingKey().value())
        {
            writer.text("routing key", query.routingKey().value());
        }

        writer.u8(query.filters().size());
        for (final EventFilter filter : query.filters())
        {
            writer.u8((null == filter.id() ? 0 : EventStoreCommand.PART_ID) |
                (null == filter.name() ? 0 : EventStoreCommand.PART_NAME));
            writer.text("type", filter.type());
            if (null != filter.id())
            {
                writer.text("id", filter.id());
            }

            if (null != filter.name())
            {
                writer.text("name", filter.name());
            }
        }

        return writer;
    }

    static CommandWriter status()
    {
        return new CommandWriter(CommandKind.STATUS);
    }

    static CommandWriter subscriber(final CommandKind kind, final String subscriber)
    {
        return new CommandWriter(kind).text("subscriber", subscriber);
    }

    static CommandWriter upsert(final String subscriber, final UUID worker)
    {
        return subscriber(CommandKind.UPSERT, subscriber).i64(worker.getMostSignificantBits())
            .i64(worker.getLeastSignificantBits());
    }

    static CommandWriter enable(final String subscriber, final boolean isEnabled)
    {
        return subscriber(CommandKind.ENABLE, subscriber).u8(isEnabled ? 1 : 0);
    }

    static CommandWriter acknowledge(final Acknowledgement said)
    {
        return subscriber(CommandKind.ACKNOWLEDGE, said.subscriber()).i64(said.epoch()).cursor(said.cursor())
            .i64(said.lagEvents()).i64(said.lagMillis()).u8(said.isReset() ? 1 : 0);
    }

    static CommandWriter saveSnapshot(
        final String type, final String id, final String revision, final AggregateState state)
    {
        return new CommandWriter(CommandKind.SAVE_SNAPSHOT).aggregate(type, id).text("revision", revision)
            .cursor(state.cursor()).bytes(state.data());
    }

    static CommandWriter snapshot(final String type, final String id, final String revision)
    {
        return new CommandWriter(CommandKind.SNAPSHOT).aggregate(type, id).text("revision", revision);
    }

    static CommandWriter removeSnapshot(final String type, final String id)
    {
        return new CommandWriter(CommandKind.REMOVE_SNAPSHOT).aggregate(type, id);
    }

    DirectBuffer buffer()
    {
        return buffer;
    }

    int length()
    {
        return length;
    }

    private CommandWriter u8(final int value)
    {
        buffer.putByte(length++, (byte)value);
        return this;
    }

    private CommandWriter u16(final int value)
    {
        buffer.putShort(length, (short)value, ORDER);
        length += Short.BYTES;
        return this;
    }

    private CommandWriter i64(final long value)
    {
        buffer.putLong(length, value, ORDER);
        length += Long.BYTES;
        return this;
    }

    private CommandWriter cursor(final Cursor cursor)
    {
        length = ReplyFields.cursor(buffer, length, cursor.executeAt(), cursor.index());
        return this;
    }

    private CommandWriter bytes(final byte[] bytes)
    {
        buffer.putInt(length, bytes.length, ORDER);
        length = ReplyFields.bytes(buffer, length + Integer.BYTES, bytes);
        return this;
    }

    private CommandWriter aggregate(final String type, final String id)
    {
        return text("type", type).text("id", id);
    }

    private CommandWriter routingKey(final String key)
    {
        return null == key ? u8(0) : u8(1).text("routing key", key);
    }

    private void metadata(final EventMetadata metadata)
    {
        final Map<String, byte[]> entries = metadata.entries();
        if (entries.size() > EventStoreLimits.METADATA_ENTRIES)
        {
            throw new IllegalArgumentException("entries of the metadata are " + entries.size() + ": use at most " +
                EventStoreLimits.METADATA_ENTRIES);
        }

        u8((null == metadata.requestedBy() ? 0 : 1) | (null == metadata.requestedAs() ? 0 : 2));
        if (null != metadata.requestedBy())
        {
            text("requestedBy", metadata.requestedBy());
        }

        if (null != metadata.requestedAs())
        {
            text("requestedAs", metadata.requestedAs());
        }

        u8(entries.size());
        entries.forEach((key, value) -> text("key in the metadata", key).bytes(value));
    }

    private CommandWriter text(final String field, final String text)
    {
        final byte[] bytes = null == text ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        if (0 == bytes.length || bytes.length > EventStoreLimits.TEXT)
        {
            throw new IllegalArgumentException(field + " is " + bytes.length + " bytes long: use 1 to " +
                EventStoreLimits.TEXT);
        }

        u16(bytes.length);
        length = ReplyFields.bytes(buffer, length, bytes);
        return this;
    }
}
