package org.entente.eventstore;

import java.util.function.Consumer;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.eventstore.Subscriber.Row;

/** All subscribers. Each is a key; how many there are in a bucket is one, too. One thread. */
final class Subscribers
{
    private final ByteTable<Subscriber> table = new ByteTable<>(64);
    private final int[] sizes = new int[EventStoreLimits.BUCKETS];
    private final int bucketMax;
    private long checksum;

    Subscribers(final EventStoreLimits limits)
    {
        bucketMax = limits.subscribersOfBucket();
    }

    int apply(final long executeAt, final EventStoreCommand command, final MutableDirectBuffer reply)
    {
        final DirectBuffer buffer = command.buffer();
        final int length = command.subscriberLength();
        final Subscriber subscriber = table.find(buffer, command.subjectOffset(), length);
        if (CommandKind.UPSERT == command.kind())
        {
            return upsert(executeAt, command, subscriber, reply);
        }

        if (null == subscriber)
        {
            return ReplyFields.code(reply, ResultCode.UNKNOWN_SUBSCRIBER);
        }

        return switch (command.kind())
        {
            case ACKNOWLEDGE -> acknowledge(command, subscriber, reply);
            case ENABLE ->
            {
                change(subscriber, subscriber.row().enabled(command.isOn()));
                yield told(ResultCode.OK, subscriber, reply);
            }
            case REMOVE ->
            {
                sizes[EventStoreCommand.bucketOf(command.subscriberHash())]--;
                checksum -= subscriber.row().digest(subscriber.hash);
                table.remove(subscriber);
                yield ReplyFields.code(reply, ResultCode.OK);
            }
            default -> told(ResultCode.OK, subscriber, reply);
        };
    }

    /** A worker that owns it already stays what it is: a copy of its request that comes late fences nobody. */
    private int upsert(
        final long executeAt, final EventStoreCommand command, final Subscriber existing,
        final MutableDirectBuffer reply)
    {
        final long worker1 = command.worker1();
        final long worker2 = command.worker2();
        if (null == existing)
        {
            final int bucket = EventStoreCommand.bucketOf(command.subscriberHash());
            if (sizes[bucket] >= bucketMax)
            {
                return ReplyFields.code(reply, ResultCode.TOO_MANY_SUBSCRIBERS);
            }

            final Subscriber created = add(command.buffer(), command.subjectOffset(), command.subscriberLength(),
                new Row(worker1, worker2, executeAt, true, 0, 0, 0, 0), bucket);
            return told(ResultCode.OK, created, reply);
        }

        final Row row = existing.row();
        if (row.worker1() != worker1 || row.worker2() != worker2)
        {
            change(existing, row.owned(worker1, worker2, executeAt));
        }

        return told(ResultCode.OK, existing, reply);
    }

    private int acknowledge(
        final EventStoreCommand command, final Subscriber subscriber, final MutableDirectBuffer reply)
    {
        final Row row = subscriber.row();
        if (row.epoch() != command.epoch())
        {
            return told(ResultCode.FENCED, subscriber, reply);
        }

        final long at = command.cursorAt();
        final int index = command.cursorIndex();
        final boolean isBack = at < row.cursorAt() || at == row.cursorAt() && index < row.cursorIndex();
        if (isBack && !command.isOn())
        {
            return told(ResultCode.WENT_BACK, subscriber, reply);
        }

        change(subscriber, row.acknowledged(at, index, command.lagEvents(), command.lagMillis()));
        return told(ResultCode.OK, subscriber, reply);
    }

    private Subscriber add(
        final DirectBuffer buffer, final int offset, final int length, final Row row, final int bucket)
    {
        final Subscriber subscriber = table.add(new Subscriber(buffer, offset, length, row));
        sizes[bucket]++;
        checksum += row.digest(subscriber.hash);
        return subscriber;
    }

    private void change(final Subscriber subscriber, final Row next)
    {
        checksum += next.digest(subscriber.hash) - subscriber.row().digest(subscriber.hash);
        subscriber.row(next);
    }

    private static int told(final ResultCode code, final Subscriber subscriber, final MutableDirectBuffer reply)
    {
        return subscriber.row().encode(reply, ReplyFields.code(reply, code));
    }

    /** One from a snapshot. */
    void restore(final DirectBuffer buffer, final int offset, final int length, final Row row)
    {
        if (null != table.find(buffer, offset, length))
        {
            throw new IllegalStateException("a subscriber comes twice in the snapshot");
        }

        add(buffer, offset, length, row, EventStoreCommand.bucketOf(EventStoreCommand.subscriberHash(
            buffer, offset, length)));
    }

    int size()
    {
        return table.size();
    }

    long checksum()
    {
        return checksum;
    }

    long recomputedChecksum()
    {
        final long[] sum = new long[1];
        table.forEach((subscriber) -> sum[0] += subscriber.row().digest(subscriber.hash));
        return sum[0];
    }

    /** In the order of their keys. Allocates. */
    void forEach(final Consumer<Subscriber> visitor)
    {
        table.forEach(visitor);
    }
}
