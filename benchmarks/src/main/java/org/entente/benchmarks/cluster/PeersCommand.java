package org.entente.benchmarks.cluster;

import org.entente.benchmarks.load.LoadResult;
import org.entente.journal.JournalFormat;
import org.entente.benchmarks.load.Settings;
import org.entente.benchmarks.peers.AeronClusterSystem;
import org.entente.benchmarks.peers.IdealSystem;
import org.entente.benchmarks.peers.PeerLibrary;
import org.entente.benchmarks.peers.PeerLibrarySystem;
import org.entente.node.cli.Command;
import org.entente.node.cli.ExitCode;
import org.entente.node.cli.Options;
import org.entente.node.cli.UsageException;
import org.entente.node.config.ConfigKeys;
import org.entente.node.demo.LocalCluster;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code bench peers}: Entente, what others do, and what could be done at best, in one run. */
public final class PeersCommand implements Command
{
    private static final String ENTENTE = "entente";
    private static final String ENTENTE_SYNC = "entente-sync";
    private static final String ENTENTE_PLAIN_SYNC = "entente-plain-sync";
    private static final String ENTENTE_KV = "entente-kv";
    private static final String SYNC = "-sync";
    private static final List<String> BY_DEFAULT =
        List.of("ideal", ENTENTE, "aeron-cluster", ENTENTE_SYNC, "aeron-cluster-sync");
    private static final List<String> SYSTEMS = Stream.concat(
        Stream.concat(BY_DEFAULT.stream(), Stream.of(ENTENTE_PLAIN_SYNC, ENTENTE_KV, ENTENTE_KV + SYNC)),
        Stream.of(PeerLibrary.values()).flatMap((library) -> Stream.of(library.module(), library.module() + SYNC)))
        .toList();
    private static final int NODES = 3;

    private final PrintStream out;

    public PeersCommand(final PrintStream out)
    {
        this.out = out;
    }

    @Override
    public String name()
    {
        return "peers";
    }

    @Override
    public String summary()
    {
        return "Entente beside other systems and the ideal (the second of three echoes), interleaved, as ratios";
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
            The services answer and do nothing else; entente-kv and entente-kv-sync execute puts on the key-value store.
            Systems whose names end in -sync have every command on the disk of a majority before it is answered.
            entente-plain-sync is entente-sync with entente.journal.format=PLAIN.
            SOFAJRaft and Ratis bring libraries that do not go with ours: they are built when they are asked for.
            """;
    }

    @Override
    public Options options()
    {
        final Options options = new Options()
            .option("systems", "NAME,…", String.join(",", BY_DEFAULT), "which of " + String.join(", ", SYSTEMS))
            .option("clients", "N", "3", "Entente's nodes that are asked");
        return BenchOptions.add(LoadOptions.add(options, "1,64,512,2048", "1000,5000"));
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand");
        final int clients = (int)options.number("clients", 1, NODES);
        final List<String> names = Lists.words(options, "systems", SYSTEMS);
        if (names.isEmpty())
        {
            throw new UsageException("no system: use --systems " + String.join(",", BY_DEFAULT));
        }

        final List<LoadOptions.Named> loads = LoadOptions.of(options);
        final List<Supplier<ReplicatedSystem>> systems = new ArrayList<>();
        for (final String name : names)
        {
            systems.add(supplier(options, name, clients));
        }

        final Bench bench = new Bench(systems, loads, options, out);
        bench.run(0);
        print(bench, names, loads, "p50, us", (result) -> result.micros(50));
        print(bench, names, loads, "p99, us", (result) -> result.micros(99));
        print(bench, names, loads, "answers a second", LoadResult::perSecond);
        print(bench, names, loads, "processor time of the nodes for each answer, us", LoadResult::nodesCpuMicros);
        bench.write(options, "Entente and others");
        return ExitCode.OK;
    }

    /** Makes a system anew for each of its turns. */
    static Supplier<ReplicatedSystem> supplier(final Options options, final String name, final int clients)
        throws UsageException
    {
        final Map<String, String> settings =
            BenchOptions.settings(options, name.endsWith(SYNC) ? "SYNC" : "ASYNC");
        if (!name.startsWith(ENTENTE_KV))
        {
            settings.put(BenchOptions.APPLICATION, Echo.class.getName());
        }

        if (name.equals(ENTENTE_PLAIN_SYNC))
        {
            settings.put(ConfigKeys.JOURNAL_FORMAT, JournalFormat.PLAIN.name());
        }

        final String idle = "YIELDING".equals(settings.get("entente.wait.mode")) ? "yield" : "backoff";
        final Settings media = BenchOptions.media(options);
        final PeerLibrary library = library(name);
        if (null != library)
        {
            // At once, and not when others have been measured for minutes.
            library.classPath(LocalCluster.home());
            return () -> new PeerLibrarySystem(BenchOptions.newDir(options), library, name.endsWith(SYNC));
        }

        return () -> switch (name)
        {
            case "ideal" -> new IdealSystem(BenchOptions.newDir(options), idle, media);
            case "aeron-cluster" -> new AeronClusterSystem(BenchOptions.newDir(options), 0, media);
            case "aeron-cluster-sync" -> new AeronClusterSystem(BenchOptions.newDir(options), 1, media);
            default -> ClusterCommand.system(options, name, NODES, settings, clients);
        };
    }

    // Null for those that need no module of their own.
    private static PeerLibrary library(final String name)
    {
        return Stream.of(PeerLibrary.values())
            .filter((library) -> name.equals(library.module()) || name.equals(library.module() + SYNC))
            .findFirst().orElse(null);
    }

    // Each figure, and behind it how Entente's (of the same policy) relate to it.
    private void print(
        final Bench bench, final List<String> names, final List<LoadOptions.Named> loads, final String title,
        final ToDoubleFunction<LoadResult> figure)
    {
        out.printf("%n| %s | %s |%n|---|%s%n", title, String.join(" | ", names), "---|".repeat(names.size()));
        for (final LoadOptions.Named load : loads)
        {
            final StringBuilder row = new StringBuilder("| " + load.name() + " |");
            for (final String name : names)
            {
                final double value = bench.sample(name, load.name()).median(figure);
                row.append(String.format(value < 100 ? " %,.1f" : " %,.0f", value));
                final String ratios = ours(name, names)
                    .map((ours) -> String.format("x %.2f", bench.sample(ours, load.name()).median(figure) / value))
                    .collect(Collectors.joining(", "));
                row.append(ratios.isEmpty() ? " |" : " (" + ratios + ") |");
            }
            out.println(row);
        }
        out.println("In brackets: the figures of Entente with the same policy, in their order, divided by this one.");
    }

    // Those that another system is compared with.
    private static Stream<String> ours(final String name, final List<String> names)
    {
        final List<String> candidates =
            name.endsWith(SYNC) ? List.of(ENTENTE_SYNC, ENTENTE_PLAIN_SYNC) : List.of(ENTENTE);
        return name.startsWith(ENTENTE) ? Stream.empty() : names.stream().filter(candidates::contains);
    }
}
