package org.entente.eventstore;

import static org.entente.eventstore.EventStore.ANY;
import static org.entente.eventstore.EventStore.NO_STREAM;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.entente.eventstore.bank.BankSample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * What each event store does, whatever stands behind it: evento's contract, and what a leaderless one adds. Evento's
 * names: load, routing_key (shouldHoldRoutingKey), load_multiple_aggregator, load_with_snapshot,
 * invalid_original_version, all_commands; those of subscriptions are in {@link SubscriptionContract}.
 */
abstract class EventStoreContract
{
    static final String USER = "app/User";
    static final String ORDER = "app/Order";

    private Topology topology;
    EventStore store;

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

    final EventStore at(final int node)
    {
        return new ReplicatedEventStore(topology.node(node));
    }

    @Test
    void shouldLoad()
    {
        final AppendResult first = store.await(store.append(USER, "u1").expectedVersion(NO_STREAM)
            .metadata(EventMetadata.NONE.with("ip", bytes("::1"))).requestedBy("anna").requestedAs("admin")
            .event("Created", bytes("a")).event("Renamed", bytes("b")).commit());
        assertEquals(2, first.version());
        assertEquals(3, store.await(store.append(USER, "u1").expectedVersion(2).event("Left", new byte[0]).commit())
            .version());

        final EventPage page = store.await(store.read(EventQuery.of(EventFilter.aggregate(USER, "u1"))));
        assertEquals(List.of("Created", "Renamed", "Left"), page.events().stream().map(Event::name).toList());
        assertEquals(List.of(1L, 2L, 3L), page.events().stream().map(Event::version).toList());
        final Event created = page.events().get(0);
        assertEquals(USER, created.type());
        assertEquals("u1", created.aggregate());
        assertNull(created.routingKey());
        assertArrayEquals(bytes("a"), created.data());
        assertEquals("anna", created.metadata().requestedBy());
        assertEquals("admin", created.metadata().requestedAs());
        assertArrayEquals(bytes("::1"), created.metadata().entries().get("ip"));
        assertEquals(first.executeAt(), created.cursor().executeAt());
        assertEquals(created.timeMicros(), page.events().get(1).timeMicros(), "one batch, one time");
        assertEquals(EventMetadata.NONE, page.events().get(2).metadata());
        assertEquals(3, new HashSet<>(page.events().stream().map(Event::id).toList()).size());
    }

    /** What was answered at one node is read at each, at once. */
    @Test
    void shouldReadAtEachNodeWhatWasAnswered()
    {
        for (int i = 0; i < 10; i++)
        {
            final EventStore writer = at(i);
            writer.await(writer.append(USER, "u").expectedVersion(i).event("E", bytes("" + i)).commit());
            for (int node = 0; node < 3; node++)
            {
                final EventStore reader = at(node);
                final EventPage page = reader.await(reader.read(EventQuery.of(EventFilter.aggregate(USER, "u"))));
                assertEquals(i + 1, page.events().size(), "at node " + node);
            }
        }

        assertEquals(10, all().size());
    }

    @Test
    void shouldHoldRoutingKey()
    {
        append(USER, "a", "eu", "E1");
        append(USER, "b", "us", "E1");
        append(USER, "c", null, "E1");
        final AppendResult later =
            store.await(store.append(USER, "a").routingKey("us").event("E2", bytes("")).commit());
        assertEquals("eu", later.aggregates().get(0).routingKey(), "fixed by the first event");
        store.await(store.append(USER, "a").event("E3", bytes("")).commit());
        store.await(store.append(USER, "c").routingKey("us").event("E2", bytes("")).commit());

        assertEquals(List.of("a1", "a2", "a3"), names(EventQuery.all().routingKey(RoutingKey.of("eu"))));
        assertEquals(List.of("b1"), names(EventQuery.of(EventFilter.type(USER)).routingKey(RoutingKey.of("us"))));
        assertEquals(List.of("c1", "c2"), names(EventQuery.all().routingKey(RoutingKey.NONE)));
        assertEquals(List.of(), names(EventQuery.all().routingKey(RoutingKey.of("asia"))));
        assertEquals(List.of(), names(EventQuery.of(EventFilter.aggregate(USER, "a")).routingKey(RoutingKey.NONE)));
        assertEquals(6, all().size());
    }

