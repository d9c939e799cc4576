package org.entente.node.cli;

import org.entente.node.config.ClusterId;
import org.entente.node.demo.ClusterProbes;
import org.entente.node.demo.Demo;
import org.entente.node.demo.LocalCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Three processes, and command lines about events and effects, each in a session of its own; one is killed. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class EventsSystemTest
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path dir;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream print = new PrintStream(printed, true, StandardCharsets.UTF_8);
    private final CommandLine commandLine = new CommandLine(
        List.of(new EventsCommand(print, print), new EffectsCommand(print, print), new StatusCommand(print, print)),
        print, print);

    @Test
    void shouldAppendAndReadThoughANodeIsKilled()
    {
        try (LocalCluster cluster = Demo.cluster(dir, 0, Map.of()))
        {
            cluster.jvmOption("-XX:TieredStopAtLevel=1");
            IntStream.range(0, 3).forEach(cluster::start);
            try (ClusterProbes probes = new ClusterProbes(cluster, ClusterId.of(Demo.CLUSTER_ID)))
            {
                probes.awaitServing(TIMEOUT_NS);
                assertTrue(probes.awaitAgreement(List.of(0, 1, 2), TIMEOUT_NS), () -> probes.statuses().toString());
            }

            assertEquals("ok shop/Order/o-1 version 1\n", run(cluster, 0, ExitCode.OK,
                "events", "append", "shop/Order", "o-1", "Placed", "2 books", "--expect", "none"));
            run(cluster, 0, ExitCode.OK, "effects", "emit", "mail", "hello");
            final String status = run(cluster, 0, ExitCode.OK, "status", "--all");
            assertTrue(status.contains("effectsPending=1\neffectsDead=0\n"), status);
            cluster.kill(0);
            assertEquals("ok shop/Order/o-1 version 2\nok shop/Stock/book version 1\n", run(cluster, 0, ExitCode.OK,
                "events", "append", "shop/Order", "o-1", "Paid", "20", "and", "shop/Stock", "book", "Reserved", "2",
                "--expect", "1"));
            run(cluster, 0, ExitCode.FAILED,
                "events", "append", "shop/Order", "o-1", "Paid", "20", "--expect", "1");
            final String events = run(cluster, 0, ExitCode.OK, "events", "read");
            assertEquals(List.of("shop/Order/o-1#1 Placed", "shop/Order/o-1#2 Paid", "shop/Stock/book#1 Reserved"),
                events.lines().map((line) -> line.split("  ")[0]).toList());
        }
    }

    /** At any node, beginning with one. */
    private String run(final LocalCluster cluster, final int node, final int code, final String... arguments)
    {
        printed.reset();
        final List<String> all = new ArrayList<>(List.of(arguments[0], "--cluster", IntStream.range(0, 3)
            .mapToObj((i) -> cluster.clientEndpoint((node + i) % 3)).collect(Collectors.joining(",")),
            "--cluster-id", Demo.CLUSTER_ID, "--timeout-ms", "30000"));
        all.addAll(List.of(arguments).subList(1, arguments.length));
        final int actual = commandLine.run(all.toArray(String[]::new));
        final String text = printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
        assertEquals(code, actual, text);
        return text;
    }
}
