package org.entente.eventstore;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Events of aggregates. Futures complete with an {@link EventStoreException} where the store has refused a command,
 * with a {@link org.entente.app.DefiniteFailureException} where it was not executed, and with an
 * {@link org.entente.app.UnknownOutcomeException} where that is not known. Bad arguments are an
 * {@link IllegalArgumentException} at once. Any thread; nothing blocks but {@link #await}.
 */
public interface EventStore
{
    /** Expected version: the aggregate has no events. */
    long NO_STREAM = 0;
    /** Expected version: whatever the aggregate has. */
    long ANY = AppendView.ANY;

    /**
     * Appends events, all or none.
     *
     * @return completed with a {@link VersionConflictException} where an aggregate has another version than expected,
     * a {@link LimitExceededException} where it would have more events than the limit.
     */
    CompletableFuture<AppendResult> commit(AppendBatch batch);

    /** Begins a batch that {@link AppendBuilder#commit} appends. */
    default AppendBuilder append(final String type, final String id)
    {
        return new AppendBuilder(this, type, id);
    }

    /**
     * Reads strictly: everything that was answered before is there. Of one aggregate that is cheap; of a few it is a
     * transaction; of types or everything it executes at a barrier, for which all else waits some round trips.
     */
    CompletableFuture<EventPage> read(EventQuery query);

    /**
     * Reads what one node has: no round trip. Of one aggregate it may be old; of more it is what lies below the node's
     * watermark, and nothing that comes later will lie before what was read.
     */
    CompletableFuture<EventPage> readLocal(EventQuery query);

    /** How much there is; strictly, at a barrier: all nodes' watermarks move up to it. */
    CompletableFuture<StoreStatus> status();

    /** How much there is at one node, and how far the prefix is final there. */
    CompletableFuture<StoreStatus> statusLocal();

    /**
     * Makes a worker the owner of a subscriber, and fences the one before. The cursor stays. A worker that owns it
     * already keeps its epoch.
     *
     * @param worker unique to each start of each worker.
     * @return completed with a {@link LimitExceededException} where there is no room for one more subscriber.
     */
    CompletableFuture<SubscriberState> takeOver(String subscriber, UUID worker);

    /**
     * Says how far a subscriber has come.
     *
     * @return completed with {@link FencedException}, {@link CursorWentBackException} or
     * {@link UnknownSubscriberException} where nothing was changed.
     */
    CompletableFuture<SubscriberState> acknowledge(Acknowledgement acknowledgement);

    /**
     * Switches a subscriber on or off, whoever owns it.
     *
     * @return completed with an {@link UnknownSubscriberException} where there is none.
     */
    CompletableFuture<SubscriberState> enableSubscriber(String subscriber, boolean isEnabled);

    /** Forgets a subscriber. @return completed with whether there was one. */
    CompletableFuture<Boolean> removeSubscriber(String subscriber);

    /** What is known of a subscriber, strictly. */
    CompletableFuture<Optional<SubscriberState>> subscriber(String subscriber);

    /** What one node knows of a subscriber. An epoch that it has seen is true for good; there may be a later one. */
    CompletableFuture<Optional<SubscriberState>> subscriberLocal(String subscriber);

    /** Cursor that a subscriber has acknowledged; none where it is not known or never has. */
    default CompletableFuture<Optional<Cursor>> subscriberCursor(final String subscriber)
    {
        return subscriber(subscriber).thenApply((state) ->
            state.map(SubscriberState::cursor).filter((cursor) -> !Cursor.START.equals(cursor)));
    }

    /** Whether a worker owns a subscriber that is enabled, strictly. */
    default CompletableFuture<Boolean> isSubscriberRunning(final String subscriber, final UUID worker)
    {
        return subscriber(subscriber).thenApply((state) ->
            state.isPresent() && state.get().isEnabled() && state.get().worker().equals(worker));
    }

    /**
     * Keeps a snapshot of an aggregate, in place of the one before.
     *
     * @param revision of its format: under another one it is not found.
     * @param state    with the cursor of the last event that is in it.
     * @return completed with a {@link CursorWentBackException} where one of that revision is kept with a later cursor,
     * a {@link NoSuchEventException} where the cursor is that of no event of the aggregate.
     */
    CompletableFuture<Void> saveSnapshot(String type, String id, String revision, AggregateState state);

    /** The snapshot of an aggregate, strictly; none where there is none of that revision. */
    CompletableFuture<Optional<AggregateState>> snapshot(String type, String id, String revision);

    /** Forgets the snapshot of an aggregate. @return completed with whether there was one. */
    CompletableFuture<Boolean> removeSnapshot(String type, String id);

    /**
     * Waits for a future that came from here, or was made from one.
     *
     * @throws RuntimeException with which it has completed.
     */
    <T> T await(CompletableFuture<T> future);
}
