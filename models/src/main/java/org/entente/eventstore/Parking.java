package org.entente.eventstore;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Parks events that a subscription could not handle, as {@link FailureHandler} says. What does not fit beside where the
 * event is, and why, is left out: the event itself is still there.
 */
final class Parking
{
    private static final int CAUSE_MAX = 256;
    /** Says what of an event there was no room for: {@code metadata}, or {@code all}, its data, too. */
    private static final String LEFT_OUT = "entente.left.out";

    private Parking()
    {
    }

    /** The aggregate's id follows from what is parked, and it may have one event: so it is parked once. */
    static CompletableFuture<AppendResult> park(
        final EventStore store, final Event event, final Delivery delivery, final Exception cause)
    {
        final String text = String.valueOf(cause);
        final EventMetadata where = EventMetadata.NONE
            .with("entente.id", bytes(event.id().toString()))
            .with("entente.type", bytes(event.type()))
            .with("entente.aggregate", bytes(event.aggregate()))
            .with("entente.version", bytes(Long.toString(event.version())))
            .with("entente.name", bytes(event.name()))
            .with("entente.cause", bytes(text.substring(0, Math.min(text.length(), CAUSE_MAX))));
        final EventMetadata both = with(event.metadata(), where);
        final boolean isAll = fits(event.data(), both);
        final boolean isData = isAll || fits(event.data(), where.with(LEFT_OUT, bytes("metadata")));
        final EventMetadata metadata = isAll ? both : where.with(LEFT_OUT, bytes(isData ? "metadata" : "all"));
        return store.append(FailureHandler.PARKED_TYPE, AggregateIds.composite(delivery.idempotencyKey()))
            .expectedVersion(EventStore.NO_STREAM)
            .routingKey(delivery.subscriber())
            .metadata(metadata)
            .event(FailureHandler.PARKED_NAME, isData ? event.data() : new byte[0])
            .commit()
            .handle((result, error) ->
            {
                final Throwable reason = EventStores.causeOf(error);
                // Parked before, by a request whose answer was lost, or by an earlier owner.
                if (null != error && !(reason instanceof VersionConflictException))
                {
                    throw new CompletionException(reason);
                }

                return result;
            });
    }

    private static EventMetadata with(final EventMetadata metadata, final EventMetadata where)
    {
        final Map<String, byte[]> entries = new TreeMap<>(metadata.entries());
        entries.putAll(where.entries());
        return new EventMetadata(metadata.requestedBy(), metadata.requestedAs(), entries);
    }

    /** Whether that is one event. */
    private static boolean fits(final byte[] data, final EventMetadata metadata)
    {
        long length = 2L * Integer.BYTES + data.length + text(metadata.requestedBy()) + text(metadata.requestedAs());
        for (final Map.Entry<String, byte[]> entry : metadata.entries().entrySet())
        {
            length += text(entry.getKey()) + Integer.BYTES + entry.getValue().length;
        }

        return metadata.entries().size() <= EventStoreLimits.METADATA_ENTRIES && length <= EventStoreLimits.BODY;
    }

    private static int text(final String value)
    {
        return null == value ? 0 : Short.BYTES + bytes(value).length;
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
