package org.entente.node.chaos;

import org.entente.node.cli.ChaosCommand;
import org.entente.node.cli.CommandLine;
import org.entente.node.cli.ExitCode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A short share of what {@code bin/entente chaos} does: processes as they are deployed, and a network that obeys. */
@Tag("chaos")
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ChaosTest
{
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    @TempDir
    Path dir;

    @Test
    void shouldStayStrictlySerializableWhenANodeIsKilledAndWhenOneStandsStill()
    {
        assertEquals(ExitCode.OK, run("kill+stop"), text());
        assertTrue(text().contains("kill of node"), text());
        assertTrue(text().contains("stop of node"), text());
    }

    @Test
    void shouldStayStrictlySerializableWhenANodeIsCutOffAndWhenDatagramsAreLost() throws Exception
    {
        final List<String> lacks = NetworkLab.lacks();
        assumeTrue(lacks.isEmpty(), () -> "skipped, this machine lacks " + String.join(", ", lacks));

        assertEquals(ExitCode.OK, run("cut4+loss5"), text());
        // The process in the clients' host has this one's output: what it found is in the history.
        final String history = Files.readString(dir.resolve("run/clusters/cut4+loss5/history.jsonl"));
        assertTrue(history.contains("\"f\":\"cut4\""), "cut4");
        assertTrue(history.contains("\"f\":\"loss5\""), "loss5");
        assertNothingLeft();
    }

    @Test
    void shouldSayWhichFaultsThereAre()
    {
        assertEquals(ExitCode.USAGE, run("kill,flood"));
        assertTrue(text().contains("'flood' is no fault: use all or some of none, kill"), text());
    }

    private int run(final String faults)
    {
        final PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
        return new CommandLine(List.of(new ChaosCommand(out, out)), out, out).run(
            "chaos", "--faults", faults, "--seconds", "5", "--rate", "200", "--dir", dir.resolve("run").toString());
    }

    private static void assertNothingLeft() throws Exception
    {
        final Path namespaces = Path.of("/run/netns");
        if (Files.isDirectory(namespaces))
        {
            final String own = "entente" + ProcessHandle.current().pid() + "h";
            try (Stream<Path> left = Files.list(namespaces))
            {
                assertEquals(
                    List.of(), left.filter((path) -> path.getFileName().toString().startsWith(own)).toList());
            }
        }
    }

    private String text()
    {
        return text.toString(StandardCharsets.UTF_8);
    }
}
