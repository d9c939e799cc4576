package org.entente.node;

import org.entente.node.cli.BackupCommand;
import org.entente.node.cli.BootstrapCommand;
import org.entente.node.cli.CheckCommand;
import org.entente.node.cli.ChaosCommand;
import org.entente.node.cli.CommandLine;
import org.entente.node.cli.DemoCommand;
import org.entente.node.cli.DriverCommand;
import org.entente.node.cli.EffectsCommand;
import org.entente.node.cli.EventsCommand;
import org.entente.node.cli.ExplainCommand;
import org.entente.node.cli.ExploreCommand;
import org.entente.node.cli.JournalCommand;
import org.entente.node.cli.KvCliCommand;
import org.entente.node.cli.MutantsCommand;
import org.entente.node.cli.NodeCommand;
import org.entente.node.cli.RebuildCommand;
import org.entente.node.cli.RespCommand;
import org.entente.node.cli.RoundsCommand;
import org.entente.node.cli.RouterCliCommand;
import org.entente.node.cli.RunCommand;
import org.entente.node.cli.SampleCommand;
import org.entente.node.cli.SimulateCommand;
import org.entente.node.cli.SnapshotCommand;
import org.entente.node.cli.StatusCommand;
import org.entente.node.cli.TakeoversCommand;
import org.entente.node.cli.WorkloadCommand;

import java.io.PrintStream;
import java.util.List;

/** The program behind {@code bin/entente}. */
public final class Main
{
    private Main()
    {
    }

    public static void main(final String[] arguments)
    {
        final PrintStream out = System.out;
        final PrintStream err = System.err;
        final int code = new CommandLine(
            List.of(
                new DemoCommand(out),
                new BootstrapCommand(out, err),
                new RebuildCommand(out, err),
                new BackupCommand(out, err),
                new NodeCommand(out, err),
                new DriverCommand(out, err),
                new KvCliCommand(out, err),
                new RouterCliCommand(out, err),
                new EventsCommand(out, err),
                new EffectsCommand(out, err),
                new RespCommand(out, err),
                new RunCommand(out),
                new StatusCommand(out, err),
                new JournalCommand(out, err),
                new WorkloadCommand(out),
                new ExplainCommand(out, err),
                new SnapshotCommand(out, err),
                new SampleCommand(out),
                new RoundsCommand(out),
                new TakeoversCommand(out),
                new MutantsCommand(out),
                new ExploreCommand(out),
                new CheckCommand(out, err),
                new SimulateCommand(out),
                new ChaosCommand(out, err)),
            out, err).run(arguments);
        out.flush();
        System.exit(code);
    }
}
