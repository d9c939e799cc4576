package org.entente.eventstore;

import java.util.List;

/**
 * What an append has come to.
 *
 * @param executeAt  agreed timestamp of the batch.
 * @param aggregates as they are after it, in the order of the batch.
 */
public record AppendResult(long executeAt, List<Appended> aggregates)
{
    /** The version of the only, or first, aggregate after the append. */
    public long version()
    {
        return aggregates.get(0).version();
    }

    /**
     * One aggregate after an append.
     *
     * @param version    of its last event.
     * @param routingKey which it has, or null: the one of its first event.
     */
    public record Appended(String type, String id, long version, String routingKey)
    {
    }
}
