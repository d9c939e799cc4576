package org.entente.eventstore;

/** When an {@link AggregateRepository} keeps a snapshot of what it has loaded. */
@FunctionalInterface
public interface SnapshotPolicy
{
    /** Never. */
    SnapshotPolicy NEVER = (events, bytes) -> false;

    /**
     * Whether to keep one.
     *
     * @param events that were applied behind the last one.
     * @param bytes  of their data.
     */
    boolean isDue(long events, long bytes);

    /** Where so many events were applied. */
    static SnapshotPolicy everyEvents(final long count)
    {
        return (events, bytes) -> events >= count;
    }

    /** Where the data of those that were applied has so many bytes. */
    static SnapshotPolicy everyBytes(final long count)
    {
        return (events, bytes) -> bytes >= count;
    }
}