    @Test
    void shouldLoadMultipleAggregator()
    {
        final AppendResult result = store.await(store.append(USER, "u").expectedVersion(NO_STREAM)
            .event("Created", bytes("1")).event("Paid", bytes("2"))
            .and(ORDER, "o").expectedVersion(NO_STREAM).event("Placed", bytes("3"))
            .and(ORDER, "p").event("Placed", bytes("4"))
            .commit());
        assertEquals(List.of(2L, 1L, 1L),
            result.aggregates().stream().map(AppendResult.Appended::version).toList());
        store.await(store.status());
        append(USER, "v", null, "Created");

        assertEquals(List.of("u1", "u2", "o1", "p1", "v1"), names(EventQuery.all()), "in the order of the batch");
        assertEquals(List.of("o1", "p1"), names(EventQuery.of(EventFilter.type(ORDER))));
        assertEquals(List.of("u1", "v1"), names(EventQuery.of(EventFilter.event(USER, "Created"))));
        assertEquals(List.of("u2", "o1", "p1"), names(EventQuery.of(
            EventFilter.event(USER, "Paid"), EventFilter.type(ORDER), EventFilter.aggregate(ORDER, "o"))), "each once");
        assertEquals(List.of("u1", "o1"), names(EventQuery.of(
            EventFilter.of(USER, "u", "Created"), EventFilter.aggregate(ORDER, "o"))));
        assertEquals(List.of("u1", "p1"), names(EventQuery.of(
            EventFilter.of(USER, "u", "Created"), EventFilter.of(ORDER, "p", "Placed"), EventFilter.type("no"))));
        assertEquals(List.of(), names(EventQuery.of(EventFilter.event(USER, "No"), EventFilter.aggregate("x", "y"))));
    }

    @Test
    void shouldRefuseInvalidOriginalVersion()
    {
        append(USER, "u", null, "Created");
        append(USER, "v", null, "Created");
        final VersionConflictException conflict = assertThrows(VersionConflictException.class, () -> store.await(
            store.append(ORDER, "o").event("Placed", bytes("")).and(USER, "u").expectedVersion(NO_STREAM)
                .event("Again", bytes("")).commit()));
        assertEquals(USER, conflict.type());
        assertEquals("u", conflict.id());
        assertEquals(NO_STREAM, conflict.expected());
        assertEquals(1, conflict.actual());
        final CompletableFuture<AppendResult> ahead =
            store.append(USER, "u").expectedVersion(2).event("Ahead", bytes("")).commit();
        assertThrows(VersionConflictException.class, () -> store.await(ahead));
        final CompletableFuture<AppendResult> nothing =
            store.append(USER, "w").expectedVersion(1).event("Ahead", bytes("")).commit();
        assertEquals(0, assertThrows(VersionConflictException.class, () -> store.await(nothing)).actual());
        store.await(store.append(USER, "u").expectedVersion(ANY).event("Any", bytes("")).commit());

        assertEquals(List.of("u1", "v1", "u2"), names(EventQuery.all()), "all or nothing of a batch");
    }

