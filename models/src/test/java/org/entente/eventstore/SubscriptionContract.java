package org.entente.eventstore;

import static org.entente.eventstore.EventStoreContract.ORDER;
import static org.entente.eventstore.EventStoreContract.USER;
import static org.entente.eventstore.EventStoreContract.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.entente.eventstore.Subscription.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What each subscription does, whatever stands behind it. */
abstract class SubscriptionContract
{
    private Topology topology;
    private EventStore store;
    private final List<String> seen = new ArrayList<>();

    abstract Topology topology(String test);

    @BeforeEach
    final void open(final TestInfo test)
    {
        topology = topology(test.getDisplayName());
        store = new ReplicatedEventStore(topology.commands());
    }

    @AfterEach
    final void close()
    {
        topology.close();
    }

    @Test
    void shouldKnowTheSubscriberRunning()
    {
        final EventStore other = new ReplicatedEventStore(topology.node(1));
        final UUID one = new UUID(1, 1);
        final UUID two = new UUID(2, 2);
        assertFalse(store.await(store.isSubscriberRunning("s", one)));
        final SubscriberState first = store.await(store.takeOver("s", one));
        assertTrue(store.await(store.isSubscriberRunning("s", one)));
        assertEquals(first.epoch(), store.await(store.takeOver("s", one)).epoch(), "again by the same worker");
        final Cursor cursor = new Cursor(77, 1);
        store.await(store.acknowledge(new Acknowledgement("s", first.epoch(), cursor, 5, 6, false)));

        final SubscriberState second = other.await(other.takeOver("s", two));
        assertTrue(second.epoch() > first.epoch());
        assertEquals(cursor, second.cursor(), "the cursor stays");
        assertFalse(store.await(store.isSubscriberRunning("s", one)));
        assertTrue(store.await(store.isSubscriberRunning("s", two)));
        final FencedException fenced = assertThrows(FencedException.class, () -> store.await(
            store.acknowledge(new Acknowledgement("s", first.epoch(), new Cursor(78, 0), 0, 0, false))));
        assertEquals(first.epoch(), fenced.epoch());
        assertEquals(second.epoch(), fenced.currentEpoch());

        assertFalse(other.await(other.enableSubscriber("s", false)).isEnabled());
        assertFalse(store.await(store.isSubscriberRunning("s", two)), "switched off");
        assertTrue(other.await(other.enableSubscriber("s", true)).isEnabled());
        assertTrue(store.await(store.isSubscriberRunning("s", two)));
    }

    @Test
    void shouldKeepACursorThatDoesNotGoBackUnlessItIsReset()
    {
        assertEquals(Optional.empty(), store.await(store.subscriberCursor("s")));
        final long epoch = store.await(store.takeOver("s", new UUID(1, 1))).epoch();
        assertEquals(Optional.empty(), store.await(store.subscriberCursor("s")), "never acknowledged");
        store.await(store.acknowledge(new Acknowledgement("s", epoch, new Cursor(50, 3), 9, 8, false)));
        final SubscriberState state = store.await(store.subscriber("s")).orElseThrow();
        assertEquals(new SubscriberState(new UUID(1, 1), epoch, true, new Cursor(50, 3), 9, 8), state);
        final CursorWentBackException back = assertThrows(CursorWentBackException.class, () -> store.await(
            store.acknowledge(new Acknowledgement("s", epoch, new Cursor(50, 2), 0, 0, false))));
        assertEquals(new Cursor(50, 3), back.kept());
        store.await(store.acknowledge(new Acknowledgement("s", epoch, new Cursor(50, 3), 0, 0, false)));
        store.await(store.acknowledge(new Acknowledgement("s", epoch, new Cursor(7, 0), 0, 0, true)));
        assertEquals(Optional.of(new Cursor(7, 0)), store.await(store.subscriberCursor("s")));

        assertThrows(UnknownSubscriberException.class, () -> store.await(
            store.acknowledge(new Acknowledgement("t", epoch, new Cursor(7, 0), 0, 0, true))));
        assertThrows(UnknownSubscriberException.class, () -> store.await(store.enableSubscriber("t", true)));
        assertTrue(store.await(store.removeSubscriber("s")));
        assertFalse(store.await(store.removeSubscriber("s")));
        final long later = store.await(store.takeOver("s", new UUID(2, 2))).epoch();
        assertTrue(later > epoch, "an owner from before the removal stays fenced");
        assertThrows(FencedException.class, () -> store.await(
            store.acknowledge(new Acknowledgement("s", epoch, new Cursor(80, 0), 0, 0, false))));
    }

