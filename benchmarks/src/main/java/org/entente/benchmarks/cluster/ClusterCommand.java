package org.entente.benchmarks.cluster;

import org.entente.benchmarks.load.LoadResult;
import org.entente.node.cli.Command;
import org.entente.node.cli.ExitCode;
import org.entente.node.cli.Options;
import org.entente.node.cli.UsageException;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code bench cluster}: Entente under loads of all kinds. */
public final class ClusterCommand implements Command
{
    private static final int NODES_MAX = 9;

    private final PrintStream out;

    public ClusterCommand(final PrintStream out)
    {
        this.out = out;
    }

    @Override
    public String name()
    {
        return "cluster";
    }

    @Override
    public String summary()
    {
        return "replicas with real transport and journal, under loads of given rates and windows";
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
            A load for each combination of windows or rates, payloads, distributions and shares of reads; each with a
            client process of its own, against nodes that are started anew in each round. Figures are medians.
            """;
    }

    @Override
    public Options options()
    {
        final Options options = new Options()
            .option("nodes", "N,…", "3", "replicas")
            .option("clients", "N", "0", "nodes that are asked, 0: all; with one request in flight: one")
            .option("sync", "POLICY,…", "SYNC,ASYNC", "entente.journal.sync.policy of the nodes")
            .option("service", "NAME", "kv", "what executes: kv, the key-value store, or echo, which only answers")
            .option("consistency", "NAME", "quorum", "of reads: transaction, quorum or local");
        return BenchOptions.add(LoadOptions.add(options, "1,64,512", ""));
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand");
        final int clients = (int)options.number("clients", 0, NODES_MAX);
        final List<LoadOptions.Named> loads = new ArrayList<>();
        for (final LoadOptions.Named load : LoadOptions.of(options))
        {
            load.settings().with("consistency", options.text("consistency"));
            loads.add(load);
        }

        final List<Supplier<ReplicatedSystem>> systems = new ArrayList<>();
        for (final long nodes : Lists.numbers(options, "nodes", 1, NODES_MAX))
        {
            for (final String sync : Lists.words(options, "sync", List.of("SYNC", "ASYNC")))
            {
                final Map<String, String> settings = settings(options, sync);
                final int asked = (int)(0 == clients ? nodes : Math.min(nodes, clients));
                systems.add(() -> system(options, (int)nodes + " nodes " + sync, (int)nodes, settings, asked));
            }
        }

        final Bench bench = new Bench(systems, loads, options, out);
        bench.run(0);
        print(bench);
        bench.write(options, "Entente, " + options.text("threading") + ", " + options.text("wait"));
        return ExitCode.OK;
    }

    private static Map<String, String> settings(final Options options, final String sync) throws UsageException
    {
        final Map<String, String> settings = BenchOptions.settings(options, sync);
        final String service = options.text("service");
        if ("echo".equals(service))
        {
            settings.put(BenchOptions.APPLICATION, Echo.class.getName());
        }
        else if (!"kv".equals(service))
        {
            throw new UsageException("--service is '" + service + "': use kv or echo");
        }

        return settings;
    }

    /** A system of the options. */
    static EntenteSystem system(
        final Options options, final String name, final int nodes, final Map<String, String> settings,
        final int clients)
    {
        final EntenteSystem system =
            new EntenteSystem(name, BenchOptions.newDir(options), nodes, settings, clients);
        options.all("jvm").forEach(system::jvmOption);
        return system;
    }

    private void print(final Bench bench) throws UsageException
    {
        out.printf("%n| system | load | per second | p50 us | p99 us | p99.9 us | max us | nodes' cpu us |%n" +
            "|---|---|---|---|---|---|---|---|%n");
        for (final Sample sample : bench.samples())
        {
            out.printf("| %s | %s | %,.0f | %,.0f | %,.0f | %,.0f | %,.0f | %,.1f |%n",
                sample.system(), sample.load(),
                sample.median(LoadResult::perSecond), sample.median((result) -> result.micros(50)),
                sample.median((result) -> result.micros(99)), sample.median((result) -> result.micros(99.9)),
                sample.median((result) -> result.micros(100)), sample.median(LoadResult::nodesCpuMicros));
        }
    }
}
