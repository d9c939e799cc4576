package org.entente.eventstore;

import org.agrona.DirectBuffer;

/** What a READ asks for, and where that stands. Reused; not thread-safe. */
final class QueryView
{
    private final int[] types = new int[EventStoreLimits.FILTERS];
    private final int[] ids = new int[EventStoreLimits.FILTERS];
    private final int[] names = new int[EventStoreLimits.FILTERS];
    private int filters;
    private boolean isBackward;
    private int limit;
    private boolean hasCursor;
    private long cursorAt;
    private int cursorIndex;
    private int routing;
    private int routingOffset;
    private Fields fields;

    void decode(final Fields from)
    {
        fields = from;
        filters = 0;
        final int direction = from.u8("direction");
        limit = from.u16("events");
        hasCursor = from.flag("has a cursor");
        cursorAt = hasCursor ? from.i64("cursor") : 0;
        cursorIndex = hasCursor ? from.i32("cursor") : 0;
        routing = from.u8("routing");
        routingOffset = EventStoreCommand.ROUTING_VALUE == routing ? from.text("routing key") : -1;
        final int count = from.u8("filters");
        isBackward = 1 == direction;
        if (direction > 1)
        {
            from.fail("direction is " + direction + ": use 0 (forward) or 1 (backward)");
        }

        if (cursorAt < 0 || cursorIndex < 0)
        {
            from.fail("cursor is negative: use one that came with an event or a page");
        }

        if (routing > EventStoreCommand.ROUTING_NONE)
        {
            from.fail("routing is " + routing + ": use 0 (all), 1 (a value) or 2 (none)");
        }

        if (count > EventStoreLimits.FILTERS)
        {
            from.fail("filters are " + count + ": use at most " + EventStoreLimits.FILTERS);
        }

        while (filters < count && from.isGood())
        {
            decodeFilter();
        }
    }

    private void decodeFilter()
    {
        final int parts = fields.u8("parts of a filter");
        if (parts > (EventStoreCommand.PART_ID | EventStoreCommand.PART_NAME))
        {
            fields.fail("parts of a filter are " + parts + ": use 0 to 3");
        }

        types[filters] = fields.text("type of a filter");
        ids[filters] = 0 != (parts & EventStoreCommand.PART_ID) ? fields.text("id of a filter") : -1;
        names[filters] = 0 != (parts & EventStoreCommand.PART_NAME) ? fields.text("name of a filter") : -1;
        filters++;
    }

    int filters()
    {
        return filters;
    }

    boolean isBackward()
    {
        return isBackward;
    }

    /** Events that are asked for; 0 where the query does not say. */
    int limit()
    {
        return limit;
    }

    boolean hasCursor()
    {
        return hasCursor;
    }

    long cursorAt()
    {
        return cursorAt;
    }

    int cursorIndex()
    {
        return cursorIndex;
    }

    int routing()
    {
        return routing;
    }

    int routingOffset()
    {
        return routingOffset;
    }

    int typeOffset(final int filter)
    {
        return types[filter];
    }

    boolean hasId(final int filter)
    {
        return ids[filter] >= 0;
    }

    /** @return where the name stands, or -1. */
    int nameOffset(final int filter)
    {
        return names[filter];
    }

    int textLength(final int at)
    {
        return fields.textLength(at);
    }

    int aggregateLength(final int filter)
    {
        return fields.aggregateLength(types[filter]);
    }

    long aggregateHash(final int filter)
    {
        return Hashes.of(fields.buffer(), types[filter], aggregateLength(filter));
    }

    /** Whether each filter names an aggregate, so that those, no more than a batch has, are all that is read. */
    boolean isOfAggregates()
    {
        boolean hasIds = filters > 0 && filters <= EventStoreLimits.BATCH_AGGREGATES;
        for (int i = 0; i < filters; i++)
        {
            hasIds &= hasId(i);
        }

        return hasIds;
    }

    DirectBuffer buffer()
    {
        return fields.buffer();
    }
}
