package org.entente.eventstore;

import java.util.List;

/**
 * A query of events.
 *
 * @param filters    what matches one of them is found; none: everything.
 * @param routingKey what it is limited to, besides.
 * @param page       which part of it.
 */
public record EventQuery(List<EventFilter> filters, RoutingKey routingKey, Page page)
{
    public EventQuery
    {
        filters = List.copyOf(filters);
        if (filters.size() > EventStoreLimits.FILTERS)
        {
            throw new IllegalArgumentException("filters are " + filters.size() + ": use at most " +
                EventStoreLimits.FILTERS);
        }
    }

    /** Everything. */
    public static EventQuery all()
    {
        return new EventQuery(List.of(), RoutingKey.ALL, Page.FIRST);
    }

    /** What matches one of the filters. */
    public static EventQuery of(final EventFilter... filters)
    {
        return new EventQuery(List.of(filters), RoutingKey.ALL, Page.FIRST);
    }

    /** Limited to a routing key. */
    public EventQuery routingKey(final RoutingKey key)
    {
        return new EventQuery(filters, key, page);
    }

    /** Another part of it. */
    public EventQuery page(final Page part)
    {
        return new EventQuery(filters, routingKey, part);
    }

    /** Whether it is about one aggregate alone, and so a read of one key. */
    boolean isOfOneAggregate()
    {
        boolean isOne = !filters.isEmpty() && filters.size() <= EventStoreLimits.BATCH_AGGREGATES;
        for (final EventFilter filter : filters)
        {
            isOne &= null != filter.id() && filter.id().equals(filters.get(0).id()) &&
                filter.type().equals(filters.get(0).type());
        }

        return isOne;
    }
}
