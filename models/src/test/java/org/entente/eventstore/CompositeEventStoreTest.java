package org.entente.eventstore;

import static org.entente.eventstore.EventStoreContract.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import org.entente.app.DirectCommands;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two stores with one clock: what began in the old one goes on in the current one. */
class CompositeEventStoreTest
{
    private final AtomicLong time = new AtomicLong(1_000);
    private final EventStore old = store();
    private final EventStore current = store();
    private final EventStore both = new CompositeEventStore(current, old);

    @BeforeEach
    void fillOld()
    {
        append(old, "u", "eu", 3);
        append(old, "v", null, 2);
    }

    @Test
    void shouldGoOnWithVersionsAndRoutingKeys()
    {
        final AppendResult result = both.await(both.append(USER, "u").expectedVersion(3).routingKey("us")
            .event("E", new byte[0]).and(USER, "w").expectedVersion(EventStore.NO_STREAM).event("E", new byte[0])
            .commit());
        assertEquals(List.of(4L, 1L), result.aggregates().stream().map(AppendResult.Appended::version).toList());
        assertEquals("eu", result.aggregates().get(0).routingKey());
        assertEquals(List.of(1L, 2L, 3L, 4L), both.await(both.read(EventQuery.of(EventFilter.aggregate(USER, "u"))))
            .events().stream().map(Event::version).toList());
        assertEquals(3, both.await(both.append(USER, "v").event("E", new byte[0]).commit()).version());
        assertEquals(5, old.await(old.read(EventQuery.all())).events().size(), "writes go to the current one");
    }

    @Test
    void shouldTellVersionsOfBothInAConflict()
    {
        assertConflict(EventStore.NO_STREAM, 3);
        assertConflict(4, 3);
        append(both, "u", null, 2);
        assertConflict(3, 5);
        assertConflict(2, 5);
        assertEquals(6, both.await(both.append(USER, "u").expectedVersion(5).event("E", new byte[0]).commit())
            .version());
    }

    @Test
    void shouldPageThroughBothInOneOrder()
    {
        for (int i = 0; i < 10; i++)
        {
            append(0 == i % 3 ? old : current, "x" + i, null, 1);
        }

        final List<Event> all = both.await(both.read(EventQuery.all().page(Page.forward(100)))).events();
        assertEquals(15, all.size());
        final List<Event> forward = new ArrayList<>();
        EventPage page = both.await(both.read(EventQuery.all().page(Page.forward(2))));
        assertEquals(13, page.remaining());
        forward.addAll(page.events());
        while (page.edges().hasNextPage())
        {
            page = both.await(both.read(EventQuery.all().page(Page.forward(2, page.edges().endCursor()))));
            forward.addAll(page.events());
            assertTrue(page.edges().hasPreviousPage());
        }

        assertEquals(ids(all), ids(forward));
        final List<Event> backward = new ArrayList<>();
        page = both.await(both.read(EventQuery.all().page(Page.backward(4))));
        backward.addAll(page.events());
        while (page.edges().hasPreviousPage())
        {
            page = both.await(both.read(EventQuery.all().page(Page.backward(4, page.edges().startCursor()))));
            backward.addAll(0, page.events());
        }

        assertEquals(ids(all), ids(backward));
        assertEquals(15, both.await(both.status()).events());
    }

    /** A page of one store ends early where its events are large: what the other has behind that comes later. */
    @Test
    void shouldSkipNothingWhereOnePageEndsEarly()
    {
        for (int i = 0; i < 4; i++)
        {
            append(current, "c" + i, null, 1);
            old.await(old.append(USER, "large" + i).event("E", new byte[40_000]).commit());
        }

        final List<String> forward = new ArrayList<>();
        EventPage page = both.await(both.read(EventQuery.all().page(Page.forward(20))));
        page.events().forEach((event) -> forward.add(event.aggregate()));
        while (page.edges().hasNextPage())
        {
            page = both.await(both.read(EventQuery.all().page(Page.forward(20, page.edges().endCursor()))));
            page.events().forEach((event) -> forward.add(event.aggregate()));
        }

        assertEquals(List.of("u", "u", "u", "v", "v", "c0", "large0", "c1", "large1", "c2", "large2", "c3", "large3"),
            forward);
        final List<String> backward = new ArrayList<>();
        page = both.await(both.read(EventQuery.all().page(Page.backward(20))));
        backward.addAll(page.events().stream().map(Event::aggregate).toList());
        while (page.edges().hasPreviousPage())
        {
            page = both.await(both.read(EventQuery.all().page(Page.backward(20, page.edges().startCursor()))));
            backward.addAll(0, page.events().stream().map(Event::aggregate).toList());
        }

        assertEquals(forward, backward);
    }

    @Test
    void shouldGoOnFromCursorsAndSnapshotsOfTheOldOne()
    {
        final Cursor third = old.await(old.read(EventQuery.all())).events().get(2).cursor();
        final long epoch = old.await(old.takeOver("s", new UUID(1, 1))).epoch();
        old.await(old.acknowledge(new Acknowledgement("s", epoch, third, 0, 0, false)));
        old.await(old.saveSnapshot(USER, "u", "1", new AggregateState(new byte[]{7}, third)));
        append(both, "u", null, 1);
        final List<String> seen = new ArrayList<>();
        SubscriptionBuilder.of(both, "s").all()
            .handler(USER, "E", (event, delivery) -> seen.add(event.aggregate() + event.version())).build().runOnce();
        assertEquals(List.of("v1", "v2", "u4"), seen);
        assertEquals(7, both.await(both.snapshot(USER, "u", "1")).orElseThrow().data()[0]);
        assertEquals(4, both.await(AggregateRepository.of(both, USER, () -> 0, (state, event) -> state + 1).load("u"))
            .version());
    }

    private void assertConflict(final long expected, final long actual)
    {
        final VersionConflictException conflict = assertThrows(VersionConflictException.class, () -> both.await(
            both.append(USER, "u").expectedVersion(expected).event("E", new byte[0]).commit()));
        assertEquals(actual, conflict.actual());
        assertEquals(expected, conflict.expected());
    }

    private static void append(final EventStore store, final String id, final String routingKey, final int events)
    {
        for (int i = 0; i < events; i++)
        {
            store.await(store.append(USER, id).routingKey(routingKey).event("E", new byte[0]).commit());
        }
    }

    private static List<UUID> ids(final List<Event> events)
    {
        return events.stream().map(Event::id).toList();
    }

    private EventStore store()
    {
        final EventStoreMachine machine = new EventStoreMachine(EventStoreLimits.DEFAULT);
        return new ReplicatedEventStore(new DirectCommands(machine, machine, time::incrementAndGet));
    }
}
