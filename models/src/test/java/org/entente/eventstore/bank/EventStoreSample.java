package org.entente.eventstore.bank;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.entente.app.Commands;
import org.entente.app.DirectCommands;
import org.entente.eventstore.AggregateRepository;
import org.entente.eventstore.EventFilter;
import org.entente.eventstore.EventPage;
import org.entente.eventstore.EventQuery;
import org.entente.eventstore.EventStore;
import org.entente.eventstore.EventStoreLimits;
import org.entente.eventstore.EventStoreMachine;
import org.entente.eventstore.Page;
import org.entente.eventstore.ReplicatedEventStore;
import org.entente.eventstore.Subscription;
import org.entente.eventstore.SubscriptionBuilder;
import org.entente.eventstore.VersionConflictException;

/** What docs/event-store.md shows. */
public final class EventStoreSample
{
    private EventStoreSample()
    {
    }

    public static void main(final String[] args)
    {
        final EventStoreMachine machine = new EventStoreMachine(EventStoreLimits.DEFAULT);
        final AtomicLong micros = new AtomicLong(1_700_000_000_000_000L);
        try (Commands commands = new DirectCommands(machine, machine, micros::incrementAndGet))
        {
            run(commands).forEach(System.out::println);
        }
    }

    /** The sample, wherever the commands go. @return what it has seen. */
    static List<String> run(final Commands commands)
    {
        final List<String> seen = new ArrayList<>();

        // doc: begin
        final EventStore store = new ReplicatedEventStore(commands);

        // Two aggregates, one batch: both or none.
        store.await(store.append("shop/Order", "o-1").expectedVersion(EventStore.NO_STREAM).routingKey("eu")
            .requestedBy("anna")
            .event("Placed", text("2 books"))
            .and("shop/Stock", "book").event("Reserved", text("2"))
            .commit());

        // Somebody else was faster: nothing was changed.
        try
        {
            store.await(store.append("shop/Order", "o-1").expectedVersion(0).event("Placed", text("again")).commit());
        }
        catch (final VersionConflictException ex)
        {
            seen.add(ex.getMessage());
        }

        // One aggregate, strictly: cheap, and right at each node.
        final EventPage page = store.await(store.read(
            EventQuery.of(EventFilter.aggregate("shop/Order", "o-1")).page(Page.forward(100))));
        page.events().forEach((event) -> seen.add(event.version() + " " + event.name()));

        // The state of an aggregate, and the version to append under.
        final AggregateRepository<String> orders =
            AggregateRepository.of(store, "shop/Order", () -> "", (state, event) -> event.name());
        final long version = store.await(orders.load("o-1")).version();
        store.await(store.append("shop/Order", "o-1").expectedVersion(version).event("Paid", text("20")).commit());

        // Each event of a type, in order, from where the subscriber "mailer" has come to.
        final Subscription mailer = SubscriptionBuilder.of(store, "mailer").routingKey("eu")
            .handler("shop/Order", "Paid", (event, delivery) -> seen.add("mail for " + event.aggregate()))
            .build();
        mailer.runOnce();
        // doc: end

        return seen;
    }

    private static byte[] text(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
