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

    /** A system, how many of its nodes are asked, and how it is called. */
    record Entry(String name, int clients, String label)
    {
        private boolean isComparedWith(final String other)
        {
            return (other.endsWith(SYNC) ? List.of(ENTENTE_SYNC, ENTENTE_PLAIN_SYNC) : List.of(ENTENTE)).contains(name);
        }
    }

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
            Clients of other systems ask their leader; --clients 3,1 has those of Entente ask all nodes, and the first.
            SOFAJRaft and Ratis bring libraries that do not go with ours: they are built when they are asked for.
            """;
    }

    @Override
    public Options options()
    {
        final Options options = new Options()
            .option("systems", "NAME,…", String.join(",", BY_DEFAULT), "which of " + String.join(", ", SYSTEMS))
            .option("clients", "N,…", "3", "Entente's nodes that are asked, for each number a system: 1, 2 or 3");
        return BenchOptions.add(LoadOptions.add(options, "1,64,512,2048", "1000,5000"));
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand");
        final List<Entry> entries = entries(options);
        final List<LoadOptions.Named> loads = LoadOptions.of(options);
        final List<Supplier<ReplicatedSystem>> systems = new ArrayList<>();
        for (final Entry entry : entries)
        {
            systems.add(supplier(options, entry));
        }

        final Bench bench = new Bench(systems, loads, options, out);
        bench.run(0);
        print(bench, entries, loads, "p50, us", (result) -> result.micros(50));
        print(bench, entries, loads, "p99, us", (result) -> result.micros(99));
        print(bench, entries, loads, "answers a second", LoadResult::perSecond);
        print(bench, entries, loads, "processor time of the nodes for each answer, us", LoadResult::nodesCpuMicros);
        bench.write(options, "Entente and others");
        return ExitCode.OK;
    }

    /** Entente's systems once for each number of nodes that are asked, the others once. */
    static List<Entry> entries(final Options options) throws UsageException
    {
        final List<String> names = Lists.words(options, "systems", SYSTEMS);
        if (names.isEmpty())
        {
            throw new UsageException("no system: use --systems " + String.join(",", BY_DEFAULT));
        }
        final List<Long> numbers = Lists.numbers(options, "clients", 1, NODES);
        if (numbers.isEmpty())
        {
            throw new UsageException("no client: use --clients 3");
        }

        final List<Entry> entries = new ArrayList<>();
        for (final String name : names.stream().distinct().toList())
        {
            if (!name.startsWith(ENTENTE))
            {
                entries.add(new Entry(name, 1, name));
                continue;
            }
            numbers.stream().distinct().map(Long::intValue).forEach((asked) ->
                entries.add(new Entry(name, asked, NODES == asked ? name : name + " at " + asked)));
        }

        return entries;
    }

    /** Makes a system anew for each of its turns. */
    static Supplier<ReplicatedSystem> supplier(final Options options, final Entry entry) throws UsageException
    {
        final String name = entry.name();
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
            default -> ClusterCommand.system(options, entry.label(), NODES, settings, entry.clients());
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
        final Bench bench, final List<Entry> entries, final List<LoadOptions.Named> loads, final String title,
        final ToDoubleFunction<LoadResult> figure)
    {
        final List<String> labels = entries.stream().map(Entry::label).toList();
        out.printf("%n| %s | %s |%n|---|%s%n", title, String.join(" | ", labels), "---|".repeat(labels.size()));
        for (final LoadOptions.Named load : loads)
        {
            final StringBuilder row = new StringBuilder("| " + load.name() + " |");
            for (final Entry entry : entries)
            {
                final double value = bench.sample(entry.label(), load.name()).median(figure);
                row.append(String.format(value < 100 ? " %,.1f" : " %,.0f", value));
                final String ratios = ours(entry, entries)
                    .map((ours) -> bench.sample(ours.label(), load.name()).median(figure) / value)
                    .map((ratio) -> String.format("x %.2f", ratio))
                    .collect(Collectors.joining(", "));
                row.append(ratios.isEmpty() ? " |" : " (" + ratios + ") |");
            }
            out.println(row);
        }
        out.println("In brackets: the figures of Entente with the same policy, in their order, divided by this one.");
    }

    // Those that another system is compared with.
    private static Stream<Entry> ours(final Entry other, final List<Entry> entries)
    {
        return other.name().startsWith(ENTENTE) ? Stream.empty() :
            entries.stream().filter((entry) -> entry.isComparedWith(other.name()));
    }
}
