package org.entente.node.cli;

import org.entente.node.Json;
import org.entente.node.load.NodeProbe;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code status}: what each node says of itself. */
public final class StatusCommand implements Command
{
    private static final List<String> COLUMNS = List.of(
        "node", "state", "executed", "fastPath", "slowPath", "recovered", "inFlight", "waiting",
        "journalDurableRecords", "sessions", "checksum");

    private final PrintStream out;
    private final PrintStream err;

    public StatusCommand(final PrintStream out, final PrintStream err)
    {
        this.out = out;
        this.err = err;
    }

    @Override
    public String name()
    {
        return "status";
    }

    @Override
    public String summary()
    {
        return "what each node of a cluster says of itself";
    }

    @Override
    public String operands()
    {
        return "";
    }

    @Override
    public String details()
    {
        return """
            SERVING: up to date. CATCHING_UP: it was down or cut off, and is being told what it missed.
            BEYOND_CATCH_UP: what it missed is in no other node's memory any more. DOWN: no answer.
            Exit code 0 if all nodes are SERVING, else 1. Nodes with equal states have equal checksums.
            """;
    }

    @Override
    public Options options()
    {
        return ClusterOptions.add(new Options())
            .flag("json", "everything that the nodes say, as JSON")
            .flag("all", "everything that the nodes say, as lines");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand");
        final List<Map<String, String>> nodes = new ArrayList<>();
        boolean isServing = true;
        for (final String endpoint : ClusterOptions.endpoints(options))
        {
            try (NodeProbe probe = new NodeProbe(
                endpoint, ClusterOptions.clusterId(options), ClusterOptions.timeoutNs(options)))
            {
                final Map<String, String> status = new LinkedHashMap<>();
                status.put("endpoint", endpoint);
                status.putAll(probe.status());
                nodes.add(status);
                isServing &= "SERVING".equals(status.get("state"));
            }
        }

        if (options.has("json"))
        {
            out.println(Json.write(nodes));
        }
        else if (options.has("all"))
        {
            nodes.forEach((status) ->
            {
                status.forEach((key, value) -> out.println(key + "=" + value));
                out.println();
            });
        }
        else
        {
            table(nodes);
        }

        return isServing ? ExitCode.OK : ExitCode.FAILED;
    }

    private void table(final List<Map<String, String>> nodes)
    {
        final StringBuilder header = new StringBuilder(String.format("%-22s", "endpoint"));
        COLUMNS.forEach((column) -> header.append(String.format(" %" + width(column) + "s", title(column))));
        out.println(header);
        for (final Map<String, String> status : nodes)
        {
            final StringBuilder row = new StringBuilder(String.format("%-22s", status.get("endpoint")));
            COLUMNS.forEach((column) ->
                row.append(String.format(" %" + width(column) + "s", status.getOrDefault(column, "-"))));
            out.println(row);
            if (status.containsKey("error"))
            {
                err.println("  " + status.get("endpoint") + ": " + status.get("error"));
            }
        }
    }

    private static String title(final String column)
    {
        return "journalDurableRecords".equals(column) ? "durable" : column;
    }

    private static int width(final String column)
    {
        return switch (column)
        {
            case "state" -> 15;
            case "checksum" -> 16;
            case "node" -> 4;
            default -> Math.max(9, title(column).length());
        };
    }
}
