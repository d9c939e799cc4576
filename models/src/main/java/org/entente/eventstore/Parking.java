package org.entente.eventstore;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Parks events that a subscription could not handle, as {@link FailureHandler} says. */
final class Parking
{
    private static final int CAUSE_MAX = 256;

    private Parking()
    {
    }

    /** The aggregate's id follows from what is parked, and it may have one event: so it is parked once. */
    static CompletableFuture<AppendResult> park(
        final EventStore store, final Event event, final Delivery delivery, final Exception cause)
    {
        final String text = String.valueOf(cause);
        final EventMetadata metadata = event.metadata()
            .with("entente.id", bytes(event.id().toString()))
            .with("entente.type", bytes(event.type()))
            .with("entente.aggregate", bytes(event.aggregate()))
            .with("entente.version", bytes(Long.toString(event.version())))
            .with("entente.name", bytes(event.name()))
            .with("entente.cause", bytes(text.substring(0, Math.min(text.length(), CAUSE_MAX))));
        return store.append(FailureHandler.PARKED_TYPE, AggregateIds.composite(delivery.idempotencyKey()))
            .expectedVersion(EventStore.NO_STREAM)
            .routingKey(delivery.subscriber())
            .metadata(metadata)
            .event(FailureHandler.PARKED_NAME, event.data())
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

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
