package org.entente.node.resp;

import org.entente.node.config.ClusterId;
import org.entente.node.demo.ClusterProbes;
import org.entente.node.demo.Demo;
import org.entente.node.demo.LocalCluster;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Three nodes, a gateway, redis-benchmark, and a client that counts: all processes but the last one. The node that the
 * gateway talks to is killed in the middle. Nothing that was acknowledged is lost, and nothing is done twice.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class RespSystemTest
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(120);
    private static final int PHASE = 3_000;
    private static final int PIPELINE = 10;
    private static final int BENCHMARK_CLIENTS = 8;

    @TempDir
    Path dir;

    private final List<String> acknowledged = new ArrayList<>();
    private int increments;

    @Test
    void shouldLoseNoAcknowledgedWriteThoughANodeIsKilledUnderRedisBenchmark() throws Exception
    {
        Assumptions.assumeTrue(isInstalled(), "redis-benchmark is not installed: apt-get install redis-tools");
        Process gateway = null;
        Process benchmark = null;
        try (LocalCluster cluster = Demo.cluster(dir.resolve("cluster"), 0, Map.of()))
        {
            cluster.jvmOption("-XX:TieredStopAtLevel=1");
            IntStream.range(0, 3).forEach(cluster::start);
            awaitAgreement(cluster);
            gateway = gateway(cluster);
            final int port = port(gateway);
            benchmark = benchmark(port);
            try (RespClient client = new RespClient(port))
            {
                write(client, 1);
                assertTrue(benchmark.isAlive(), () -> "redis-benchmark ended before the kill: " + benchmarkLog());
                cluster.kill(0);
                write(client, 2);
                assertTrue(benchmark.isAlive(), () -> "redis-benchmark ended before the restart: " + benchmarkLog());
                cluster.start(0);
                write(client, 3);
                // It ends at the first error.
                assertTrue(benchmark.isAlive(), () -> "redis-benchmark ended: " + benchmarkLog());
                end(benchmark);
                assertEverythingIsThere(client);
            }

            awaitAgreement(cluster);
        }
        finally
        {
            end(benchmark);
            end(gateway);
        }

        final String log = benchmarkLog();
        assertFalse(log.contains("Error"), log);
    }

    @Test
    void shouldServeRedisClientsInTheProcessOfANode() throws IOException
    {
        final int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            port = free.getLocalPort();
        }

        try (LocalCluster cluster = new LocalCluster(dir.resolve("cluster"), 1, 0,
            Map.of("entente.cluster.id", Demo.CLUSTER_ID, "entente.resp.port", Integer.toString(port))))
        {
            cluster.jvmOption("-XX:TieredStopAtLevel=1");
            cluster.start(0);
            awaitGateway(cluster, 1);
            try (RespClient client = new RespClient(port))
            {
                assertEquals("+OK", client.call("SET k v"));
            }

            cluster.kill(0);
            cluster.start(0);
            awaitGateway(cluster, 2);
            try (RespClient client = new RespClient(port))
            {
                assertEquals("\"v\"", client.call("GET k"));
            }
        }
    }

    private void awaitGateway(final LocalCluster cluster, final int starts)
    {
        await("the node serves Redis clients", () ->
        {
            assertTrue(cluster.isAlive(0), () -> cluster.logTail(0));
            return starts + 1 == read("cluster/node-0.log").split("Redis clients at port ").length;
        });
    }

    private static boolean isInstalled()
    {
        return Files.isExecutable(Path.of("/usr/bin/redis-benchmark"));
    }

    private Process gateway(final LocalCluster cluster) throws IOException
    {
        return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + LocalCluster.home().resolve("config").resolve("jvm-flags"),
            "-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1",
            "-cp", System.getProperty("java.class.path"), "org.entente.node.Main", "resp",
            "--listen", "127.0.0.1:0", "--cluster-id", Demo.CLUSTER_ID, "--timeout-ms", "1000",
            "--cluster", String.join(",", cluster.clientEndpoints()))
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("gateway.log").toFile())
            .start();
    }

    private int port(final Process gateway)
    {
        final String[] found = new String[1];
        await("the gateway listens", () ->
        {
            final String log = read("gateway.log");
            final int at = log.indexOf("listening at ");
            final int end = log.indexOf(", pid ", Math.max(0, at));
            assertTrue(gateway.isAlive(), log);
            found[0] = at < 0 || end < 0 ? null : log.substring(log.lastIndexOf(':', end) + 1, end);
            return null != found[0];
        });
        return Integer.parseInt(found[0]);
    }

    /** It goes on until it is ended, or gets an error. */
    private Process benchmark(final int port) throws IOException
    {
        return new ProcessBuilder("/usr/bin/redis-benchmark", "-p", Integer.toString(port), "-q", "-l",
            "-t", "set,get,incr,mset", "-n", "5000", "-c", Integer.toString(BENCHMARK_CLIENTS), "-P", "16",
            "-r", "10000")
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("benchmark.log").toFile())
            .start();
    }

    private String benchmarkLog()
    {
        return read("benchmark.log").replace('\r', '\n');
    }

    private String read(final String file)
    {
        try
        {
            return Files.readString(dir.resolve(file), StandardCharsets.ISO_8859_1);
        }
        catch (final IOException ex)
        {
            return "";
        }
    }

    /** Keys that nobody else writes, and a number, until so many are acknowledged. */
    private void write(final RespClient client, final int phase)
    {
        while (acknowledged.size() < phase * PHASE)
        {
            final ByteArrayOutputStream commands = new ByteArrayOutputStream();
            for (int i = 0; i < PIPELINE; i++)
            {
                final int number = acknowledged.size() + i;
                commands.writeBytes(RespClient.encode("SET", "unique-" + number, "value-" + number));
            }
            commands.writeBytes(RespClient.encode("INCR counter"));
            client.send(commands.toByteArray());
            for (int i = 0; i < PIPELINE; i++)
            {
                assertEquals("+OK", client.reply());
                acknowledged.add("unique-" + acknowledged.size());
            }
            assertEquals(":" + ++increments, client.reply());
        }
    }

    private void assertEverythingIsThere(final RespClient client)
    {
        assertEquals(3 * PHASE, acknowledged.size());
        for (int i = 0; i < acknowledged.size(); i += PIPELINE)
        {
            final List<String> expected = new ArrayList<>();
            final List<String> keys = acknowledged.subList(i, i + PIPELINE);
            keys.forEach((key) -> expected.add("\"value-" + key.substring("unique-".length()) + '"'));
            assertEquals(expected.toString(), client.call("MGET " + String.join(" ", keys)));
        }

        assertEquals("\"" + increments + '"', client.call("GET counter"));
    }

    private static void awaitAgreement(final LocalCluster cluster)
    {
        try (ClusterProbes probes = new ClusterProbes(cluster, ClusterId.of(Demo.CLUSTER_ID)))
        {
            probes.awaitServing(TIMEOUT_NS);
            assertTrue(probes.awaitAgreement(List.of(0, 1, 2), TIMEOUT_NS), () -> probes.statuses().toString());
        }
    }

    private static void await(final String what, final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> "not in time: " + what);
            Thread.yield();
        }
    }

    private static void end(final Process process) throws InterruptedException
    {
        if (null != process)
        {
            process.destroy();
            process.waitFor();
        }
    }
}
