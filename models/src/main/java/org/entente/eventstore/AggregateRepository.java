package org.entente.eventstore;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Loads aggregates of one type: from a snapshot, where there is one, and the events behind it. Reads strictly: the
 * state is one that the aggregate has had after the call, and its version is good to append under. Any thread.
 */
public final class AggregateRepository<A>
{
    private final EventStore store;
    private final String type;
    private final Supplier<A> initial;
    private final BiFunction<A, Event, A> apply;
    private final StateCodec<A> codec;
    private final SnapshotPolicy policy;
    private final int pageSize;

    private AggregateRepository(
        final AggregateRepository<A> from, final StateCodec<A> codec, final SnapshotPolicy policy, final int pageSize)
    {
        this(from.store, from.type, from.initial, from.apply, codec, policy, pageSize);
    }

    private AggregateRepository(
        final EventStore store, final String type, final Supplier<A> initial, final BiFunction<A, Event, A> apply,
        final StateCodec<A> codec, final SnapshotPolicy policy, final int pageSize)
    {
        this.store = store;
        this.type = type;
        this.initial = initial;
        this.apply = apply;
        this.codec = codec;
        this.policy = policy;
        this.pageSize = pageSize;
    }

    /**
     * A repository without snapshots.
     *
     * @param initial state of an aggregate without events.
     * @param apply   the state after an event; may change and return the one that it gets.
     */
    public static <A> AggregateRepository<A> of(
        final EventStore store, final String type, final Supplier<A> initial, final BiFunction<A, Event, A> apply)
    {
        return new AggregateRepository<>(store, type, initial, apply, null, SnapshotPolicy.NEVER, 500);
    }

    /** One that begins with snapshots, and keeps them. */
    public AggregateRepository<A> snapshots(final StateCodec<A> stateCodec, final SnapshotPolicy snapshotPolicy)
    {
        return new AggregateRepository<>(this, stateCodec, snapshotPolicy, pageSize);
    }

    /** One that reads so many events at once. */
    public AggregateRepository<A> pageSize(final int events)
    {
        return new AggregateRepository<>(this, codec, policy, events);
    }

    /**
     * An aggregate.
     *
     * @param state      of it; nobody else's.
     * @param version    of its last event; {@link EventStore#NO_STREAM} where it has none.
     * @param cursor     of its last event.
     * @param fromEvents how many events were applied behind the snapshot.
     */
    public record Loaded<A>(A state, long version, Cursor cursor, long fromEvents)
    {
    }

    /** Loads an aggregate; without a limit to how many events it has. */
    public CompletableFuture<Loaded<A>> load(final String id)
    {
        final Loading loading = new Loading(id);
        if (null == codec)
        {
            loading.readOn();
            return loading.result;
        }

        store.snapshot(type, id, codec.revision()).whenComplete((snapshot, error) ->
        {
            if (null != error)
            {
                loading.result.completeExceptionally(EventStores.causeOf(error));
            }
            else
            {
                loading.begin(snapshot);
            }
        });
        return loading.result;
    }

    /** One load, page after page. */
    private final class Loading
    {
        private final CompletableFuture<Loaded<A>> result = new CompletableFuture<>();
        private final String id;
        private A state = initial.get();
        private Cursor cursor = Cursor.START;
        private Cursor readFrom;
        private long version;
        private long events;
        private long bytes;

        private Loading(final String id)
        {
            this.id = id;
        }

        private void begin(final Optional<AggregateState> snapshot)
        {
            if (snapshot.isPresent())
            {
                final AggregateState kept = snapshot.get();
                try
                {
                    state = codec.decode(kept.data());
                    cursor = kept.cursor();
                }
                catch (final RuntimeException ex)
                {
                    result.completeExceptionally(ex);
                    return;
                }

                // The version stands at the event itself, which is read again with what is behind it.
                readFrom = 0 == cursor.index() ? new Cursor(cursor.executeAt() - 1, Integer.MAX_VALUE) :
                    new Cursor(cursor.executeAt(), cursor.index() - 1);
            }

            readOn();
        }

        /** Goes round as long as pages are there at once: a call within a call for each would overflow the stack. */
        private void readOn()
        {
            boolean goesOn = true;
            while (goesOn)
            {
                final CompletableFuture<EventPage> page = store.read(EventQuery
                    .of(EventFilter.aggregate(type, id)).page(Page.forward(pageSize, readFrom)));
                if (page.isDone() && !page.isCompletedExceptionally())
                {
                    goesOn = take(page.join());
                }
                else
                {
                    goesOn = false;
                    page.whenComplete(this::onPage);
                }
            }
        }

        private void onPage(final EventPage page, final Throwable error)
        {
            if (null != error)
            {
                result.completeExceptionally(EventStores.causeOf(error));
            }
            else if (take(page))
            {
                readOn();
            }
        }

        /** @return whether there is more. */
        private boolean take(final EventPage page)
        {
            try
            {
                for (final Event event : page.events())
                {
                    version = event.version();
                    if (event.cursor().compareTo(cursor) > 0)
                    {
                        state = apply.apply(state, event);
                        cursor = event.cursor();
                        events++;
                        bytes += event.data().length;
                    }
                }

                keepSnapshot(page);
            }
            catch (final RuntimeException ex)
            {
                result.completeExceptionally(ex);
                return false;
            }

            readFrom = page.edges().endCursor();
            if (!page.edges().hasNextPage())
            {
                result.complete(new Loaded<>(state, version, cursor, events));
            }

            return page.edges().hasNextPage();
        }

        /** Whether it is kept is no matter for the load: the next one only takes longer. */
        private void keepSnapshot(final EventPage page)
        {
            if (!page.edges().hasNextPage() && null != codec && events > 0 && policy.isDue(events, bytes))
            {
                final byte[] data = codec.encode(state);
                if (data.length <= EventStoreLimits.SNAPSHOT)
                {
                    store.saveSnapshot(type, id, codec.revision(), new AggregateState(data, cursor));
                }
            }
        }
    }
}
