package org.entente.eventstore;

import java.util.List;

/**
 * Events of one or several aggregates, which are appended all or not at all.
 *
 * @param parts one for each aggregate.
 */
public record AppendBatch(List<Part> parts)
{
    public AppendBatch
    {
        parts = List.copyOf(parts);
        if (parts.isEmpty() || parts.size() > EventStoreLimits.BATCH_AGGREGATES)
        {
            throw new IllegalArgumentException("aggregates of the batch are " + parts.size() + ": use 1 to " +
                EventStoreLimits.BATCH_AGGREGATES);
        }
    }

    /**
     * Events of one aggregate.
     *
     * @param type            of the aggregate.
     * @param id              of the aggregate.
     * @param expectedVersion which it has to have before; {@link EventStore#NO_STREAM}, {@link EventStore#ANY}.
     * @param routingKey      of the aggregate, or null; without effect where the aggregate has events.
     * @param events          at least one.
     */
    public record Part(String type, String id, long expectedVersion, String routingKey, List<NewEvent> events)
    {
        public Part
        {
            events = List.copyOf(events);
            if (events.isEmpty())
            {
                throw new IllegalArgumentException("events of " + type + "/" + id + " are 0: append at least 1");
            }
        }
    }
}
