package org.entente.eventstore;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.pipeline.KeyHash;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

/**
 * The event store's replicated state: events, subscribers, snapshots of aggregates. Commands are those of
 * {@link EventStore}, and begin with the byte 2.
 * <p>
 * An aggregate is a key, and so is a subscriber; what is read over all of them is ordered by agreed time and goes up to
 * the last barrier, below which it is final and the same at all replicas. The checksum is a sum over all that there is:
 * it does not depend on the order in which commands on different keys were applied. Methods of {@link StateMachine} by
 * one thread, {@link #extract} by another one.
 */
public final class EventStoreMachine implements StateMachine, KeyExtractor
{
    private final EventStoreLimits limits;
    private final EventTable table = new EventTable();
    private final Subscribers subscribers;
    private final PageReader reader;
    private final EventStoreCommand command = new EventStoreCommand();
    /** The extractor is called by another thread. */
    private final EventStoreCommand extracted = new EventStoreCommand();
    private final Aggregate[] aggregates = new Aggregate[EventStoreLimits.BATCH_AGGREGATES];
    private EventStoreSnapshot snapshot;
    private EventStoreRestore restore;

    public EventStoreMachine(final EventStoreLimits limits)
    {
        this.limits = limits;
        subscribers = new Subscribers(limits);
        reader = new PageReader(table, limits);
    }

    @Override
    public String extract(final DirectBuffer buffer, final int offset, final int length, final Keys keys)
    {
        final String problem = extracted.decode(buffer, offset, length);
        if (null != problem)
        {
            return problem;
        }

        if (extracted.kind().isReadOnly())
        {
            keys.readOnly();
        }

        switch (extracted.kind())
        {
            case APPEND ->
            {
                for (int i = 0; i < extracted.append.aggregates(); i++)
                {
                    keys.add(extracted.append.aggregateHash(i));
                }
            }
            case READ -> extractRead(extracted.query, keys);
            case STATUS -> keys.all();
            case UPSERT, REMOVE ->
            {
                keys.add(extracted.subscriberHash());
                keys.add(EventStoreCommand.bucketKey(EventStoreCommand.bucketOf(extracted.subscriberHash())));
            }
            case ACKNOWLEDGE, ENABLE, SUBSCRIBER -> keys.add(extracted.subscriberHash());
            case SAVE_SNAPSHOT, SNAPSHOT, REMOVE_SNAPSHOT -> keys.add(extracted.aggregateHash());
        }

        return null;
    }

    private static void extractRead(final QueryView query, final Keys keys)
    {
        if (!query.isOfAggregates())
        {
            keys.all();
            return;
        }

        for (int i = 0; i < query.filters(); i++)
        {
            keys.add(query.aggregateHash(i));
        }
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

        return switch (command.kind())
        {
            case APPEND -> append(txn, reply);
            case READ -> reader.read(command.query, readBelow(txn), reply);
            case STATUS -> status(reply);
            case UPSERT, ACKNOWLEDGE, ENABLE, REMOVE, SUBSCRIBER ->
                subscribers.apply(txn.executeAt(), command, reply);
            case SAVE_SNAPSHOT -> saveSnapshot(reply);
            case SNAPSHOT -> snapshotOf(reply);
            case REMOVE_SNAPSHOT -> removeSnapshot(reply);
        };
    }

    /**
     * What a query may read to be read the same everywhere: of one aggregate everything, as it is in the order of its
     * versions; of several what came before, where the query is a transaction that has their keys; else what is below
     * the watermark, which a strict read of all has moved up just before.
     */
    private long readBelow(final Transaction txn)
    {
        final QueryView query = command.query;
        if (!query.isOfAggregates())
        {
            return table.watermark();
        }

        boolean isOne = true;
        for (int i = 1; i < query.filters(); i++)
        {
            isOne &= query.aggregateHash(i) == query.aggregateHash(0);
        }

        return isOne ? Long.MAX_VALUE : 0 != txn.txnId() ? txn.executeAt() : table.watermark();
    }

    private int append(final Transaction txn, final MutableDirectBuffer reply)
    {
        final AppendView batch = command.append;
        for (int i = 0; i < batch.aggregates(); i++)
        {
            aggregates[i] = table.aggregate(command.buffer(), batch.aggregateOffset(i), batch.aggregateLength(i));
            final long version = null == aggregates[i] ? 0 : aggregates[i].events.size();
            final boolean isExpected =
                AppendView.ANY == batch.expectedVersion(i) || batch.expectedVersion(i) == version;
            if (!isExpected || version + batch.events(i) > limits.eventsOfAggregate())
            {
                final int at = ReplyFields.code(reply,
                    isExpected ? ResultCode.AGGREGATE_FULL : ResultCode.VERSION_CONFLICT);
                reply.putByte(at, (byte)i);
                return ReplyFields.i64(reply, at + 1, version);
            }
        }

        int at = ReplyFields.i64(reply, ReplyFields.code(reply, ResultCode.OK), txn.executeAt());
        reply.putByte(at++, (byte)batch.aggregates());
        for (int i = 0; i < batch.aggregates(); i++)
        {
            final Aggregate aggregate = null == aggregates[i] ? create(i) : aggregates[i];
            aggregates[i] = null;
            addEvents(txn, aggregate, i);
            at = ReplyFields.i64(reply, at, aggregate.events.size());
            at = ReplyFields.routingKey(reply, at, aggregate);
        }

        return at;
    }

