package org.entente.eventstore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * An event store that goes on from an older one: reads both, writes the current one. Versions of an aggregate go on
 * from its last one in the old store, its routing key stays, and so do cursors of subscribers. The old store takes no
 * more writes from the first one here on, and the clocks of the current one are not behind: then the events of each
 * aggregate are in the order of their versions. Of the old store, up to {@value #KNOWN_MAX} aggregates are remembered.
 * Any thread.
 */
public final class CompositeEventStore implements EventStore
{
    private static final int KNOWN_MAX = 10_000;

    private final EventStore current;
    private final EventStore old;
    private final Map<String, Past> known = new LinkedHashMap<>(16, 0.75f, true)
    {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<String, Past> eldest)
        {
            return size() > KNOWN_MAX;
        }
    };

    /** What an aggregate was in the old store. */
    private record Past(long version, String routingKey)
    {
    }

    public CompositeEventStore(final EventStore current, final EventStore old)
    {
        this.current = current;
        this.old = old;
    }

    @Override
    public CompletableFuture<AppendResult> commit(final AppendBatch batch)
    {
        final List<CompletableFuture<Past>> pasts = new ArrayList<>();
        batch.parts().forEach((part) -> pasts.add(past(part.type(), part.id())));
        return all(pasts).thenCompose((none) ->
        {
            final List<AppendBatch.Part> parts = new ArrayList<>();
            for (int i = 0; i < pasts.size(); i++)
            {
                final AppendBatch.Part part = batch.parts().get(i);
                final Past past = pasts.get(i).join();
                final long expected = part.expectedVersion();
                if (ANY != expected && expected < past.version)
                {
                    return conflict(part, past);
                }

                parts.add(new AppendBatch.Part(part.type(), part.id(), ANY == expected ? ANY : expected - past.version,
                    0 == past.version ? part.routingKey() : past.routingKey, part.events()));
            }

            return current.commit(new AppendBatch(parts)).handle((result, error) -> moved(batch, pasts, result, error));
        });
    }

    /** Another version than the old store had: what it is now, the current store knows. */
    private CompletableFuture<AppendResult> conflict(final AppendBatch.Part part, final Past past)
    {
        return lastOf(current, part.type(), part.id()).thenApply((now) ->
        {
            throw new VersionConflictException(part.type(), part.id(), part.expectedVersion(),
                past.version + now.version);
        });
    }

    private static AppendResult moved(
        final AppendBatch batch, final List<CompletableFuture<Past>> pasts, final AppendResult result,
        final Throwable error)
    {
        if (null != error)
        {
            final Throwable cause = EventStores.causeOf(error);
            if (cause instanceof VersionConflictException conflict)
            {
                for (int i = 0; i < pasts.size(); i++)
                {
                    final AppendBatch.Part part = batch.parts().get(i);
                    if (part.type().equals(conflict.type()) && part.id().equals(conflict.id()))
                    {
                        throw new VersionConflictException(part.type(), part.id(), part.expectedVersion(),
                            conflict.actual() + pasts.get(i).join().version);
                    }
                }
            }

            throw new CompletionException(cause);
        }

        final List<AppendResult.Appended> appended = new ArrayList<>();
        for (int i = 0; i < pasts.size(); i++)
        {
            final AppendResult.Appended each = result.aggregates().get(i);
            appended.add(new AppendResult.Appended(each.type(), each.id(), each.version() + pasts.get(i).join().version,
                each.routingKey()));
        }

        return new AppendResult(result.executeAt(), List.copyOf(appended));
    }

    @Override
    public CompletableFuture<EventPage> read(final EventQuery query)
    {
        return merged(query, current.read(query), old.read(query));
    }

    @Override
    public CompletableFuture<EventPage> readLocal(final EventQuery query)
    {
        return merged(query, current.readLocal(query), old.readLocal(query));
    }

    private CompletableFuture<EventPage> merged(
        final EventQuery query, final CompletableFuture<EventPage> now, final CompletableFuture<EventPage> then)
    {
        return now.thenCompose(this::renumbered)
            .thenCombine(then, (currentPage, oldPage) -> MergedPage.of(query.page(), oldPage, currentPage));
    }

    private CompletableFuture<EventPage> renumbered(final EventPage page)
    {
        final List<CompletableFuture<Event>> events = new ArrayList<>();
        page.events().forEach((event) -> events.add(past(event.type(), event.aggregate()).thenApply((past) ->
            0 == past.version ? event : new Event(event.id(), event.type(), event.aggregate(),
                event.version() + past.version, event.routingKey(), event.name(), event.data(), event.metadata(),
                event.cursor()))));
        return all(events).thenApply((none) -> new EventPage(events.stream().map(CompletableFuture::join).toList(),
            page.edges(), page.watermark(), page.remaining(), page.pending()));
    }

    private CompletableFuture<Past> past(final String type, final String id)
    {
        final String key = type.length() + ":" + type + id;
        synchronized (known)
        {
            final Past past = known.get(key);
            if (null != past)
            {
                return CompletableFuture.completedFuture(past);
            }
        }

        return lastOf(old, type, id).thenApply((past) ->
        {
            synchronized (known)
            {
                known.put(key, past);
            }

            return past;
        });
    }

    private static CompletableFuture<Past> lastOf(final EventStore store, final String type, final String id)
    {
        return store.read(EventQuery.of(EventFilter.aggregate(type, id)).page(Page.backward(1)))
            .thenApply((page) -> page.events().isEmpty() ? new Past(0, null) :
                new Past(page.events().get(0).version(), page.events().get(0).routingKey()));
    }

    private static CompletableFuture<Void> all(final List<? extends CompletableFuture<?>> futures)
    {
        return CompletableFuture.allOf(futures.toArray(new CompletableFuture<?>[0]));
    }

    /** The watermark is the current store's; an aggregate that is in both counts twice. */
    @Override
    public CompletableFuture<StoreStatus> status()
    {
        return current.status().thenCombine(old.status(), CompositeEventStore::sum);
    }

    @Override
    public CompletableFuture<StoreStatus> statusLocal()
    {
        return current.statusLocal().thenCombine(old.statusLocal(), CompositeEventStore::sum);
    }

    private static StoreStatus sum(final StoreStatus now, final StoreStatus then)
    {
        return new StoreStatus(now.watermark(), now.events() + then.events(), now.aggregates() + then.aggregates(),
            now.bytes() + then.bytes(), now.subscribers());
    }

    @Override
    public CompletableFuture<SubscriberState> takeOver(final String subscriber, final UUID worker)
    {
        return current.takeOver(subscriber, worker).thenCompose((state) ->
            !Cursor.START.equals(state.cursor()) ? CompletableFuture.completedFuture(state) :
            old.subscriberCursor(subscriber).thenCompose((cursor) -> cursor.isEmpty() ?
                CompletableFuture.completedFuture(state) :
                current.acknowledge(new Acknowledgement(subscriber, state.epoch(), cursor.get(), 0, 0, false))));
    }

    @Override
    public CompletableFuture<SubscriberState> acknowledge(final Acknowledgement acknowledgement)
    {
        return current.acknowledge(acknowledgement);
    }

    @Override
    public CompletableFuture<SubscriberState> enableSubscriber(final String subscriber, final boolean isEnabled)
    {
        return current.enableSubscriber(subscriber, isEnabled);
    }

    @Override
    public CompletableFuture<Boolean> removeSubscriber(final String subscriber)
    {
        return current.removeSubscriber(subscriber);
    }

    @Override
    public CompletableFuture<Optional<SubscriberState>> subscriber(final String subscriber)
    {
        return current.subscriber(subscriber);
    }

    @Override
    public CompletableFuture<Optional<SubscriberState>> subscriberLocal(final String subscriber)
    {
        return current.subscriberLocal(subscriber);
    }

    /** In the current store: so not where all of the aggregate's events are in the old one. */
    @Override
    public CompletableFuture<Void> saveSnapshot(
        final String type, final String id, final String revision, final AggregateState state)
    {
        return current.saveSnapshot(type, id, revision, state);
    }

    @Override
    public CompletableFuture<Optional<AggregateState>> snapshot(
        final String type, final String id, final String revision)
    {
        return current.snapshot(type, id, revision).thenCompose((state) -> state.isPresent() ?
            CompletableFuture.completedFuture(state) : old.snapshot(type, id, revision));
    }

    @Override
    public CompletableFuture<Boolean> removeSnapshot(final String type, final String id)
    {
        return current.removeSnapshot(type, id);
    }

    @Override
    public <T> T await(final CompletableFuture<T> future)
    {
        return current.await(future);
    }
}
