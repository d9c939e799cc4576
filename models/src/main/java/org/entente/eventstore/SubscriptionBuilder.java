package org.entente.eventstore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * How to subscribe. Where nothing is said: aggregates without a routing key; 300 events in a chunk; 30 retries, the
 * first after 10 ms, then each after twice as long up to 30 s; a subscription that has given up stops. Not thread-safe.
 */
public final class SubscriptionBuilder
{
    private static final EventHandler SKIP = (event, delivery) -> { };

    final EventStore store;
    final Map<String, Map<String, EventHandler>> handlers = new HashMap<>();
    private final String key;
    private final Set<EventFilter> aggregates = new HashSet<>();
    RoutingKey routingKey = RoutingKey.NONE;
    boolean isSafe;
    int chunkSize = 300;
    int retries = 30;
    long retryMinNanos = 10_000_000L;
    long retryMaxNanos = 30_000_000_000L;
    long pollNanos = 10_000_000L;
    long advanceNanos = 200_000_000L;
    /** Null: drawn at each start. */
    UUID worker;
    LongSupplier nanoClock = System::nanoTime;
    FailureHandler failureHandler = (event, delivery, cause) -> FailureHandler.Decision.FAIL;

    private SubscriptionBuilder(final EventStore store, final String key)
    {
        this.store = store;
        this.key = key;
    }

    /** What is built does not change with the builder. */
    private SubscriptionBuilder(final SubscriptionBuilder from)
    {
        store = from.store;
        key = from.key;
        from.handlers.forEach((type, byName) -> handlers.put(type, new HashMap<>(byName)));
        aggregates.addAll(from.aggregates);
        routingKey = from.routingKey;
        isSafe = from.isSafe;
        chunkSize = from.chunkSize;
        retries = from.retries;
        retryMinNanos = from.retryMinNanos;
        retryMaxNanos = from.retryMaxNanos;
        pollNanos = from.pollNanos;
        advanceNanos = from.advanceNanos;
        worker = null == from.worker ? UUID.randomUUID() : from.worker;
        nanoClock = from.nanoClock;
        failureHandler = from.failureHandler;
    }

    /** @param key of the subscriber, whose cursor it goes on from. */
    public static SubscriptionBuilder of(final EventStore store, final String key)
    {
        return new SubscriptionBuilder(store, key);
    }

    /**
     * What to do with events of a type that have a name.
     *
     * @throws IllegalArgumentException where they have a handler, or are skipped.
     */
    public SubscriptionBuilder handler(final String type, final String name, final EventHandler handler)
    {
        if (null != handlers.computeIfAbsent(type, (t) -> new HashMap<>()).putIfAbsent(name, handler))
        {
            throw new IllegalArgumentException("events " + name + " of " + type + " have a handler already");
        }

        return this;
    }

    /** Nothing is to be done with these: for {@link #safetyCheck}. */
    public SubscriptionBuilder skip(final String type, final String name)
    {
        return handler(type, name, SKIP);
    }

    /** Fails at an event that has no handler and is not skipped, of the types that have one. */
    public SubscriptionBuilder safetyCheck()
    {
        isSafe = true;
        return this;
    }

    /** Only this aggregate, and others of which the same is said: up to {@link EventStoreLimits#FILTERS}. */
    public SubscriptionBuilder aggregate(final String type, final String id)
    {
        aggregates.add(EventFilter.aggregate(type, id));
        return this;
    }

    /** Only aggregates with a routing key. The subscriber's key becomes {@code routingKey.key}. */
    public SubscriptionBuilder routingKey(final String value)
    {
        routingKey = RoutingKey.of(value);
        return this;
    }

    /** All aggregates, whatever their routing key is. */
    public SubscriptionBuilder all()
    {
        routingKey = RoutingKey.ALL;
        return this;
    }

    /** Most events that are read, and then acknowledged, at once; so many may be handled again after a failure. */
    public SubscriptionBuilder chunkSize(final int events)
    {
        chunkSize = require("chunkSize", events, 1, EventStoreLimits.PAGE);
        return this;
    }

