package org.entente.node.cli;

import org.entente.simulation.history.HistoryReader;
import org.entente.simulation.history.History;
import org.entente.simulation.history.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SimulateCommandTest
{
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    private final CommandLine commandLine = new CommandLine(List.of(new SimulateCommand(out)), out, out);

    @TempDir
    Path directory;

    @Test
    void shouldRunSeedsOnThreadsAndAddThemUp()
    {
        assertEquals(ExitCode.OK, run("--seed", "3", "--seeds", "4", "--ops", "50", "--threads", "2"), this::text);
        assertTrue(text().startsWith("4 of 4 seeds, "), text());
        assertTrue(text().contains("  crash-in-replay  "), text());
    }

    @Test
    void shouldWriteAHistory() throws Exception
    {
        final Path file = directory.resolve("run.jsonl");

        assertEquals(ExitCode.OK, run("--seed", "4", "--ops", "50", "--faults", "loss,crash", "--workload", "register",
            "--history", file.toString()), this::text);

        final History history = HistoryReader.read(file);
        assertEquals(Workload.REGISTER, history.workload());
        assertTrue(history.invocations() >= 50);
    }

    @Test
    void shouldSayWhatIsWrongWithTheUsage()
    {
        assertUsage("--faults: 'fire' is no class of faults: use one of none, light", "--faults", "fire");
        assertUsage("--workload is 'queue': use one of list-append, register", "--workload", "queue");
        assertUsage("--replicas is '10'", "--replicas", "10");
        assertUsage("--history takes the history of one seed", "--history", "x.jsonl", "--seeds", "2");
    }

    private void assertUsage(final String expected, final String... options)
    {
        printed.reset();
        assertEquals(ExitCode.USAGE, run(options));
        assertTrue(text().contains(expected), text());
    }

    private int run(final String... options)
    {
        final String[] arguments = new String[options.length + 1];
        arguments[0] = "simulate";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return commandLine.run(arguments);
    }

    private String text()
    {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