    /** Of writers that expect the same version one wins; those that expect none all do. */
    @Test
    void shouldLetOneWriterOfAVersionWin()
    {
        for (long round = 0; round < 5; round++)
        {
            final List<CompletableFuture<Boolean>> writers = new ArrayList<>();
            for (int i = 0; i < 6; i++)
            {
                final EventStore writer = at(i);
                writers.add(writer.append(USER, "u").expectedVersion(round).event("W" + i, bytes("")).commit()
                    .handle((result, error) -> null == error));
            }

            int won = 0;
            for (final CompletableFuture<Boolean> writer : writers)
            {
                won += store.await(writer) ? 1 : 0;
            }

            assertEquals(1, won);
        }

        final List<CompletableFuture<AppendResult>> writers = new ArrayList<>();
        for (int i = 0; i < 12; i++)
        {
            writers.add(at(i).append(USER, "free").event("W" + i, bytes("")).commit());
        }

        final Set<Long> versions = new HashSet<>();
        writers.forEach((writer) -> versions.add(store.await(writer).version()));
        assertEquals(12, versions.size());
        assertEquals(17, all().size());
    }

    @Test
    void shouldLoadWithSnapshot()
    {
        for (int i = 0; i < 3; i++)
        {
            append(USER, "u", null, "E");
        }

        final List<Event> events =
            store.await(store.read(EventQuery.of(EventFilter.aggregate(USER, "u")))).events();
        assertEquals(Optional.empty(), store.await(store.snapshot(USER, "u", "1")));
        store.await(store.saveSnapshot(USER, "u", "1", new AggregateState(bytes("two"), events.get(1).cursor())));
        final AggregateState kept = store.await(store.snapshot(USER, "u", "1")).orElseThrow();
        assertArrayEquals(bytes("two"), kept.data());
        assertEquals(List.of("u3"), names(EventQuery.of(EventFilter.aggregate(USER, "u"))
            .page(Page.forward(10, kept.cursor()))), "what the snapshot does not have");
        assertEquals(Optional.empty(), store.await(store.snapshot(USER, "u", "2")), "of another revision");

        final CursorWentBackException back = assertThrows(CursorWentBackException.class, () -> store.await(
            store.saveSnapshot(USER, "u", "1", new AggregateState(bytes("one"), events.get(0).cursor()))));
        assertEquals(events.get(1).cursor(), back.kept());
        assertThrows(NoSuchEventException.class, () -> store.await(store.saveSnapshot(USER, "u", "1",
            new AggregateState(bytes("x"), new Cursor(events.get(2).cursor().executeAt(), 1)))));
        assertThrows(NoSuchEventException.class, () -> store.await(store.saveSnapshot(USER, "nobody", "1", kept)));
        store.await(store.saveSnapshot(USER, "u", "2", new AggregateState(bytes("r2"), events.get(0).cursor())));
        assertEquals(Optional.empty(), store.await(store.snapshot(USER, "u", "1")), "one for each aggregate");
        assertTrue(store.await(store.removeSnapshot(USER, "u")));
        assertFalse(store.await(store.removeSnapshot(USER, "u")));
        assertEquals(Optional.empty(), store.await(store.snapshot(USER, "u", "2")));
    }

    @Test
    void shouldPageForward()
    {
        final EventQuery query = EventQuery.of(EventFilter.aggregate(USER, "u"));
        final EventPage none = store.await(store.read(query));
        assertEquals(new PageEdges(false, false, Cursor.START, Cursor.START), none.edges());
        fill(7);

        final EventPage first = store.await(store.read(query.page(Page.forward(3))));
        assertEquals(List.of(1L, 2L, 3L), versions(first));
        assertEquals(edges(false, true, first), first.edges());
        assertEquals(4, first.remaining());
        final EventPage second = store.await(store.read(query.page(Page.forward(3, first.edges().endCursor()))));
        assertEquals(List.of(4L, 5L, 6L), versions(second));
        assertEquals(edges(true, true, second), second.edges());
        final EventPage last = store.await(store.read(query.page(Page.forward(3, second.edges().endCursor()))));
        assertEquals(List.of(7L), versions(last));
        assertEquals(edges(true, false, last), last.edges());
        assertEquals(0, last.remaining());
        final EventPage empty = store.await(store.read(query.page(Page.forward(3, last.edges().endCursor()))));
        assertEquals(new PageEdges(true, false, last.edges().endCursor(), last.edges().endCursor()), empty.edges());
        final EventPage exact = store.await(store.read(query.page(Page.forward(7))));
        assertEquals(edges(false, false, exact), exact.edges());
    }

