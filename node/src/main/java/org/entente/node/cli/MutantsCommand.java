package org.entente.node.cli;

import org.entente.simulation.mutation.BuiltTree;
import org.entente.simulation.mutation.MutationRun;
import org.entente.simulation.mutation.PlantedBug;
import org.entente.simulation.mutation.PlantedBugReader;
import org.entente.simulation.mutation.Rung;
import org.entente.simulation.mutation.UnplantedBug;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code mutants}: plants bugs in copies of the sources and holds the tests and simulations against them. */
public final class MutantsCommand implements Command
{
    private final PrintStream out;

    public MutantsCommand(final PrintStream out)
    {
        this.out = out;
    }

    @Override
    public String name()
    {
        return "mutants";
    }

    @Override
    public String summary()
    {
        return "plants bugs in copies of the sources; tests, scenarios and simulations have to catch each of them";
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
            Needs a JDK and the source tree. The bugs are the files under simulation/src/mutants. A bug counts as
            caught by a rung only if it has fired there and the rung has failed within its time; each rung has to pass
            without it. Ends with 0 only if each bug is caught by every rung that its file names.
            """;
    }

    @Override
    public Options options()
    {
        return new Options()
            .option("only", "IDS", null, "these bugs alone: M6,M7a; M6 means all its variants")
            .option("rungs", "RUNGS", String.join(",", words()), "these rungs alone")
            .option("jobs", "N", Integer.toString(Math.max(1, Runtime.getRuntime().availableProcessors())),
                "processes at once")
            .option("minutes", "N", "60", "wall time for all; what is not reached by then counts as not caught")
            .flag("every-rung", "runs all rungs on each bug, also those that need not catch it")
            .flag("list", "lists the bugs, what has to catch them, and what is not planted yet; does nothing");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand");
        final Path home = Path.of(System.getProperty("entente.home", ""));
        final List<PlantedBug> bugs = wanted(PlantedBugReader.readAll(home), options.text("only"));
        if (options.has("list"))
        {
            bugs.forEach(bug -> out.printf("%-6s%s%n      %s%n      %s%n", bug.id(), bug.what(), bug.protocol(),
                String.join(", ", bug.expected().stream()
                    .map(e -> e.rung().word() + " " + e.options() + " within " + e.budgetSeconds() + " s").toList())));
            out.println("not planted yet:");
            UnplantedBug.readAll(home).forEach(
                bug -> out.printf("%-6s%s%n      %s%n", bug.id(), bug.what(), bug.due()));
            return ExitCode.OK;
        }

        final Set<Rung> rungs = rungs(options.text("rungs"));
        final MutationRun.Settings settings = new MutationRun.Settings(
            BuiltTree.of(home), bugs, rungs, options.has("every-rung"),
            (int)options.number("jobs", 1, 64), (int)options.number("minutes", 1, 10_000));
        return new MutationRun(settings, out).run() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static List<PlantedBug> wanted(final List<PlantedBug> all, final String only) throws UsageException
    {
        if (null == only)
        {
            return all;
        }

        final List<PlantedBug> wanted = new ArrayList<>();
        for (final String word : only.split(","))
        {
            final List<PlantedBug> meant = all.stream().filter(bug -> bug.isMeantBy(word)).toList();
            if (meant.isEmpty())
            {
                throw new UsageException("no planted bug is called " + word + ": --list shows them");
            }

            wanted.addAll(meant);
        }

        return wanted;
    }

    private static Set<Rung> rungs(final String text) throws UsageException
    {
        final Set<Rung> rungs = EnumSet.noneOf(Rung.class);
        for (final String word : text.split(","))
        {
            final Rung rung = Rung.ofWord(word);
            if (null == rung)
            {
                throw new UsageException("no rung is called " + word + ": there are " + String.join(", ", words()));
            }

            rungs.add(rung);
        }

        return rungs;
    }

    private static List<String> words()
    {
        return EnumSet.allOf(Rung.class).stream().map(Rung::word).toList();
    }
}
