package org.entente.eventstore;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import org.agrona.DirectBuffer;

/** Reads what {@link ReplyFields} has written. Used once. */
final class Replies
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final DirectBuffer buffer;
    private final ResultCode code;
    private int at = ReplyFields.CODE;

    Replies(final DirectBuffer buffer)
    {
        this.buffer = buffer;
        code = ResultCode.ofCode(buffer.getByte(0));
    }

    AppendResult append(final AppendBatch batch)
    {
        if (ResultCode.OK != code)
        {
            final AppendBatch.Part part = batch.parts().get(u8());
            final long version = i64();
            throw ResultCode.VERSION_CONFLICT == code ?
                new VersionConflictException(part.type(), part.id(), part.expectedVersion(), version) :
                new LimitExceededException(part.type() + "/" + part.id() + " has " + version +
                    " events, and no room for " + part.events().size() + " more: begin another aggregate");
        }

        final long executeAt = i64();
        final List<AppendResult.Appended> aggregates = new ArrayList<>();
        final int count = u8();
        for (int i = 0; i < count; i++)
        {
            final AppendBatch.Part part = batch.parts().get(i);
            aggregates.add(new AppendResult.Appended(part.type(), part.id(), i64(), routingKey()));
        }

        return new AppendResult(executeAt, List.copyOf(aggregates));
    }

    EventPage page()
    {
        final long watermark = i64();
        final int flags = u8();
        final Cursor start = cursor();
        final Cursor end = cursor();
        final long remaining = i64();
        final long pending = i64();
        final int count = u16();
        final List<Event> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
        {
            events.add(event());
        }

        return new EventPage(List.copyOf(events), new PageEdges(
            0 != (flags & ReplyFields.HAS_PREVIOUS), 0 != (flags & ReplyFields.HAS_NEXT), start, end), watermark,
            remaining, pending);
    }

    private Event event()
    {
        final long txnId = i64();
        final long executeAt = i64();
        final int index = u16();
        final long version = i64();
        final String type = text();
        final String id = text();
        final String routingKey = routingKey();
        final String name = text();
        i32();
        final byte[] data = bytes();
        return new Event(new UUID(txnId, index), type, id, version, routingKey, name, data, metadata(),
            new Cursor(executeAt, index));
    }

    private EventMetadata metadata()
    {
        final int flags = u8();
        final String requestedBy = 0 == (flags & 1) ? null : text();
        final String requestedAs = 0 == (flags & 2) ? null : text();
        final int count = u8();
        if (0 == count)
        {
            return 0 == flags ? EventMetadata.NONE : new EventMetadata(requestedBy, requestedAs, Map.of());
        }

        final Map<String, byte[]> entries = new TreeMap<>();
        for (int i = 0; i < count; i++)
        {
            entries.put(text(), bytes());
        }

        return new EventMetadata(requestedBy, requestedAs, entries);
    }

    StoreStatus status()
    {
        return new StoreStatus(i64(), i64(), i64(), i64(), i64());
    }

    /** @param epoch that was acknowledged under, for the error. */
    SubscriberState subscriber(final String subscriber, final long epoch)
    {
        return switch (code)
        {
            case OK -> row();
            case FENCED -> throw new FencedException(subscriber, epoch, row().epoch());
            case WENT_BACK -> throw new CursorWentBackException("subscriber " + subscriber, row().cursor());
            case TOO_MANY_SUBSCRIBERS -> throw new LimitExceededException("there is no room for the subscriber " +
                subscriber + ": remove others");
            default -> throw new UnknownSubscriberException(subscriber);
        };
    }

    Optional<SubscriberState> subscriberIfAny()
    {
        return ResultCode.OK == code ? Optional.of(row()) : Optional.empty();
    }

    private SubscriberState row()
    {
        final Subscriber.Row row = Subscriber.Row.decode(buffer, at);
        return new SubscriberState(new UUID(row.worker1(), row.worker2()), row.epoch(), row.isEnabled(),
            new Cursor(row.cursorAt(), row.cursorIndex()), row.lagEvents(), row.lagMillis());
    }

    Void saved(final String type, final String id)
    {
        switch (code)
        {
            case NO_EVENT -> throw new NoSuchEventException(type, id);
            case WENT_BACK -> throw new CursorWentBackException("the snapshot of " + type + "/" + id, cursor());
            default ->
            {
                return null;
            }
        }
    }

    Optional<AggregateState> snapshot()
    {
        if (ResultCode.OK != code)
        {
            return Optional.empty();
        }

        final Cursor cursor = cursor();
        return Optional.of(new AggregateState(bytes(), cursor));
    }

    boolean isOk()
    {
        return ResultCode.OK == code;
    }

    private int u8()
    {
        return buffer.getByte(at++) & 0xFF;
    }

    private int u16()
    {
        final int value = buffer.getShort(at, ORDER) & 0xFFFF;
        at += Short.BYTES;
        return value;
    }

    private int i32()
    {
        final int value = buffer.getInt(at, ORDER);
        at += Integer.BYTES;
        return value;
    }

    private long i64()
    {
        final long value = buffer.getLong(at, ORDER);
        at += Long.BYTES;
        return value;
    }

    private Cursor cursor()
    {
        return new Cursor(i64(), i32());
    }

    private byte[] bytes()
    {
        return bytes(i32());
    }

    private byte[] bytes(final int length)
    {
        final byte[] bytes = new byte[length];
        buffer.getBytes(at, bytes);
        at += length;
        return bytes;
    }

    private String text()
    {
        return new String(bytes(u16()), StandardCharsets.UTF_8);
    }

    private String routingKey()
    {
        return 0 == u8() ? null : text();
    }
}
