package org.entente.node.cli;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CommandLineTest
{
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CommandLine commandLine = new CommandLine(
        List.of(new Sum()), new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));

    @Test
    void shouldRunACommandWithOptionsInBothForms()
    {
        assertEquals(12, commandLine.run("sum", "--plus", "5", "3", "--times=1", "--", "4"));
        assertEquals(7, commandLine.run("sum", "7"));
    }

    @Test
    void shouldSayWhatIsWrongWithTheUsage()
    {
        assertUsage("unknown command 'some'", "some");
        assertUsage("unknown option --minus: known are --plus, --times, --fail", "sum", "--minus", "1");
        assertUsage("--plus needs a value: --plus N", "sum", "--plus");
        assertUsage("--plus is given twice", "sum", "--plus", "1", "--plus=2");
        assertUsage("--fail takes no value", "sum", "--fail=yes");
        assertUsage("--plus is 'x': use a whole number from 0 to 100", "sum", "--plus", "x");
        assertUsage("--plus is '101': use a whole number from 0 to 100", "sum", "--plus", "101");
        assertUsage("usage: bin/entente COMMAND");
    }

    @Test
    void shouldExplainCommands()
    {
        assertEquals(ExitCode.OK, commandLine.run("help"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("adds numbers"));
        out.reset();
        assertEquals(ExitCode.OK, commandLine.run("help", "sum"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("--plus N"));
        out.reset();
        assertEquals(ExitCode.OK, commandLine.run("sum", "--help"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("(default: 0)"));
        assertEquals(ExitCode.USAGE, commandLine.run("help", "some"));
    }

    @Test
    void shouldTellAFailureAndEndWithItsCode()
    {
        assertEquals(ExitCode.FAILED, commandLine.run("sum", "--fail"));
        assertTrue(err.toString(StandardCharsets.UTF_8).startsWith("entente sum: no luck"));
    }

    private void assertUsage(final String expected, final String... arguments)
    {
        err.reset();
        assertEquals(ExitCode.USAGE, commandLine.run(arguments));
        final String text = err.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains(expected), text);
    }

    private static final class Sum implements Command
    {
        @Override
        public String name()
        {
            return "sum";
        }

        @Override
        public String summary()
        {
            return "adds numbers";
        }

        @Override
        public String operands()
        {
            return "N...";
        }

        @Override
        public String details()
        {
            return "";
        }

        @Override
        public Options options()
        {
            return new Options()
                .option("plus", "N", "0", "a number more")
                .option("times", "N", "1", "and times")
                .flag("fail", "fails");
        }

        @Override
        public int run(final Options options) throws Exception
        {
            if (options.has("fail"))
            {
                throw new IllegalStateException("no luck");
            }

            long sum = options.number("plus", 0, 100);
            for (int i = 0; i < options.operands().size(); i++)
            {
                sum += options.numberOperand(i, "N", 0, 100);
            }

            return (int)(sum * options.number("times", 1, 100));
        }
    }
}
