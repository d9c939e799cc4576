package org.entente.node.cli;

import org.entente.node.load.SampleGenerator;

import java.io.PrintStream;

/** {@code sample}: makes a command file. */
public final class SampleCommand implements Command
{
    private final PrintStream out;

    public SampleCommand(final PrintStream out)
    {
        this.out = out;
    }

    @Override
    public String name()
    {
        return "sample";
    }

    @Override
    public String summary()
    {
        return "makes a command file, as samples/transfers.csv, on the standard output";
    }

    @Override
    public String operands()
    {
        return "";
    }

    @Override
    public String details()
    {
        return "Accounts and notes are drawn by Zipf's law: some are hot. The same options give the same file.\n";
    }

    @Override
    public Options options()
    {
        return new Options()
            .option("seed", "N", "20261121", "seed of the random numbers")
            .option("ops", "N", "100000", "number of operations, those that open accounts included")
            .option("accounts", "N", "1000", "number of accounts");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand; redirect the output to a file");
        final int accounts = (int)options.number("accounts", 2, 100_000);
        final int operations = (int)options.number("ops", accounts, 100_000_000);
        final SampleGenerator generator = new SampleGenerator(
            options.number("seed", Long.MIN_VALUE, Long.MAX_VALUE), accounts);
        generator.write(operations, out);
        out.flush();
        return out.checkError() ? ExitCode.FAILED : ExitCode.OK;
    }
}
