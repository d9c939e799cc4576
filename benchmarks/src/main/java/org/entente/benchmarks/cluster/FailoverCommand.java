package org.entente.benchmarks.cluster;

import org.entente.benchmarks.load.LoadResult;
import org.entente.node.cli.Command;
import org.entente.node.cli.ExitCode;
import org.entente.node.cli.Options;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** {@code bench failover}: how long nobody is answered when a replica is killed. */
public final class FailoverCommand implements Command
{
    private static final List<String> SYSTEMS =
        List.of("entente", "aeron-cluster", "entente-sync", "aeron-cluster-sync");
    private static final int SURVIVORS = 2;

    private final PrintStream out;

    public FailoverCommand(final PrintStream out)
    {
        this.out = out;
    }

    @Override
    public String name()
    {
        return "failover";
    }

    @Override
    public String summary()
    {
        return "the longest time without an answer when a replica (a leader, where there is one) is killed";
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
            Clients ask the nodes that survive; of Aeron Cluster the session goes over to the next leader by itself. The
            replica is killed in the middle of the seconds that are measured.
            """;
    }

    @Override
    public Options options()
    {
        final Options options = new Options()
            .option("systems", "NAME,…", String.join(",", SYSTEMS), "which of " + String.join(", ", SYSTEMS));
        return BenchOptions.add(LoadOptions.add(options, "", "1000"));
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand");
        final List<Supplier<ReplicatedSystem>> systems = new ArrayList<>();
        final List<String> names = Lists.words(options, "systems", SYSTEMS);
        for (final String name : names)
        {
            systems.add(PeersCommand.supplier(options, new PeersCommand.Entry(name, SURVIVORS, name)));
        }

        final long killAfterNs = Bench.seconds(options.number("seconds", 1, Integer.MAX_VALUE)) / 2;
        final List<LoadOptions.Named> loads = LoadOptions.of(options);
        // One that was killed is not there for the next load: a turn for each.
        for (final LoadOptions.Named load : loads)
        {
            load.settings().with("driver", "shared");
            final Bench bench = new Bench(systems, List.of(load), options, out);
            bench.run(killAfterNs);
            print(bench, names, load);
            bench.write(options, "A replica is killed, " + load.name());
        }

        return ExitCode.OK;
    }

    private void print(final Bench bench, final List<String> names, final LoadOptions.Named load)
    {
        out.printf("%n| %s | longest gap, ms: median | least | most | requests that failed, median |%n" +
            "|---|---|---|---|---|%n", load.name());
        for (final String name : names)
        {
            final Sample sample = bench.sample(name, load.name());
            final double[] gaps = sample.rounds().stream().mapToDouble(LoadResult::longestGapNs).sorted().toArray();
            out.printf("| %s | %,.1f | %,.1f | %,.1f | %,.0f |%n", name,
                sample.median(LoadResult::longestGapNs) / 1e6, gaps[0] / 1e6, gaps[gaps.length - 1] / 1e6,
                sample.median((result) -> result.failed() + result.unanswered()));
        }
    }
}