    @Test
    void shouldSubscribe()
    {
        fill();
        final Subscription subscription = users("s").all().build();
        assertEquals(4, subscription.runOnce());
        assertEquals(List.of("a1", "b1", "a2", "c1"), seen);
        assertEquals(0, subscription.runOnce());
        append(USER, "b", null);
        append(ORDER, "o", null);
        assertEquals(1, subscription.runOnce());

        seen.clear();
        final Subscription next = users("s").all().build();
        assertEquals(0, next.runOnce(), "goes on from what was acknowledged");
        append(USER, "d", null);
        assertEquals(1, next.runOnce());
        assertEquals(List.of("d1"), seen);
        assertEquals(0, next.lagEvents());
        assertEquals(4 + 2, users("t").all().build().runOnce(), "another subscriber begins at the beginning");
    }

    @Test
    void shouldSubscribeRoutingKey()
    {
        fill();
        final Subscription subscription = users("s").routingKey("eu").build();
        assertEquals("eu.s", subscription.key());
        subscription.runOnce();
        assertEquals(List.of("a1", "a2"), seen);
        assertEquals(Optional.empty(), store.await(store.subscriber("s")));
        assertTrue(store.await(store.subscriber("eu.s")).isPresent());
    }

    @Test
    void shouldSubscribeDefault()
    {
        fill();
        users("s").build().runOnce();
        assertEquals(List.of("c1"), seen, "without a routing key");
    }

    @Test
    void shouldSubscribeMultipleAggregator()
    {
        fill();
        both("s").all().build().runOnce();
        assertEquals(List.of("a1", "b1", "o1", "a2", "p1", "c1"), seen);
    }

    @Test
    void shouldSubscribeRoutingKeyMultipleAggregator()
    {
        fill();
        both("s").routingKey("eu").build().runOnce();
        assertEquals(List.of("a1", "o1", "a2"), seen);
    }

    @Test
    void shouldSubscribeDefaultMultipleAggregator()
    {
        fill();
        both("s").build().runOnce();
        assertEquals(List.of("p1", "c1"), seen);
    }

    @Test
    void shouldSubscribeToOneAggregate()
    {
        fill();
        users("s").all().aggregate(USER, "a").build().runOnce();
        assertEquals(List.of("a1", "a2"), seen);
    }

    @Test
    void shouldSubscribeToAggregatesThatFitIntoAQueryAndAreOfATypeWithAHandler()
    {
        final SubscriptionBuilder builder = users("s").all();
        for (int i = 0; i < EventStoreLimits.FILTERS; i++)
        {
            builder.aggregate(USER, "u" + i);
        }
        append(USER, "foreign", null);
        append(USER, "u63", null);
        builder.build().runOnce();
        assertEquals(List.of("u631"), seen);

        final IllegalStateException tooMany =
            assertThrows(IllegalStateException.class, () -> builder.aggregate(USER, "u64").build());
        assertEquals("subscription s is to 65 aggregates: use at most 64, or name none and pass over the others",
            tooMany.getMessage());
        final IllegalStateException unhandled =
            assertThrows(IllegalStateException.class, () -> users("t").aggregate(ORDER, "1").build());
        assertEquals("subscription t is to the aggregate " + ORDER + "/1, but has no handler for its type: give it " +
            "one, or leave it out", unhandled.getMessage());
    }

    @Test
    void shouldStopAtAnEventWithoutHandlerWhereSafetyIsAskedFor()
    {
        fill();
        store.await(store.append(USER, "b").event("Unknown", bytes("")).commit());
        store.await(store.status());
        append(USER, "c", null);
        final Subscription safe = users("safe").all().safetyCheck().build();
        assertEquals(4, safe.runOnce());
        assertEquals(State.FAILED, safe.state());
        assertTrue(safe.failure().getMessage().contains("Unknown has no handler"), safe.failure().getMessage());
        assertEquals(0, safe.runOnce());
        assertEquals(1 + 1, users("safe").all().safetyCheck().skip(USER, "Unknown").build().runOnce(),
            "what came before it was acknowledged");
        assertEquals(5, users("other").all().build().runOnce(), "else it is passed over");
        assertThrows(IllegalArgumentException.class, () -> users("t").handler(USER, "E", (event, delivery) -> { }));
    }