    @Test
    void shouldPageBackwardInAscendingOrder()
    {
        final EventQuery query = EventQuery.of(EventFilter.aggregate(USER, "u"));
        fill(7);

        final EventPage last = store.await(store.read(query.page(Page.backward(3))));
        assertEquals(List.of(5L, 6L, 7L), versions(last));
        assertEquals(edges(true, false, last), last.edges());
        final EventPage middle = store.await(store.read(query.page(Page.backward(3, last.edges().startCursor()))));
        assertEquals(List.of(2L, 3L, 4L), versions(middle));
        assertEquals(edges(true, true, middle), middle.edges());
        final EventPage first = store.await(store.read(query.page(Page.backward(3, middle.edges().startCursor()))));
        assertEquals(List.of(1L), versions(first));
        assertEquals(edges(false, true, first), first.edges());
        assertEquals(versions(middle), versions(store.await(store.read(
            query.page(Page.forward(3, first.edges().endCursor()))))), "a cursor is good in both directions");
        final EventPage all = store.await(store.read(EventQuery.all().page(Page.backward(2))));
        assertEquals(List.of(6L, 7L), versions(all));
        assertEquals(edges(true, false, all), all.edges());
    }

    @Test
    void shouldPageThroughEverythingInOneOrder()
    {
        for (int i = 0; i < 40; i++)
        {
            final EventStore writer = at(i);
            writer.await(writer.append(0 == i % 2 ? USER : ORDER, "x" + i % 5).event("E", bytes("" + i)).commit());
        }

        final List<Event> all = all();
        assertEquals(40, all.size());
        final List<Event> users = new ArrayList<>();
        Cursor cursor = null;
        EventPage page;
        do
        {
            page = store.await(store.read(EventQuery.of(EventFilter.type(USER)).page(Page.forward(3, cursor))));
            users.addAll(page.events());
            cursor = Cursor.parse(page.edges().endCursor().toString());
        }
        while (page.edges().hasNextPage());
        assertEquals(ids(all.stream().filter((event) -> USER.equals(event.type())).toList()), ids(users));
        assertEquals(40, store.await(store.read(EventQuery.all())).events().size(), "the default page is 40");
    }

    /** What one node has shown of several aggregates is a prefix: nothing comes in between later, at any node. */
    @Test
    void shouldNeverSkipALateCommit()
    {
        final List<CompletableFuture<AppendResult>> writers = new ArrayList<>();
        final List<Event> seen = new ArrayList<>();
        Cursor cursor = null;
        for (int i = 0; i < 120; i++)
        {
            writers.add(at(i).append(USER, "u" + i % 13).event("E", bytes("" + i)).commit());
            if (0 == i % 12)
            {
                store.await(writers.get(writers.size() - 1));
                store.await(store.status());
            }

            if (0 == i % 3)
            {
                final EventStore reader = at(i / 3);
                final EventPage page =
                    reader.await(reader.readLocal(EventQuery.of(EventFilter.type(USER)).page(Page.forward(5, cursor))));
                page.events().forEach((event) ->
                    assertTrue(event.cursor().executeAt() < page.watermark(), "above the watermark"));
                seen.addAll(page.events());
                cursor = page.edges().endCursor();
            }
        }

        writers.forEach((writer) -> store.await(writer));
        EventPage rest;
        do
        {
            rest = store.await(store.read(EventQuery.of(EventFilter.type(USER)).page(Page.forward(50, cursor))));
            seen.addAll(rest.events());
            cursor = rest.edges().endCursor();
        }
        while (rest.edges().hasNextPage());
        assertEquals(120, seen.size());
        assertEquals(ids(all()), ids(seen));
    }

