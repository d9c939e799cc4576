package org.entente.eventstore;

import java.util.concurrent.CompletableFuture;

/** How far a {@link Subscription} has come; known to the thread that drives it alone. */
final class SubscriptionProgress
{
    long epoch;
    Cursor cursor = Cursor.START;
    boolean isUnacknowledged;
    EventPage page;
    int next;
    /** Of the event that is next. */
    int attempts;
    /** The handler takes nothing at the moment. */
    boolean isHeld;
    /** Of the event that is next; null where that may be handled. */
    LastFailure lastFailure;
    /** Requests without an answer, one after the other. */
    int failedRequests;
    long notBefore;
    long pendingSince;
    boolean isPending;
    CompletableFuture<?> waitsFor;
    Runnable then;
}
