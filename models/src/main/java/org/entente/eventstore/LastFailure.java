package org.entente.eventstore;

import java.util.concurrent.CompletableFuture;

/** Of an event that is not handled again: it is parked, or the subscription gives up in front of it. One thread. */
final class LastFailure
{
    private final Event event;
    private final Delivery delivery;
    private final Exception cause;
    private boolean isToBeParked;

    LastFailure(final Event event, final Delivery delivery, final Exception cause, final FailureHandler handler)
    {
        this.event = event;
        this.delivery = delivery;
        this.cause = cause;
        try
        {
            isToBeParked = FailureHandler.Decision.PARK == handler.onExhausted(event, delivery, cause);
        }
        catch (final RuntimeException ex)
        {
            notParked(ex);
        }
    }

    Exception cause()
    {
        return cause;
    }

    boolean isToBeParked()
    {
        return isToBeParked;
    }

    /** Fails where it cannot be parked; may be done again. */
    CompletableFuture<AppendResult> park(final EventStore store)
    {
        try
        {
            return Parking.park(store, event, delivery, cause);
        }
        catch (final RuntimeException ex)
        {
            return CompletableFuture.failedFuture(ex);
        }
    }

    /** It cannot be decided, or not be parked: as if nobody had wanted it parked. */
    void notParked(final Throwable problem)
    {
        isToBeParked = false;
        if (problem != cause)
        {
            cause.addSuppressed(problem);
        }
    }
}
