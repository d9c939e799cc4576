package org.entente.node.cli;

import org.entente.node.chaos.ChaosResult;
import org.entente.node.chaos.ChaosRun;
import org.entente.node.chaos.Fault;
import org.entente.node.chaos.NetworkHosts;
import org.entente.node.chaos.NetworkLab;
import org.entente.node.workload.WorkloadType;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code chaos}: does harm to clusters of real processes under load, and checks what their clients saw. */
public final class ChaosCommand implements Command
{
    private static final int NODES = 3;
    private static final String ALL = "all";

    private final PrintStream out;
    private final PrintStream err;

    public ChaosCommand(final PrintStream out, final PrintStream err)
    {
        this.out = out;
        this.err = err;
    }

    @Override
    public String name()
    {
        return "chaos";
    }

    @Override
    public String summary()
    {
        return "real processes killed, paused and cut off under load, and their clients' history checked";
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
            Each fault has a fresh cluster of three processes; faults joined by + share one, by turns. In the end all is
            healed, everything is read twice over each node, the nodes' checksums must agree, and the history must be
            strictly serializable. A node that ends with code 75 is started again, as by a supervisor. Faults of the
            network need root, gcc and /dev/net/tun: the nodes then run in network namespaces of their own. Faults of
            disks need root, gcc and loop devices: each node then has a file system of its own. A tracer is strace.
            Exit code 0 if all is valid.

            faults:
            """ + Arrays.stream(Fault.values()).map((fault) -> String.format(
                "  %-14s %s%s%n", fault.label(), fault.meaning(),
                Fault.Needs.NOTHING == fault.needs() ? "" : " (" + fault.needs().name().toLowerCase(Locale.ROOT) + ")"))
            .collect(Collectors.joining());
    }

    @Override
    public Options options()
    {
        return LocalOptions.add(new Options())
            .option("faults", "LIST", ALL, "faults, separated by commas, or all")
            .option("seconds", "N", "25", "of load for each fault; more until it was done once")
            .option("strikes", "N", "1", "how often faults are done to each cluster at least, whatever time that takes")
            .option("seed", "N", "1", "of load and network, and of who suffers first")
            .option("type", "TYPE", "list-append", "of the load: " + WorkloadType.labels())
            .option("rate", "N", "400", "most transactions a second")
            .option("clients", "N", "30", "clients at one time")
            .option("inside", "NAME", null, "for its own use: it runs in a namespace of that name already")
            .option("network", "FILE", null, "for its own use: where the network takes commands");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand; faults are named by --faults");
        final List<List<Fault>> faults = faults(options.text("faults"));
        final WorkloadType type = WorkloadType.ofLabel(options.text("type"));
        if (null == type)
        {
            throw new UsageException("--type is '" + options.text("type") + "': use one of " + WorkloadType.labels());
        }

        requireMeans(faults);
        final LocalOptions local = new LocalOptions(options);
        final ChaosRun chaos = new ChaosRun(local.settings(), type, (int)options.number("rate", 1, 100_000),
            (int)options.number("clients", NODES, 1_000), (int)options.number("strikes", 1, 100_000), out);
        boolean isValid = false;
        try
        {
            isValid = options.has("inside") ?
                inside(options, faults, chaos, local.dir()) : outside(options, faults, chaos, local);
        }
        finally
        {
            local.cleanUp(isValid, out);
        }

        return isValid ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void requireMeans(final List<List<Fault>> faults) throws UsageException
    {
        for (final Fault.Needs needs : Fault.Needs.values())
        {
            final boolean isAsked = faults.stream().flatMap(List::stream).anyMatch((fault) -> needs == fault.needs());
            final List<String> lacks = isAsked ? needs.lacks() : List.of();
            if (!lacks.isEmpty())
            {
                throw new UsageException("faults that need " + needs + " need " + String.join(", ", lacks) +
                    ", which are not here. Without them: --faults " + Arrays.stream(Fault.values())
                    .filter((fault) -> Fault.Needs.NOTHING == fault.needs()).map(Fault::label)
                    .collect(Collectors.joining(",")));
            }
        }
    }

    private boolean outside(
        final Options options, final List<List<Fault>> faults, final ChaosRun chaos, final LocalOptions local)
        throws IOException, InterruptedException, UsageException
    {
        final List<List<Fault>> own = new ArrayList<>(faults);
        own.removeIf((list) -> list.stream().anyMatch((fault) -> Fault.Needs.NETWORK == fault.needs()));
        final List<List<Fault>> ofNetwork = new ArrayList<>(faults);
        ofNetwork.removeAll(own);

        boolean isValid = own.isEmpty() || all(options, own, chaos, local.dir(), null);
        if (!ofNetwork.isEmpty())
        {
            try (NetworkLab lab = NetworkLab.open(
                local.dir().resolve("network"), NODES, options.number("seed", 0, Long.MAX_VALUE)))
            {
                isValid &= ExitCode.OK == lab.run(command(options, ofNetwork, lab, local));
            }
        }

        return isValid;
    }

    private boolean inside(
        final Options options, final List<List<Fault>> faults, final ChaosRun chaos, final Path dir)
        throws IOException, UsageException
    {
        // Whoever made the network takes it down with it: nothing is left to be done then.
        ProcessHandle.current().parent().ifPresent(
            (parent) -> parent.onExit().thenRun(() -> System.exit(ExitCode.FAILED)));
        try (NetworkHosts network = new NetworkHosts(
            options.text("inside"), Path.of(options.required("network"))))
        {
            return all(options, faults, chaos, dir, network);
        }
    }

    private boolean all(
        final Options options, final List<List<Fault>> faults, final ChaosRun chaos, final Path dir,
        final NetworkHosts network) throws IOException, UsageException
    {
        final int seconds = (int)options.number("seconds", 5, 86_400);
        final long seed = options.number("seed", 0, Long.MAX_VALUE);
        final List<ChaosResult> results = new ArrayList<>();
        for (final List<Fault> list : faults)
        {
            final String label = list.stream().map(Fault::label).collect(Collectors.joining("+"));
            results.add(chaos.tell(dir.resolve(label), list, network, seconds, seed));
        }

        out.println();
        out.print(ChaosResult.header());
        results.forEach((result) -> out.print(result.row()));
        return results.stream().allMatch(ChaosResult::isValid);
    }

    // This very program once more, in the clients' host.
    private List<String> command(
        final Options options, final List<List<Fault>> faults, final NetworkLab lab, final LocalOptions local)
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.entente.node.Main", name()));
        command.addAll(List.of("--inside", lab.name(), "--network", lab.control().toString()));
        command.addAll(List.of("--dir", local.dir().resolve("clusters").toString()));
        command.addAll(List.of("--faults", faults.stream()
            .map((list) -> list.stream().map(Fault::label).collect(Collectors.joining("+")))
            .collect(Collectors.joining(","))));
        for (final String option : List.of("seconds", "strikes", "seed", "type", "rate", "clients"))
        {
            command.addAll(List.of("--" + option, options.text(option)));
        }
        local.settings().forEach((key, value) -> command.addAll(List.of("--set", key + '=' + value)));
        return command;
    }

    private static List<List<Fault>> faults(final String text) throws UsageException
    {
        if (ALL.equals(text))
        {
            return Arrays.stream(Fault.values()).map(List::of).toList();
        }

        final List<List<Fault>> faults = new ArrayList<>();
        for (final String part : text.split(","))
        {
            final List<Fault> list = new ArrayList<>();
            for (final String label : part.trim().split("\\+"))
            {
                final Fault fault = Fault.ofLabel(label);
                if (null == fault)
                {
                    throw new UsageException(
                        "--faults: '" + label + "' is no fault: use " + ALL + " or some of " + Fault.labels());
                }
                list.add(fault);
            }
            faults.add(list);
        }

        return faults;
    }
}
