package org.entente.node.cli;

import org.entente.journal.Manifest;
import org.entente.node.Node;
import org.entente.node.config.NodeConfig;
import org.entente.spi.JournalException;

import java.io.PrintStream;

/** {@code bootstrap}: makes the data directory of a node that has never had one. */
public final class BootstrapCommand implements Command
{
    private final PrintStream out;
    private final PrintStream err;

    public BootstrapCommand(final PrintStream out, final PrintStream err)
    {
        this.out = out;
        this.err = err;
    }

    @Override
    public String name()
    {
        return "bootstrap";
    }

    @Override
    public String summary()
    {
        return "makes the data directory of a new node; once, before its first start";
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
            Takes the options of 'node'. An act of its own, because a node that has lost its data and votes from an
            empty directory breaks what the others rely on: never bootstrap a node that has run before, rebuild it.
            Refuses a directory that holds anything.
            """;
    }

    @Override
    public Options options()
    {
        return NodeOptions.add(new Options());
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand; the file is named by --config");
        final NodeConfig config = NodeOptions.config(options);
        try
        {
            final Manifest manifest = Node.bootstrap(config);
            out.println("node " + config.nodeId() + ": " + config.dir().toAbsolutePath() + " is now of " +
                manifest.identity());
            return ExitCode.OK;
        }
        catch (final JournalException ex)
        {
            err.println("entente bootstrap: " + ex.getMessage());
            return JournalException.Reason.IN_USE == ex.reason() ? ExitCode.IN_USE : ExitCode.FAILED;
        }
    }
}