    @Test
    void shouldSayHowFarThePrefixIsFinal()
    {
        append(USER, "u", null, "E");
        final StoreStatus status = store.await(store.status());
        final long appendedAt = store.await(store.read(EventQuery.all())).events().get(0).cursor().executeAt();
        assertTrue(status.watermark() > appendedAt);
        assertEquals(1, status.events());
        assertEquals(1, status.aggregates());
        append(USER, "v", null, "E");
        assertTrue(store.await(store.statusLocal()).watermark() >= 0);
        assertTrue(store.await(store.status()).watermark() > status.watermark());
    }

    @Test
    void shouldTakeNoMoreThanTheLimitsAndSayWhich()
    {
        assertRefused("first, after, last, before", () -> Page.of(1, null, null, Cursor.START));
        assertRefused("events of app/User/u are 0", () -> store.append(USER, "u").commit());
        assertRefused("type is 0 bytes", () -> store.append("", "u").event("E", bytes("")).commit());
        assertRefused("id is 257 bytes", () -> store.append(USER, "u".repeat(257)).event("E", bytes("")).commit());
        final AppendBuilder many = store.append(USER, "0").event("E", bytes(""));
        for (int i = 1; i < 16; i++)
        {
            many.and(USER, "" + i).event("E", bytes(""));
        }

        assertRefused("aggregates of the batch are 16", many::commit);
        final CompletableFuture<AppendResult> twice =
            store.append(USER, "u").event("E", bytes("")).and(USER, "u").event("E", bytes("")).commit();
        assertTrue(assertThrows(RuntimeException.class, () -> store.await(twice)).getMessage()
            .contains("put all events of an aggregate together"));
        final CompletableFuture<AppendResult> large =
            store.append(USER, "u").event("E", new byte[EventStoreLimits.BODY]).commit();
        assertTrue(assertThrows(RuntimeException.class, () -> store.await(large)).getMessage()
            .contains("use at most " + EventStoreLimits.BODY));

        store.await(store.append(USER, "u".repeat(256)).routingKey("r".repeat(256))
            .event("E".repeat(256), new byte[EventStoreLimits.BODY - 6]).commit());
        store.await(store.append(USER, "u".repeat(256)).event("E", new byte[40_000]).commit());
        final EventPage page = store.await(store.read(EventQuery.all()));
        assertEquals(1, page.events().size(), "as much as fits into a reply");
        assertTrue(page.edges().hasNextPage());
        assertEquals(EventStoreLimits.BODY - 6, page.events().get(0).data().length);
        assertNotEquals(0, page.remaining());
    }

    @Test
    void shouldDoAllCommands()
    {
        new BankSample(this::at).runEachCommand();
    }

    @Test
    void shouldNeitherMakeNorLoseMoney()
    {
        new BankSample(this::at).runTellers(7, 40);
    }

    private void fill(final int events)
    {
        for (int i = 0; i < events; i++)
        {
            append(USER, "u", null, "E" + i);
        }
    }

    /** And a barrier: without one, clocks that differ may put what comes next, elsewhere, in front of it. */
    private void append(final String type, final String id, final String routingKey, final String name)
    {
        store.await(store.append(type, id).routingKey(routingKey).event(name, bytes(id)).commit());
        store.await(store.status());
    }

    private List<Event> all()
    {
        return store.await(store.read(EventQuery.all().page(Page.forward(1_000)))).events();
    }

    private List<String> names(final EventQuery query)
    {
        return store.await(store.read(query)).events().stream()
            .map((event) -> event.aggregate() + event.version()).toList();
    }

    private static List<Long> versions(final EventPage page)
    {
        return page.events().stream().map(Event::version).toList();
    }

    private static List<Object> ids(final List<Event> events)
    {
        return events.stream().<Object>map(Event::id).toList();
    }

    private static PageEdges edges(final boolean hasPrevious, final boolean hasNext, final EventPage page)
    {
        return new PageEdges(hasPrevious, hasNext, page.events().get(0).cursor(),
            page.events().get(page.events().size() - 1).cursor());
    }

    private static void assertRefused(final String text, final Runnable call)
    {
        final String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(text), message);
    }

    static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