    /** How often one event, or one request, is tried again before it has failed; and not at all by 0. */
    public SubscriptionBuilder retries(final int count)
    {
        retries = require("retries", count, 0, 1_000);
        return this;
    }

    /** How long to wait before the first retry, and how long at most; it doubles. Nanoseconds. */
    public SubscriptionBuilder retryDelay(final long minNanos, final long maxNanos)
    {
        if (minNanos < 1 || maxNanos < minNanos)
        {
            throw new IllegalArgumentException("retry delay is " + minNanos + " to " + maxNanos +
                " ns: use 1 or more, and no more than the longest");
        }

        retryMinNanos = minNanos;
        retryMaxNanos = maxNanos;
        return this;
    }

    /** How long to wait after a look that has found nothing, in nanoseconds. */
    public SubscriptionBuilder pollInterval(final long nanos)
    {
        pollNanos = nanos;
        return this;
    }

    /**
     * How long events that are there, but not final, are waited for before a barrier is asked for, in nanoseconds: that
     * makes everything else wait for some round trips. 0: never; they are final at the cluster's next barrier.
     */
    public SubscriptionBuilder advanceAfter(final long nanos)
    {
        advanceNanos = nanos;
        return this;
    }

    /** Who this is; must be another one at each start. Drawn for each that is built, where it is not said. */
    public SubscriptionBuilder worker(final UUID id)
    {
        worker = id;
        return this;
    }

    /** What becomes of an event that has failed for the last time. */
    public SubscriptionBuilder onExhausted(final FailureHandler handler)
    {
        failureHandler = handler;
        return this;
    }

    /** Where time comes from, in nanoseconds from any start. */
    public SubscriptionBuilder nanoClock(final LongSupplier clock)
    {
        nanoClock = clock;
        return this;
    }

    /** @throws IllegalStateException where there is no handler, or aggregates are too many, or one has no handler. */
    public Subscription build()
    {
        if (handlers.isEmpty())
        {
            throw new IllegalStateException("subscription " + key + " has no handler: give it one");
        }

        if (aggregates.size() > EventStoreLimits.FILTERS)
        {
            throw new IllegalStateException("subscription " + key + " is to " + aggregates.size() +
                " aggregates: use at most " + EventStoreLimits.FILTERS + ", or name none and pass over the others");
        }

        for (final EventFilter aggregate : aggregates)
        {
            if (!handlers.containsKey(aggregate.type()))
            {
                throw new IllegalStateException("subscription " + key + " is to the aggregate " + aggregate.type() +
                    "/" + aggregate.id() + ", but has no handler for its type: give it one, or leave it out");
            }
        }

        return new Subscription(new SubscriptionBuilder(this));
    }

    String subscriberKey()
    {
        return null == routingKey.value() ? key : routingKey.value() + "." + key;
    }

    /** By type where all of its events are to be seen, or there are too many names to ask for each. */
    List<EventFilter> filters()
    {
        final List<EventFilter> filters = new ArrayList<>();
        for (final String type : new TreeSet<>(handlers.keySet()))
        {
            final List<EventFilter> ofType =
                new ArrayList<>(aggregates.stream().filter((filter) -> filter.type().equals(type)).toList());
            if (!aggregates.isEmpty() && ofType.isEmpty())
            {
                continue;
            }

            if (isSafe || !aggregates.isEmpty())
            {
                filters.addAll(ofType.isEmpty() ? List.of(EventFilter.type(type)) : ofType);
            }
            else
            {
                new TreeSet<>(handlers.get(type).keySet())
                    .forEach((name) -> filters.add(EventFilter.event(type, name)));
            }
        }

        return filters.size() <= EventStoreLimits.FILTERS ? filters :
            new TreeSet<>(handlers.keySet()).stream().map(EventFilter::type).toList();
    }

    private static int require(final String name, final int value, final int min, final int max)
    {
        if (value < min || value > max)
        {
            throw new IllegalArgumentException(name + " is " + value + ": use " + min + " to " + max);
        }

        return value;
    }
}
