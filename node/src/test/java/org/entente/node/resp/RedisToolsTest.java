package org.entente.node.resp;

import org.entente.node.demo.LocalCluster;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The clients that come with Redis. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisToolsTest
{
    @TempDir
    Path dir;

    @Test
    void shouldServeRedisCli() throws Exception
    {
        final String output = run("/usr/bin/redis-cli", """
            PING
            SET greeting hello EX 100
            GET greeting
            TTL greeting
            MULTI
            INCR visits
            MGET greeting visits
            EXEC
            LPUSH list 1
            """);
        assertEquals(List.of("PONG", "OK", "hello", "100", "OK", "QUEUED", "QUEUED", "1", "hello", "1",
            "ERR unknown command 'LPUSH', with args beginning with: 'list' '1'"),
            output.lines().map(String::strip).filter((line) -> !line.isEmpty()).toList());
    }

    @Test
    void shouldDoWhatTheDocumentationShows() throws Exception
    {
        final String text = Files.readString(LocalCluster.home().resolve("docs").resolve("redis.md"));
        final int begin = text.indexOf("```redis\n") + "```redis\n".length();
        final List<String> lines = text.substring(begin, text.indexOf("```", begin)).lines().toList();
        final StringBuilder commands = new StringBuilder();
        lines.stream().filter((line) -> line.startsWith("> "))
            .forEach((line) -> commands.append(line.substring(2)).append('\n'));
        final List<String> expected = lines.stream().filter((line) -> !line.startsWith("> ")).toList();
        assertEquals(14, expected.size());

        final String output = run("/usr/bin/redis-cli", commands.toString(), "--no-raw");

        assertEquals(expected.stream().map(String::stripTrailing).toList(),
            output.lines().map(String::stripTrailing).filter((line) -> !line.isEmpty()).toList());
    }

    @Test
    void shouldScanByRedisCli() throws Exception
    {
        final StringBuilder sets = new StringBuilder();
        for (int i = 100; i < 400; i++)
        {
            sets.append("SET key:").append(i).append(" v\n");
        }
        try (RespFixture fixture = new RespFixture(RespLimits.DEFAULT))
        {
            run(fixture, "/usr/bin/redis-cli", sets + "SET other v\n");
            final List<String> keys = run(fixture, "/usr/bin/redis-cli", "", "--scan", "--pattern", "key:*")
                .lines().toList();
            assertEquals(300, keys.size());
            assertEquals("key:100", keys.get(0));
            assertEquals("key:399", keys.get(299));
        }
    }

    @Test
    void shouldServeRedisBenchmark() throws Exception
    {
        final String output = run("/usr/bin/redis-benchmark", "",
            "-t", "ping,set,get,incr,mset", "-n", "2000", "-c", "10", "-P", "16", "-r", "100", "--csv");
        final List<String> lines = output.lines().toList();
        assertFalse(output.contains("Error"), output);
        for (final String name : List.of("PING_INLINE", "PING_MBULK", "SET", "GET", "INCR", "MSET (10 keys)"))
        {
            assertTrue(lines.stream().anyMatch((line) -> line.startsWith("\"" + name + "\",")), output);
        }
        assertFalse(output.contains("Could not fetch server CONFIG"), output);
    }

    private String run(final String tool, final String input, final String... options) throws Exception
    {
        try (RespFixture fixture = new RespFixture(RespLimits.DEFAULT))
        {
            return run(fixture, tool, input, options);
        }
    }

    private String run(
        final RespFixture fixture, final String tool, final String input, final String... options)
        throws IOException, InterruptedException
    {
        Assumptions.assumeTrue(
            Files.isExecutable(Path.of(tool)), () -> tool + " is not installed: apt-get install redis-tools");
        final Path in = Files.writeString(dir.resolve("input"), input);
        final Path out = dir.resolve("output");
        final List<String> command = new ArrayList<>(
            List.of(tool, "-p", Integer.toString(fixture.server.address().getPort())));
        command.addAll(List.of(options));
        final Process process = new ProcessBuilder(command)
            .redirectInput(in.toFile()).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        try
        {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "no end of " + command);
            return Files.readString(out, StandardCharsets.UTF_8);
        }
        finally
        {
            process.destroyForcibly();
        }
    }
}
