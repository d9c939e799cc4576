package org.entente.node.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

import org.entente.eventstore.AppendResult;
import org.entente.eventstore.Event;
import org.entente.eventstore.EventPage;
import org.entente.eventstore.EventStoreException;
import org.entente.eventstore.StoreStatus;
import org.entente.eventstore.SubscriberState;
import org.entente.node.Json;

/** Prints what the event store has answered: for people, or as JSON, an object a line. All answer the exit code. */
final class EventPrinter
{
    private final boolean isJson;
    private final PrintStream out;
    private final PrintStream err;

    EventPrinter(final boolean isJson, final PrintStream out, final PrintStream err)
    {
        this.isJson = isJson;
        this.out = out;
        this.err = err;
    }

    int print(final AppendResult result)
    {
        for (final AppendResult.Appended aggregate : result.aggregates())
        {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("type", aggregate.type());
            fields.put("aggregate", aggregate.id());
            fields.put("version", aggregate.version());
            fields.put("routingKey", aggregate.routingKey());
            line("ok " + aggregate.type() + "/" + aggregate.id() + " version " + aggregate.version(), fields);
        }

        return ExitCode.OK;
    }

    /** @param isBackward whether the page goes on before its first event, instead of behind its last one. */
    int print(final EventPage page, final boolean isBackward)
    {
        for (final Event event : page.events())
        {
            final Map<String, Object> fields = fields(event);
            line(event + "  " + fields.getOrDefault("data", "(binary)") + "  " + event.cursor(), fields);
        }

        final boolean hasMore = isBackward ? page.edges().hasPreviousPage() : page.edges().hasNextPage();
        if (isJson)
        {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("hasPreviousPage", page.edges().hasPreviousPage());
            fields.put("hasNextPage", page.edges().hasNextPage());
            fields.put("startCursor", page.edges().startCursor());
            fields.put("endCursor", page.edges().endCursor());
            out.println(Json.write(fields));
        }
        else if (hasMore)
        {
            out.println(isBackward ? "more: --before " + page.edges().startCursor() :
                "more: --after " + page.edges().endCursor());
        }

        return ExitCode.OK;
    }

    private static Map<String, Object> fields(final Event event)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", event.id());
        fields.put("type", event.type());
        fields.put("aggregate", event.aggregate());
        fields.put("version", event.version());
        fields.put("name", event.name());
        KvLines.put(fields, "data", event.data());
        fields.put("routingKey", event.routingKey());
        fields.put("requestedBy", event.metadata().requestedBy());
        fields.put("timeMicros", event.timeMicros());
        fields.put("cursor", event.cursor());
        return fields;
    }

    int print(final StoreStatus status)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("events", status.events());
        fields.put("aggregates", status.aggregates());
        fields.put("bytes", status.bytes());
        fields.put("subscribers", status.subscribers());
        fields.put("watermark", status.watermark());
        line(text(fields), fields);
        return ExitCode.OK;
    }

    int print(final String subscriber, final SubscriberState state)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("enabled", state.isEnabled());
        fields.put("worker", state.worker());
        fields.put("epoch", state.epoch());
        fields.put("cursor", state.cursor());
        fields.put("lagEvents", state.lagEvents());
        fields.put("lagMillis", state.lagMillis());
        final String text = subscriber + "  " + text(fields);
        fields.put("subscriber", subscriber);
        line(text, fields);
        return ExitCode.OK;
    }

    int ok()
    {
        line("ok", Map.of("changed", true));
        return ExitCode.OK;
    }

    int noSubscriber(final String name)
    {
        err.println("there is no subscriber " + name);
        return ExitCode.FAILED;
    }

    /** Definite: nothing was changed. */
    int refused(final EventStoreException cause)
    {
        err.println("failed, nothing happened: " + cause.getMessage());
        return ExitCode.FAILED;
    }

    private void line(final String text, final Map<String, Object> fields)
    {
        out.println(isJson ? Json.write(fields) : text);
    }

    private static String text(final Map<String, Object> fields)
    {
        final StringBuilder line = new StringBuilder();
        fields.forEach((name, value) -> line.append(line.isEmpty() ? "" : "  ").append(name).append(' ').append(value));
        return line.toString();
    }
}