    /** The one that was fenced does not acknowledge, and the one that has taken over handles what it had not. */
    @Test
    void shouldStopWhenItIsFencedAndSkipNothing()
    {
        fill();
        final EventStore other = new ReplicatedEventStore(topology.node(1));
        final List<String> theirs = new ArrayList<>();
        final Subscription successor = SubscriptionBuilder.of(other, "s").all()
            .handler(USER, "E", (event, delivery) -> theirs.add(event.aggregate() + event.version())).build();
        final Subscription first = SubscriptionBuilder.of(store, "s").all().chunkSize(2)
            .handler(USER, "E", (event, delivery) ->
            {
                seen.add(event.aggregate() + event.version());
                if (4 == seen.size())
                {
                    // A pause, in which somebody else takes over.
                    successor.runOnce();
                }
            }).build();
        first.runOnce();
        assertEquals(State.FENCED, first.state());
        assertInstanceOf(FencedException.class, first.failure());
        assertEquals(List.of("a1", "b1", "a2", "c1"), seen);
        assertEquals(List.of("a2", "c1"), theirs, "a chunk that was not acknowledged comes again");
        append(USER, "d", null);
        assertEquals(0, first.runOnce());
        assertEquals(1, successor.runOnce());
    }

    @Test
    void shouldParkWhatFailsForTheLastTime()
    {
        fill();
        final SubscriptionBuilder builder = SubscriptionBuilder.of(store, "s").all()
            .handler(USER, "E", (event, delivery) ->
            {
                if ("b".equals(event.aggregate()))
                {
                    throw new IllegalStateException("cannot");
                }

                seen.add(event.aggregate() + event.version());
            });
        final Subscription failing = builder.build();
        assertEquals(1, failing.runOnce());
        assertEquals(State.FAILED, failing.state());
        assertEquals(3 - 1, builder.worker(new UUID(9, 9)).onExhausted((event, delivery, cause) ->
            FailureHandler.Decision.PARK).build().runOnce());
        assertEquals(List.of("a1", "a2", "c1"), seen);
        final List<Event> parked = store.await(store.read(
            EventQuery.of(EventFilter.type(FailureHandler.PARKED_TYPE)).routingKey(RoutingKey.of("s")))).events();
        assertEquals(1, parked.size());
        assertArrayEquals(bytes("b"), parked.get(0).metadata().entries().get("entente.aggregate"));
        assertTrue(new String(parked.get(0).metadata().entries().get("entente.cause")).contains("cannot"));
    }

    /** Driven as an agent, by the calls of a duty cycle, with reads of one node alone. */
    @Test
    void shouldHandleAllInOrderAsAnAgentWhereverItReads()
    {
        final List<String> names = new ArrayList<>();
        final long[] now = new long[1];
        final Subscription subscription = SubscriptionBuilder.of(store, "s").all().chunkSize(7).pollInterval(1)
            .advanceAfter(1).nanoClock(() -> now[0]++)
            .handler(USER, "E", (event, delivery) -> names.add(event.id().toString())).build();
        for (int i = 0; i < 60; i++)
        {
            final EventStore writer = new ReplicatedEventStore(topology.node(i));
            writer.await(writer.append(USER, "u" + i % 7).event("E", bytes("")).commit());
            subscription.doWork();
        }

        for (int i = 0; names.size() < 60 && i < 20_000; i++)
        {
            subscription.doWork();
            if (0 == i % 10)
            {
                // Something to wait for, so that time passes where it is simulated.
                store.await(store.subscriber("s"));
            }
        }

        assertEquals(State.RUNNING, subscription.state(), () -> "" + subscription.failure());
        assertEquals(store.await(store.read(EventQuery.all().page(Page.forward(100)))).events().stream()
            .map((event) -> event.id().toString()).toList(), names);
    }

    private void fill()
    {
        append(USER, "a", "eu");
        append(USER, "b", "us");
        append(ORDER, "o", "eu");
        append(USER, "a", null);
        append(ORDER, "p", null);
        append(USER, "c", null);
    }

    /** And a barrier: without one, clocks that differ may put what comes next, elsewhere, in front of it. */
    private void append(final String type, final String id, final String routingKey)
    {
        store.await(store.append(type, id).routingKey(routingKey).event("E", bytes(id)).commit());
        store.await(store.status());
    }

    private SubscriptionBuilder users(final String key)
    {
        return SubscriptionBuilder.of(store, key)
            .handler(USER, "E", (event, delivery) -> seen.add(event.aggregate() + event.version()));
    }

    private SubscriptionBuilder both(final String key)
    {
        return users(key).handler(ORDER, "E", (event, delivery) -> seen.add(event.aggregate() + event.version()));
    }
}
