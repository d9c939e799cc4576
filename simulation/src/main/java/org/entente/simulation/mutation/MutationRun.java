package org.entente.simulation.mutation;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Plants one bug after the other and runs the rungs that have to catch it. First each rung has to pass without a bug,
 * and last the seeds that have caught one have to pass without it: otherwise nothing was shown.
 */
public final class MutationRun
{
    private static final int TESTS_BASELINE_SECONDS = 60;
    private static final int ENDLESS_BASELINE_SECONDS = 6;
    private static final Pattern SEED = Pattern.compile("seed (\\d+)");

    private final Settings settings;
    private final PrintStream out;
    private final BugCompiler compiler;
    private final RungRun rungRun;
    private final Path scratch;
    private final AtomicInteger done = new AtomicInteger();
    private final long endNs;

    /**
     * What is to be done.
     *
     * @param tree        built, tests included.
     * @param bugs        to be planted.
     * @param rungs       to be run, as far as a bug names them.
     * @param isEveryRung whether to run them also for bugs that do not name them: to learn, not to judge.
     * @param jobs        how many processes run at once.
     * @param minutes     wall time for all together.
     */
    public record Settings(
        BuiltTree tree, List<PlantedBug> bugs, Set<Rung> rungs, boolean isEveryRung, int jobs, int minutes)
    {
    }

    public MutationRun(final Settings settings, final PrintStream out)
    {
        this.settings = settings;
        this.out = out;
        compiler = new BugCompiler(settings.tree());
        rungRun = new RungRun(settings.tree());
        scratch = settings.tree().home().resolve("simulation/target/mutants");
        endNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(settings.minutes());
    }

    /** @return whether every bug was caught by each rung that has to catch it. */
    public boolean run() throws IOException, InterruptedException
    {
        deleteTree(scratch);
        final long startedNs = System.nanoTime();
        final MutationTable table = new MutationTable();

        if (!checkBaseline())
        {
            out.println("nothing is shown by planted bugs while a rung fails without one");
            return false;
        }

        final ExecutorService jobs = Executors.newFixedThreadPool(settings.jobs());
        try
        {
            final List<Future<MutationTable.Row>> rows = new ArrayList<>();
            settings.bugs().forEach(bug -> rows.add(jobs.submit(() -> row(bug))));
            for (final Future<MutationTable.Row> row : rows)
            {
                table.add(row.get());
            }
        }
        catch (final ExecutionException ex)
        {
            throw new IOException(ex.getCause());
        }
        finally
        {
            jobs.shutdownNow();
        }

        final boolean areSeedsGreen = checkSeeds(table);
        out.println();
        table.print(out);
        out.printf("%d planted bugs, %d caught by every rung that has to, in %d s%n", settings.bugs().size(),
            table.caught(), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNs));
        return areSeedsGreen && table.caught() == settings.bugs().size();
    }

    private MutationTable.Row row(final PlantedBug bug) throws IOException, InterruptedException
    {
        final MutationTable.Row row = new MutationTable.Row(bug);
        final Path directory = scratch.resolve(bug.id());
        try
        {
            final Path classes = compiler.plant(bug, directory);
            for (final PlantedBug.Expectation expectation : expectations(bug))
            {
                if (System.nanoTime() >= endNs)
                {
                    row.outOfTime = true;
                    break;
                }

                row.results.put(expectation, rungRun.run(expectation, classes, place(directory, expectation)));
            }
        }
        catch (final StaleBugException ex)
        {
            row.stale = ex.getMessage();
        }

        synchronized (out)
        {
            out.printf("%3d/%d %s%n", done.incrementAndGet(), settings.bugs().size(), row.progress());
        }

        return row;
    }

    private List<PlantedBug.Expectation> expectations(final PlantedBug bug)
    {
        final List<PlantedBug.Expectation> expectations = new ArrayList<>(
            bug.expected().stream().filter(e -> settings.rungs().contains(e.rung())).toList());
        for (final Rung rung : settings.rungs())
        {
            if (settings.isEveryRung() && bug.expected().stream().noneMatch(e -> e.rung() == rung))
            {
                expectations.add(new PlantedBug.Expectation(rung, "", ENDLESS_BASELINE_SECONDS));
            }
        }

        return expectations;
    }

    private boolean checkBaseline() throws IOException, InterruptedException
    {
        final Map<String, PlantedBug.Expectation> wanted = new LinkedHashMap<>();
        for (final PlantedBug bug : settings.bugs())
        {
            for (final PlantedBug.Expectation expectation : expectations(bug))
            {
                final int seconds = expectation.rung().isEndless() ? ENDLESS_BASELINE_SECONDS : TESTS_BASELINE_SECONDS;
                wanted.putIfAbsent(expectation.rung().word() + " " + expectation.options(),
                    new PlantedBug.Expectation(expectation.rung(), expectation.options(), seconds));
            }
        }

        boolean isGreen = true;
        for (final PlantedBug.Expectation expectation : wanted.values())
        {
            final RungRun.Result result =
                rungRun.run(expectation, null, place(scratch.resolve("baseline"), expectation));
            isGreen &= RungRun.Verdict.GREEN == result.verdict();
            out.printf("without a bug: %s %s in %.1f s: %s%n", name(expectation), result.verdict(), result.seconds(),
                result.told());
        }

        return isGreen;
    }

    /** The seeds that have caught a bug are run once more, without it. */
    private boolean checkSeeds(final MutationTable table) throws IOException, InterruptedException
    {
        final Map<String, Set<Long>> seeds = new TreeMap<>();
        for (final MutationTable.Row row : table.rows())
        {
            row.results.forEach((expectation, result) ->
            {
                final Matcher matcher = SEED.matcher(result.told());
                if (Rung.SIMULATE == expectation.rung() && RungRun.Verdict.CAUGHT == result.verdict() && matcher.find())
                {
                    seeds.computeIfAbsent(expectation.options(), o -> new TreeSet<>())
                        .add(Long.parseLong(matcher.group(1)));
                }
            });
        }

        boolean isGreen = true;
        for (final Map.Entry<String, Set<Long>> entry : seeds.entrySet())
        {
            final String list = String.join(",", entry.getValue().stream().map(String::valueOf).toList());
            final PlantedBug.Expectation again = new PlantedBug.Expectation(
                Rung.SIMULATE, (entry.getKey() + " seeds=" + list).strip(), TESTS_BASELINE_SECONDS);
            final RungRun.Result result = rungRun.run(again, null, place(scratch.resolve("seeds"), again));
            isGreen &= RungRun.Verdict.GREEN == result.verdict();
            out.printf("without a bug: the %d seeds that caught one, %s: %s%n", entry.getValue().size(),
                result.verdict(), result.told());
        }

        return isGreen;
    }

    private static Path place(final Path directory, final PlantedBug.Expectation expectation) throws IOException
    {
        Files.createDirectories(directory);
        return Files.createTempDirectory(directory, expectation.rung().word() + "-");
    }

    private static String name(final PlantedBug.Expectation expectation)
    {
        return expectation.rung().word() +
            (expectation.options().isEmpty() ? "" : "(" + expectation.options() + ")");
    }

    private static void deleteTree(final Path root) throws IOException
    {
        if (Files.exists(root))
        {
            try (Stream<Path> paths = Files.walk(root))
            {
                for (final Path path : paths.sorted((a, b) -> b.compareTo(a)).toList())
                {
                    Files.delete(path);
                }
            }
        }
    }
}
