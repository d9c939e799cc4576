package org.entente.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.entente.eventstore.AppendBatch;
import org.entente.eventstore.Cursor;
import org.entente.eventstore.EventFilter;
import org.entente.eventstore.EventMetadata;
import org.entente.eventstore.EventQuery;
import org.entente.eventstore.EventStore;
import org.entente.eventstore.NewEvent;
import org.entente.eventstore.Page;
import org.entente.eventstore.RoutingKey;
import org.entente.eventstore.SubscriberState;

/** Turns a command line into a call of the event store; wrong usage is told before a node is looked for. */
final class EventCalls
{
    private static final int PAGE_MAX = 0xFFFF;
    private static final String AND = "and";

    private final Options options;
    private final List<String> operands;

    /** What is to be done, once there is a cluster. */
    @FunctionalInterface
    interface Call
    {
        /** @return the exit code. */
        int run(EventStore store, EventPrinter printer);
    }

    EventCalls(final Options options)
    {
        this.options = options;
        this.operands = options.operands();
    }

    Call parse() throws UsageException
    {
        final boolean isLocal = options.has("local");
        switch (operands.isEmpty() ? "" : operands.get(0))
        {
            case "append":
                final AppendBatch batch = batch();
                return (store, printer) -> printer.print(store.await(store.commit(batch)));
            case "read":
                final EventQuery query = query();
                return (store, printer) -> printer.print(
                    store.await(isLocal ? store.readLocal(query) : store.read(query)), query.page().isBackward());
            case "status":
                options.operands(1, "events status");
                return (store, printer) -> printer.print(store.await(isLocal ? store.statusLocal() : store.status()));
            case "subscriber":
                return subscriber(isLocal);
            default:
                throw new UsageException("'" + String.join(" ", operands) +
                    "' is no operation: use append, read, status or subscriber");
        }
    }

    private AppendBatch batch() throws UsageException
    {
        final List<AppendBatch.Part> parts = new ArrayList<>();
        final List<String> expected = options.all("expect");
        final EventMetadata metadata = EventMetadata.NONE.requestedBy(options.text("requested-by"));
        int at = 1;
        while (at < operands.size() || parts.isEmpty())
        {
            int end = at + 2;
            final List<NewEvent> events = new ArrayList<>();
            while (end + 1 < operands.size() && !AND.equals(operands.get(end)))
            {
                events.add(new NewEvent(operands.get(end), KvLines.bytes(operands.get(end + 1)), metadata));
                end += 2;
            }

            final boolean isFollowed = end + 1 < operands.size() && AND.equals(operands.get(end));
            if (events.isEmpty() || !isFollowed && end != operands.size())
            {
                throw new UsageException("'" + String.join(" ", operands) +
                    "' does not append: use append TYPE ID NAME DATA [NAME DATA]... [and TYPE ID NAME DATA]...");
            }

            parts.add(new AppendBatch.Part(operands.get(at), operands.get(at + 1),
                parts.size() < expected.size() ? version(expected.get(parts.size())) : EventStore.ANY,
                options.text("routing-key"), events));
            at = isFollowed ? end + 1 : end;
        }

        if (expected.size() > parts.size())
        {
            throw new UsageException("--expect is given " + expected.size() + " times for " + parts.size() +
                " aggregates: give it once for each at most");
        }

        try
        {
            return new AppendBatch(parts);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new UsageException(ex.getMessage());
        }
    }

    private static long version(final String text) throws UsageException
    {
        if ("any".equals(text))
        {
            return EventStore.ANY;
        }

        return "none".equals(text) ? EventStore.NO_STREAM :
            Options.number("--expect", text, EventStore.NO_STREAM, Long.MAX_VALUE);
    }

    private EventQuery query() throws UsageException
    {
        if (operands.size() > 3)
        {
            throw new UsageException(operands.size() - 1 + " operands, expected is: read [TYPE [ID]]");
        }

        final String name = options.text("name");
        if (operands.size() < 2 && null != name)
        {
            throw new UsageException("--name is given without a type: use read TYPE --name " + name);
        }

        final EventQuery query = operands.size() < 2 ? EventQuery.all() : EventQuery.of(
            EventFilter.of(operands.get(1), operands.size() < 3 ? null : operands.get(2), name));
        return query.routingKey(routingKey()).page(page());
    }

    private RoutingKey routingKey() throws UsageException
    {
        final String key = options.text("routing-key");
        if (null != key && options.has("no-routing-key"))
        {
            throw new UsageException("--routing-key and --no-routing-key exclude each other: leave one out");
        }

        return null != key ? RoutingKey.of(key) : options.has("no-routing-key") ? RoutingKey.NONE : RoutingKey.ALL;
    }

    private Page page() throws UsageException
    {
        final Integer first = null == options.text("first") ? null : (int)options.number("first", 1, PAGE_MAX);
        final Integer last = null == options.text("last") ? null : (int)options.number("last", 1, PAGE_MAX);
        try
        {
            return Page.of(first, cursor("after"), last, cursor("before"));
        }
        catch (final IllegalArgumentException ex)
        {
            throw new UsageException(ex.getMessage());
        }
    }

    private Cursor cursor(final String option) throws UsageException
    {
        final String text = options.text(option);
        try
        {
            return null == text ? null : Cursor.parse(text);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new UsageException("--" + option + " is '" + text + "': use a cursor that read has printed");
        }
    }

    private Call subscriber(final boolean isLocal) throws UsageException
    {
        final String operation = operands.size() < 2 ? "" : operands.get(1);
        if (!List.of("get", "enable", "disable", "remove").contains(operation))
        {
            throw new UsageException(
                "'" + operation + "' is no operation of subscriber: use get, enable, disable or remove");
        }

        final String name = options.operands(3, "events subscriber " + operation + " NAME").get(2);
        return switch (operation)
        {
            case "get" -> (store, printer) ->
            {
                final Optional<SubscriberState> state =
                    store.await(isLocal ? store.subscriberLocal(name) : store.subscriber(name));
                return state.isPresent() ? printer.print(name, state.get()) : printer.noSubscriber(name);
            };
            case "remove" -> (store, printer) ->
                store.await(store.removeSubscriber(name)) ? printer.ok() : printer.noSubscriber(name);
            default -> (store, printer) ->
                printer.print(name, store.await(store.enableSubscriber(name, "enable".equals(operation))));
        };
    }
}
