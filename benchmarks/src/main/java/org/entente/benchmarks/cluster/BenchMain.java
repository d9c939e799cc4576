package org.entente.benchmarks.cluster;

import org.entente.node.cli.CommandLine;

import java.io.PrintStream;
import java.util.List;

/** The program behind {@code bin/entente bench}. */
public final class BenchMain
{
    private BenchMain()
    {
    }

    public static void main(final String[] arguments)
    {
        final PrintStream out = System.out;
        final PrintStream err = System.err;
        final int code = new CommandLine(
            "bin/entente bench",
            List.of(new ClusterCommand(out), new PeersCommand(out), new FailoverCommand(out)),
            out, err).run(arguments);
        out.flush();
        System.exit(code);
    }
}
