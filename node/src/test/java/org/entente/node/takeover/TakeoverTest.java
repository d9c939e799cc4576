package org.entente.node.takeover;

import org.entente.node.cli.CommandLine;
import org.entente.node.cli.ExitCode;
import org.entente.node.cli.TakeoversCommand;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A share of what {@code bin/entente takeovers} does. */
@Tag("chaos")
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class TakeoverTest
{
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    @TempDir
    Path dir;

    @Test
    void shouldPayEachTransferOnceAndDuplicateNoMoreThanTakeovers()
    {
        assertEquals(ExitCode.OK, run("--transfers", "500", "--strikes", "3"), text());
        assertTrue(text().contains("2 owners killed, 1 paused beyond their lease, 1 nodes killed"), text());
        assertTrue(text().contains("500 effects booked, each once"), text());
        assertTrue(text().contains("3 effects died of them, were seen and retried"), text());
    }

    @Test
    void shouldSayWhatIsWrongWithACommandLine()
    {
        assertEquals(ExitCode.USAGE, run("--strikes", "0"));
        assertTrue(text().contains("strikes is '0': use a whole number from 1"), text());
    }

    private int run(final String... arguments)
    {
        final PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
        final String[] all = new String[arguments.length + 3];
        all[0] = "takeovers";
        all[1] = "--dir";
        all[2] = dir.resolve("run").toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return new CommandLine(List.of(new TakeoversCommand(out)), out, out).run(all);
    }

    private String text()
    {
        return text.toString(StandardCharsets.UTF_8);
    }
}
