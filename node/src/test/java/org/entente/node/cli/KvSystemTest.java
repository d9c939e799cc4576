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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Three processes, and command lines to one or the other; one is killed on the way. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class KvSystemTest
{
    private static final Pattern CURSOR = Pattern.compile("cursor: --from (\\S+)");
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path dir;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream print = new PrintStream(printed, true, StandardCharsets.UTF_8);
    private final CommandLine commandLine = new CommandLine(List.of(new KvCliCommand(print, print)), print, print);

    @Test
    void shouldDoOverTheNetworkWhatItDoesInMemory()
    {
        try (LocalCluster cluster = Demo.cluster(dir, 0, Map.of()))
        {
            cluster.jvmOption("-XX:TieredStopAtLevel=1");
            IntStream.range(0, 3).forEach(cluster::start);
            awaitServing(cluster);

            assertEquals("ok version 1\n", run(cluster, 0, ExitCode.OK, "put", "job/7", "new", "--if-absent"));
            run(cluster, 1, ExitCode.FAILED, "put", "job/7", "other", "--if-absent");
            assertEquals("then\nOK\nOK 5\n", run(cluster, 2, ExitCode.OK,
                "if", "value", "job/7", "==", "new", "then", "put", "job/7", "done", "incr", "job/count", "5"));
            assertEquals("job/7 done\njob/count 5\n", run(cluster, 0, ExitCode.OK, "scan", "job/"));

            final String lease = run(cluster, 1, ExitCode.OK, "lease", "grant", "600000");
            final String id = lease.replaceAll("(?s)\\{lease=(-?\\d+).*", "$1");
            run(cluster, 2, ExitCode.OK, "put", "job/lock", "me", "--lease", id);
            final Matcher cursor = CURSOR.matcher(run(cluster, 0, ExitCode.OK, "watch", "job/"));
            assertTrue(cursor.find());

            cluster.kill(0);
            run(cluster, 1, ExitCode.OK, "lease", "keep-alive", "--", id);
            assertEquals("ok\n", run(cluster, 2, ExitCode.OK, "lease", "revoke", "--", id));
            final String changes = run(cluster, 1, ExitCode.OK, "watch", "job/", "--from", cursor.group(1));
            assertTrue(changes.startsWith("DELETE job/lock\ncursor: --from "), changes);

            cluster.start(0);
            awaitServing(cluster);
            assertEquals("done\n", run(cluster, 0, ExitCode.OK, "get", "job/7"));
            assertEquals("job/7\n", run(cluster, 0, ExitCode.OK, "scan", "job/7", "--json")
                .replaceAll("\\{\"key\":\"([^\"]*)\".*\\}", "$1"));
        }
    }

    private static void awaitServing(final LocalCluster cluster)
    {
        try (ClusterProbes probes = new ClusterProbes(cluster, ClusterId.of(Demo.CLUSTER_ID)))
        {
            probes.awaitServing(TIMEOUT_NS);
            assertTrue(probes.awaitAgreement(List.of(0, 1, 2), TIMEOUT_NS), () -> probes.statuses().toString());
        }
    }

    private String run(final LocalCluster cluster, final int node, final int code, final String... arguments)
    {
        printed.reset();
        final List<String> all = new ArrayList<>(List.of("kv", "--cluster", cluster.clientEndpoint(node),
            "--cluster-id", Demo.CLUSTER_ID, "--timeout-ms", "30000"));
        all.addAll(List.of(arguments));
        final int actual = commandLine.run(all.toArray(String[]::new));
        final String text = printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
        assertEquals(code, actual, text);
        return text;
    }
}
