package org.entente.node.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.entente.node.Json;
import org.entente.router.Ack;
import org.entente.router.Changes;
import org.entente.router.Checkpoint;
import org.entente.router.Group;
import org.entente.router.Instance;
import org.entente.router.Pipeline;
import org.entente.router.Position;
import org.entente.router.Register;
import org.entente.router.RouterObject;
import org.entente.router.Stage;

/** Prints what the service router has answered: for people {@code name: value} pairs, or JSON, an object a line. */
final class RouterPrinter
{
    private final boolean isJson;
    private final PrintStream out;
    private final PrintStream err;

    RouterPrinter(final boolean isJson, final PrintStream out, final PrintStream err)
    {
        this.isJson = isJson;
        this.out = out;
        this.err = err;
    }

    /** @return the exit code. */
    int print(final Ack ack)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("code", ack.code());
        fields.put("changed", ack.isChanged());
        fields.put("token", ack.token());
        fields.put("value", ack.value());
        if (!ack.isOk())
        {
            err.println(isJson ? Json.write(fields) : ack.code() + ": " + ack.text());
            return ExitCode.FAILED;
        }

        print(isJson, "ok", fields, "code");
        return ExitCode.OK;
    }

    void print(final RouterObject object)
    {
        print(isJson, object.name(), fields(object), "name");
    }

    int nothing()
    {
        err.println(isJson ? "{\"code\":\"NOT_FOUND\"}" : "NOT_FOUND: there is none of that name");
        return ExitCode.FAILED;
    }

    void value(final long value)
    {
        out.println(isJson ? Json.write(Map.of("value", value)) : Long.toString(value));
    }

    void print(final Changes.Event event)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("position", text(event.position()));
        fields.put("operation", event.op());
        fields.put("removed", event.isRemoved());
        fields.putAll(fields(event.object()));
        print(isJson, text(event.position()), fields, "position");
    }

    void next(final Position next)
    {
        out.println(isJson ? Json.write(Map.of("next", text(next))) : "next " + text(next));
    }

    int gap(final Position next)
    {
        err.println("GAP: changes after that position are not kept any more: list again, then watch from " +
            text(next));
        return ExitCode.FAILED;
    }

    private void print(final boolean json, final String head, final Map<String, Object> fields, final String headField)
    {
        if (json)
        {
            out.println(Json.write(fields));
            return;
        }

        final StringBuilder line = new StringBuilder(head);
        fields.forEach((name, value) ->
        {
            final String text = String.valueOf(value);
            if (!name.equals(headField) && !text.isEmpty() && !"{}".equals(text) && !"[]".equals(text))
            {
                line.append("  ").append(name).append(' ').append(text);
            }
        });
        out.println(line);
    }

    private static String text(final Position position)
    {
        return position.at() + ":" + position.index();
    }

    private static Map<String, Object> fields(final RouterObject object)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", object.kind());
        fields.put("name", object.name());
        if (object instanceof Instance instance)
        {
            fields.put("endpoint", instance.details().endpoint());
            fields.put("health", instance.health());
            fields.put("serviceName", instance.details().name());
            fields.put("type", instance.details().type());
            fields.put("group", instance.details().group());
            fields.put("labels", instance.details().labels());
            fields.put("registration", instance.registration());
            fields.put("expiresMicros", instance.expiresMicros());
            fields.put("pipelines", instance.pipelines());
        }
        else if (object instanceof Pipeline pipeline)
        {
            fields.put("version", pipeline.version());
            fields.put("revision", pipeline.revision());
            fields.put("enabled", pipeline.isEnabled());
            fields.put("config", new String(pipeline.config(), StandardCharsets.UTF_8));
            fields.put("sidecar", pipeline.sidecar());
            fields.put("epoch", pipeline.epoch());
            final Map<String, String> stages = new LinkedHashMap<>();
            for (final Stage stage : pipeline.stages())
            {
                stages.put(stage.name(), stage.isLocal() ? "local" : stage.sidecar());
            }
            fields.put("stages", stages);
        }
        else if (object instanceof Group group)
        {
            fields.put("generation", group.generation());
            fields.put("members", group.assignment());
        }
        else if (object instanceof Register register)
        {
            fields.put("partition", register.partition());
            fields.put("value", register.value());
        }
        else if (object instanceof Checkpoint checkpoint)
        {
            fields.put("checkpoint", checkpoint.id());
            fields.put("length", checkpoint.state().length);
        }

        return fields;
    }
}
