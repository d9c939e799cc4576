package org.entente.node.cli;

import org.entente.node.load.LoadReport;
import org.entente.node.load.OperationFile;
import org.entente.node.load.Player;
import org.entente.node.load.Progress;

import java.io.PrintStream;
import java.nio.file.Path;

/** {@code run}: plays a command file through all nodes at once. */
public final class RunCommand implements Command
{
    private final PrintStream out;

    public RunCommand(final PrintStream out)
    {
        this.out = out;
    }

    @Override
    public String name()
    {
        return "run";
    }

    @Override
    public String summary()
    {
        return "plays a command file through all nodes of a cluster at once";
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
            A line of the file is an operation; lines that begin with # are comments:
              open,ACCOUNT,BALANCE     put,KEY,VALUE              get,KEY        delete,KEY
              transfer,FROM,TO,AMOUNT  cas,KEY,EXPECTED,VALUE     barrier
            Operations are in flight together, so their order is not that of the file, but for a barrier: everything
            before it is answered before anything behind it is sent. Exit code 1 if one was refused, 3 if the outcome of
            one is unknown; business results, such as an overdraft, are no failures.
            """;
    }

    @Override
    public Options options()
    {
        return ClusterOptions.add(new Options())
            .option("file", "FILE", null, "the command file")
            .option("window", "N", "64", "operations in flight at each node");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand; the file is named by --file");
        final var operations = OperationFile.read(Path.of(options.required("file")));
        final int window = (int)options.number("window", 1, 1024);
        try (Player player = new Player(
            ClusterOptions.endpoints(options), ClusterOptions.clusterId(options), window,
            ClusterOptions.timeoutNs(options)))
        {
            final LoadReport report = player.play(operations, new Progress(out, null != System.console()));
            out.print(report.text());
            return report.unknown() > 0 ? ExitCode.UNKNOWN_OUTCOME :
                report.refused() > 0 ? ExitCode.FAILED : ExitCode.OK;
        }
    }
}
