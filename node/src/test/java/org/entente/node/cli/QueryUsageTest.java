package org.entente.node.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the commands that ask say of wrong usage, before they look for a node. */
class QueryUsageTest
{
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream print = new PrintStream(err);
    private final CommandLine commandLine = new CommandLine(
        List.of(new ExplainCommand(print, print), new KvCliCommand(print, print)), print, print);

    @Test
    void shouldSayWhatIsNoTransactionId()
    {
        assertUsage("'abc' is no transaction id: give time@node, as in 1700000000000000@1", "explain", "abc");
        assertUsage("'5@300' is no transaction id", "explain", "5@300");
        assertUsage("one TXN", "explain");
    }

    @Test
    void shouldSayWhatIsNoConsistency()
    {
        assertUsage(
            "--consistency is 'strong': use transaction, quorum or local", "kv", "get", "a", "--consistency", "strong");
        assertUsage("--consistency belongs to get", "kv", "put", "a", "b", "--consistency", "local");
    }

    private void assertUsage(final String expected, final String... arguments)
    {
        err.reset();
        assertEquals(ExitCode.USAGE, commandLine.run(arguments));
        final String text = err.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains(expected), text);
    }
}
