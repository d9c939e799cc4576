package org.entente.node.cli;

import org.entente.node.takeover.TakeoverResult;
import org.entente.node.takeover.TakeoverRun;

import java.io.PrintStream;

/** {@code takeovers}: kills and pauses the owners of effects, and counts what the receivers get. */
public final class TakeoversCommand implements Command
{
    private final PrintStream out;

    public TakeoversCommand(final PrintStream out)
    {
        this.out = out;
    }

    @Override
    public String name()
    {
        return "takeovers";
    }

    @Override
    public String summary()
    {
        return "kills and pauses the owners of effects under load, and counts what receivers get";
    }

    @Override
    public String operands()
    {
        return "";
    }

    @Override
    public String details()
    {
        return """
            Three nodes with the bank (entente.application), four runners of effects, two receivers. Each transfer emits
            one payment. By turns a runner that owns partitions is killed, or paused for longer than its lease; now and
            then a node is killed besides. Checked: each transfer that was made is paid, none that was refused; the
            idempotent receiver books each effect once; duplicates at the plain one are no more than takeovers, in each
            partition; payments that a receiver refuses for good are dead, shown by 'effects list', and paid after
            'effects retry'; the accounts hold what was paid, and no money came or went; the nodes' checksums agree.
            """;
    }

    @Override
    public Options options()
    {
        return LocalOptions.add(new Options())
            .option("transfers", "N", "2000", "transfers that are made")
            .option("strikes", "N", "6", "kills and pauses of owners")
            .option("seed", "N", "1", "of transfers and victims");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand");
        final int transfers = (int)options.number("transfers", 100, 10_000_000);
        final int strikes = (int)options.number("strikes", 1, 10_000);
        final long seed = options.number("seed", 0, Long.MAX_VALUE);
        final LocalOptions local = new LocalOptions(options);
        final TakeoverResult result =
            new TakeoverRun(local.settings(), transfers, strikes, out).run(local.dir(), local.basePort(), seed);
        out.print(result.text());
        result.wrong().forEach((wrong) -> out.println("WRONG: " + wrong));
        out.println(result.wrong().isEmpty() ? "ok" : "NOT OK");
        local.cleanUp(result.wrong().isEmpty(), out);
        return result.wrong().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
}
