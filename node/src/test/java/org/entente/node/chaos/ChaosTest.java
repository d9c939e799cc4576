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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
    void shouldLoseNothingInTenRoundsOfKillingWhomeverAtWhateverMoment()
    {
        assertEquals(ExitCode.OK, run("killrandom", "--strikes", "10"), text());
        assertTrue(text().matches("(?s).*[123] killed: \\d.*"), text());
    }

    @Test
    void shouldLoseNothingWhenOneNodeAndWhenAllNodesLoseTheirPower() throws Exception
    {
        assumeMeans(Fault.Needs.DISKS);
        assertEquals(ExitCode.OK, run("powercut+powercutall", "--strikes", "4"), text());
        assertFalse(Files.readString(Path.of("/proc/mounts")).contains(dir.toRealPath().toString()));
    }

    /** What the policy does not promise is not there: so it would be noticed if SYNC did not keep its promise. */
    @Test
    void shouldNoticeThatAnswersAreGoneWhereNothingWasForced()
    {
        assumeMeans(Fault.Needs.DISKS);
        assertEquals(ExitCode.FAILED, run("powercutall", "--sync", "ASYNC"), text());
        assertTrue(text().contains("NOT VALID"), text());
    }

    @Test
    void shouldEndAtOnceWhenABarrierFailsAndComeBack()
    {
        assumeMeans(Fault.Needs.TRACER);
        assertEquals(ExitCode.OK, run("eio"), text());
        assertTrue(text().contains("failed barrier: it ended with code 74: "), text());
    }

    @Test
    void shouldLoseNothingWhenADiskIsFull()
    {
        assumeMeans(Fault.Needs.DISKS);
        assertEquals(ExitCode.OK, run("diskfull"), text());
        assertTrue(text().contains("full disk: it "), text());
    }

    @Test
    void shouldRefuseToStartFromAJournalThatHasRotted()
    {
        assertEquals(ExitCode.OK, run("rot", "--strikes", "3"), text());
        assertTrue(text().contains("rot: it ended with code 65: "), text());
    }

    private static void assumeMeans(final Fault.Needs needs)
    {
        final List<String> lacks = needs.lacks();
        assumeTrue(lacks.isEmpty(), () -> "skipped, this machine lacks " + String.join(", ", lacks));
    }

    @Test
    void shouldSayWhichFaultsThereAre()
    {
        assertEquals(ExitCode.USAGE, run("kill,flood"));
        assertTrue(text().contains("'flood' is no fault: use all or some of none, kill"), text());
    }

    private int run(final String faults, final String... more)
    {
        final PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
        final List<String> arguments = new ArrayList<>(List.of(
            "chaos", "--faults", faults, "--seconds", "5", "--rate", "200", "--dir", dir.resolve("run").toString()));
        arguments.addAll(List.of(more));
        return new CommandLine(List.of(new ChaosCommand(out, out)), out, out).run(arguments.toArray(String[]::new));
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
