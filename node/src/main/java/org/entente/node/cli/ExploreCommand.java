package org.entente.node.cli;

import org.entente.simulation.explore.Exploration;
import org.entente.simulation.explore.Scopes;
import org.entente.simulation.explore.Trace;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** {@code explore}: every order of the events of a few transactions, over the production replica. */
public final class ExploreCommand implements Command
{
    private final PrintStream out;

    public ExploreCommand(final PrintStream out)
    {
        this.out = out;
    }

    @Override
    public String name()
    {
        return "explore";
    }

    @Override
    public String summary()
    {
        return "explores every order of the events of a few transactions, each state checked";
    }

    @Override
    public String operands()
    {
        return "";
    }

    @Override
    public String details()
    {
        final StringBuilder names = new StringBuilder("Scopes (a name means those that begin with it as well):");
        Scopes.all().stream().map(entry -> entry.scope().name()).filter(name -> !name.startsWith("S6-"))
            .forEach(name -> names.append(' ').append(name));
        return names + ", and S6, each choice of clocks.\n" + """
            Each state is visited once. A scope that is known to the end has to have the number of states that is
            written beside it; another number fails with "the exploration changed". A violation is printed as the
            shortest list of steps; put into a file, --replay walks it again.
            """;
    }

    @Override
    public Options options()
    {
        return new Options()
            .option("scope", "NAME", "S1", "what to explore, or all")
            .option("minutes", "N", "10", "time for each scope; one that is not through by then is said to be so")
            .option("replay", "FILE", null, "walks the steps of a file in the scope, instead of exploring it");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand");
        final String name = options.text("scope");
        final List<Scopes.Entry> entries = Scopes.named(name);
        if (entries.isEmpty())
        {
            throw new UsageException("--scope is '" + name + "': 'entente help explore' lists the scopes");
        }

        if (options.has("replay"))
        {
            return replay(entries.get(0), Path.of(options.text("replay")));
        }

        final long limitNs = TimeUnit.MINUTES.toNanos(options.number("minutes", 1, 100_000));
        out.printf("%-14s %13s %14s %9s %9s %7s %9s  %s%n",
            "scope", "states", "steps", "local", "executed", "s", "states/s", "");
        int code = ExitCode.OK;
        for (final Scopes.Entry entry : entries)
        {
            code = Math.max(code, explore(entry, limitNs));
        }

        return code;
    }

    private int explore(final Scopes.Entry entry, final long limitNs)
    {
        final long startNs = System.nanoTime();
        final BooleanSupplier isTimeUp = () -> System.nanoTime() - startNs > limitNs;
        final Exploration.Result result = Exploration.explore(entry.scope(), isTimeUp);
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        final boolean isChanged =
            result.isComplete() && Scopes.OPEN != entry.states() && entry.states() != result.states();

        out.printf("%-14s %,13d %,14d %,9d %,9d %,7.0f %,9.0f  %s%n", result.scope(), result.states(), result.steps(),
            result.localStates(), result.localSteps(), seconds, result.states() / seconds,
            verdict(result, isChanged, entry.states()));
        if (null != result.violation())
        {
            printShortest(entry, result);
        }

        return isChanged || null != result.violation() ? ExitCode.FAILED : ExitCode.OK;
    }

    private static String verdict(final Exploration.Result result, final boolean isChanged, final long expected)
    {
        if (null != result.violation())
        {
            return "VIOLATION: " + result.violation();
        }

        if (isChanged)
        {
            return String.format("the exploration changed: %,d states were known", expected);
        }

        return result.isComplete() ? "complete" : "time is up, not complete";
    }

    private void printShortest(final Scopes.Entry entry, final Exploration.Result found)
    {
        final long startNs = System.nanoTime();
        final Exploration.Result shortest = Exploration.shortest(
            entry.scope(), () -> System.nanoTime() - startNs > TimeUnit.MINUTES.toNanos(5));
        final boolean isShorter = null != shortest.violation();
        out.println(isShorter ? "# the fewest steps to: " + shortest.violation() : "# not the fewest steps");
        (isShorter ? shortest : found).trace().forEach(out::println);
    }

    private int replay(final Scopes.Entry entry, final Path file) throws Exception
    {
        final List<String> lines = Files.readAllLines(file).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        final String violation = Trace.replay(entry.scope(), lines);
        out.println(null == violation ?
            "nothing is wrong after " + lines.size() + " steps" : "VIOLATION: " + violation);
        return null == violation ? ExitCode.OK : ExitCode.FAILED;
    }
}