    private Aggregate create(final int index)
    {
        final AppendView batch = command.append;
        final int offset = batch.aggregateOffset(index);
        final int routingAt = batch.routingOffset(index);
        return table.create(command.buffer(), offset, batch.aggregateLength(index), batch.textLength(offset),
            routingAt, routingAt < 0 ? 0 : batch.textLength(routingAt));
    }

    private void addEvents(final Transaction txn, final Aggregate aggregate, final int index)
    {
        final AppendView batch = command.append;
        final DirectBuffer buffer = command.buffer();
        final int first = batch.firstEvent(index);
        for (int i = first; i < first + batch.events(index); i++)
        {
            final int nameAt = batch.nameOffset(i);
            final byte[] body = new byte[batch.bodyLength(i)];
            buffer.getBytes(batch.bodyOffset(i), body);
            table.add(new StoredEvent(aggregate, aggregate.category.name(buffer, nameAt, batch.textLength(nameAt)),
                body, txn.txnId(), txn.executeAt(), i, table.snapshots()));
        }
    }

    private int status(final MutableDirectBuffer reply)
    {
        int at = ReplyFields.i64(reply, ReplyFields.code(reply, ResultCode.OK), table.watermark());
        at = ReplyFields.i64(reply, at, table.all().size());
        at = ReplyFields.i64(reply, at, table.aggregates());
        at = ReplyFields.i64(reply, at, table.bytes());
        return ReplyFields.i64(reply, at, subscribers.size());
    }

    private Aggregate aggregate()
    {
        return table.aggregate(command.buffer(), command.subjectOffset(), command.aggregateLength());
    }

    private int saveSnapshot(final MutableDirectBuffer reply)
    {
        final Aggregate aggregate = aggregate();
        final long cursorAt = command.cursorAt();
        final int cursorIndex = command.cursorIndex();
        final int at = null == aggregate ? 0 : aggregate.events.firstFrom(cursorAt, cursorIndex);
        if (null == aggregate || at == aggregate.events.size() ||
            aggregate.events.get(at).isAfter(cursorAt, cursorIndex))
        {
            return ReplyFields.code(reply, ResultCode.NO_EVENT);
        }

        final DirectBuffer buffer = command.buffer();
        final AggregateSnapshot kept = aggregate.snapshot();
        if (null != kept && kept.isRevision(buffer, command.revisionOffset(), command.revisionLength()) &&
            (cursorAt < kept.executeAt || cursorAt == kept.executeAt && cursorIndex < kept.index))
        {
            return ReplyFields.cursor(reply, ReplyFields.code(reply, ResultCode.WENT_BACK), kept.executeAt, kept.index);
        }

        table.snapshot(aggregate, new AggregateSnapshot(
            AggregateSnapshot.copy(buffer, command.revisionOffset(), command.revisionLength()),
            AggregateSnapshot.copy(buffer, command.dataOffset(), command.dataLength()), cursorAt, cursorIndex));
        return ReplyFields.code(reply, ResultCode.OK);
    }

    private int snapshotOf(final MutableDirectBuffer reply)
    {
        final Aggregate aggregate = aggregate();
        final AggregateSnapshot kept = null == aggregate ? null : aggregate.snapshot();
        if (null == kept ||
            !kept.isRevision(command.buffer(), command.revisionOffset(), command.revisionLength()))
        {
            return ReplyFields.code(reply, ResultCode.NO_SNAPSHOT);
        }

        final int at = ReplyFields.cursor(
            reply, ReplyFields.code(reply, ResultCode.OK), kept.executeAt, kept.index);
        reply.putInt(at, kept.data.length, ByteOrder.LITTLE_ENDIAN);
        return ReplyFields.bytes(reply, at + Integer.BYTES, kept.data);
    }

    private int removeSnapshot(final MutableDirectBuffer reply)
    {
        final Aggregate aggregate = aggregate();
        if (null == aggregate || null == aggregate.snapshot())
        {
            return ReplyFields.code(reply, ResultCode.NO_SNAPSHOT);
        }

        table.snapshot(aggregate, null);
        return ReplyFields.code(reply, ResultCode.OK);
    }

    @Override
    public void onBarrier(final Transaction txn)
    {
        table.watermark(txn.executeAt());
    }

    /** Timestamp of the last barrier: every event with a lower one is here and final. */
    public long watermark()
    {
        return table.watermark();
    }

    /** Number of events. For observation alone: no command may depend on it. */
    public long events()
    {
        return table.all().size();
    }

    @Override
    public long checksum()
    {
        return table.checksum() + KeyHash.mix(subscribers.checksum());
    }

    /** The checksum computed from nothing, to hold {@link #checksum} against. */
    long recomputedChecksum()
    {
        return table.recomputedChecksum() + KeyHash.mix(subscribers.recomputedChecksum());
    }

    @Override
    public StateSnapshot snapshot()
    {
        if (null != snapshot && !snapshot.isClosed())
        {
            throw new IllegalStateException("a snapshot of the event store is open already");
        }

        snapshot = new EventStoreSnapshot(table, subscribers, checksum());
        return snapshot;
    }

    @Override
    public void restore(final DirectBuffer piece, final int offset, final int length)
    {
        if (null == restore)
        {
            restore = new EventStoreRestore(table, subscribers);
        }

        restore.piece(piece, offset, length);
    }

    @Override
    public void restored()
    {
        if (null == restore)
        {
            throw new IllegalStateException("the snapshot has nothing of an event store: restore another one");
        }

        restore.end(recomputedChecksum());
        restore = null;
    }
}
