package org.entente.eventstore;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Collects a batch. Not thread-safe; used once. */
public final class AppendBuilder
{
    private final EventStore store;
    private final List<AppendBatch.Part> parts = new ArrayList<>();
    private String type;
    private String id;
    private long expectedVersion = EventStore.ANY;
    private String routingKey;
    private EventMetadata metadata = EventMetadata.NONE;
    private List<NewEvent> events = new ArrayList<>();

    AppendBuilder(final EventStore store, final String type, final String id)
    {
        this.store = store;
        this.type = type;
        this.id = id;
    }

    /** Version that the aggregate has to have before; any, where it is not said. */
    public AppendBuilder expectedVersion(final long version)
    {
        expectedVersion = version;
        return this;
    }

    /** Routing key of the aggregate, which its first event gives it for good: without effect where it has events. */
    public AppendBuilder routingKey(final String key)
    {
        routingKey = key;
        return this;
    }

    /** What is to be said about the events that follow. */
    public AppendBuilder metadata(final EventMetadata said)
    {
        metadata = said;
        return this;
    }

    /** Who asks for the events that follow. */
    public AppendBuilder requestedBy(final String who)
    {
        return metadata(metadata.requestedBy(who));
    }

    /** As whom that is asked. */
    public AppendBuilder requestedAs(final String whom)
    {
        return metadata(metadata.requestedAs(whom));
    }

    /** One more event of the aggregate. */
    public AppendBuilder event(final String name, final byte[] data)
    {
        events.add(new NewEvent(name, data, metadata));
        return this;
    }

    /** Whether the aggregate has an event in this batch yet. */
    public boolean hasEvent()
    {
        return !events.isEmpty();
    }

    /** What follows is about another aggregate. */
    public AppendBuilder and(final String nextType, final String nextId)
    {
        finish();
        type = nextType;
        id = nextId;
        expectedVersion = EventStore.ANY;
        routingKey = null;
        events = new ArrayList<>();
        return this;
    }

    /** The batch. */
    public AppendBatch build()
    {
        finish();
        return new AppendBatch(parts);
    }

    /** Appends the batch, as {@link EventStore#commit}. */
    public CompletableFuture<AppendResult> commit()
    {
        return store.commit(build());
    }

    private void finish()
    {
        parts.add(new AppendBatch.Part(type, id, expectedVersion, routingKey, events));
    }
}
